from app.keys.handlers import create_key


class Registry:
    def __init__(self):
        self.handlers = {}

    def register(self, name, handler):
        self.handlers[name] = handler


def start(registry: Registry):
    registry.register("key.create", create_key)
