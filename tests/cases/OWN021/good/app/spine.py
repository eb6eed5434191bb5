from app.keys import handlers


class Registry:
    def __init__(self):
        self.handlers = {}

    def register(self, name, handler):
        self.handlers[name] = handler


def build():
    registry = Registry()
    registry.register("keys.write", handlers.KeysWrite())
    registry.register("key.check", handlers.check_key)
    return registry
