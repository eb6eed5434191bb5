from app.keys.handlers import KeysWrite


class Registry:
    def __init__(self):
        self.handlers = {}

    def register(self, name, handler):
        self.handlers[name] = handler


def build():
    registry = Registry()
    registry.register("keys.write", KeysWrite())
    return registry
