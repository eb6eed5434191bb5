from app.accounts.handlers import close_account
from app.keys.handlers import create_key


class Registry:
    def __init__(self):
        self.handlers = {}

    def register(self, name, handler):
        self.handlers[name] = handler


def build():
    registry = Registry()
    registry.register("key.create", create_key)
    registry.register("account.close", close_account)
    return registry
