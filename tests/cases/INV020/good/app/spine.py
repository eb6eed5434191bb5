from app.keys.handlers import KeysWrite


class Registry:
    def __init__(self):
        self.handlers = {}
        self.providers = {}

    def register(self, name, handler):
        self.handlers[name] = handler

    def provide(self, name):
        def decorate(function):
            self.providers[name] = function
            return function

        return decorate


def build():
    registry = Registry()
    registry.register("keys.write", KeysWrite())

    @registry.provide("tenant")
    def tenant(context):
        return {"status": "ACTIVE"}

    return registry
