from app.keys.handlers import create_key


class Registry:
    def __init__(self):
        self.handlers = {}

    def register(self, name, handler):
        self.handlers[name] = handler

    def freeze(self):
        self.handlers = dict(self.handlers)


def build(settings):
    registry = Registry()
    registry.freeze()
    return registry


def register_keys(registry: Registry):
    registry.register("key.create", create_key)
