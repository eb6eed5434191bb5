from app.keys.handlers import create_key


class Registry:
    def __init__(self):
        self._operations = {}
        self._listeners = {}

    def register(self, name, handler):
        self._operations[name] = handler

    def listen(self, name, listener):
        self._listeners[name] = listener

    def withdraw(self, name):
        del self._operations[name]

    def forget(self, name):
        del self._listeners[name]


def build():
    registry = Registry()
    registry.register("key.create", create_key)
    registry.listen("key.create", print)
    return registry


def stop(registry: Registry, name):
    registry.withdraw(name)
