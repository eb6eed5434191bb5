from app.keys.handlers import create_key


class Registry:
    def __init__(self):
        self.handlers = {}

    def register(self, name, handler):
        self.handlers[name] = handler


def build():
    registry = Registry()
    registry.register("key.create", create_key)
    extend(registry)
    return registry


def extend(registry: Registry):
    registry.register("key.check", create_key)
