from app.keys.handlers import check_key, create_key


class Registry:
    def __init__(self):
        self.handlers = {}

    def register(self, name, handler):
        self.handlers[name] = handler


def build():
    registry = Registry()
    registry.register("key.create", create_key)
    registry.register("key.check", check_key)
    return registry
