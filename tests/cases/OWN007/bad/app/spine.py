from app.keys.handlers import plugins


class Registry:
    def __init__(self):
        self.handlers = {}

    def register(self, name, handler):
        self.handlers[name] = handler


def build():
    registry = Registry()
    registry.register("key.create", plugins["create"])
    return registry
