from app.api import create_app


class Harness:
    def __init__(self, folder):
        self.app = create_app()
        self.registry = self.app.state.registry

    def close(self):
        pass
