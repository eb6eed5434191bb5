from app.keys.handlers import create_key, create_named_key


class Registry:
    def __init__(self):
        self.handlers = {}

    def register(self, name, handler):
        self.handlers[name] = handler


def build():
    registry = Registry()
    registry.register("key.create", create_key)
    registry.register("key.create", create_named_key)
    return registry
