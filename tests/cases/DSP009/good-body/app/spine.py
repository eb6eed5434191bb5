class Context:
    def __init__(self, method, params):
        self.method = method
        self.params = params


class Registry:
    def __init__(self):
        self.handlers = {}

    def register(self, name, handler):
        self.handlers[name] = handler

    def execute(self, operation, context):
        return self.handlers[operation](context)


def write_keys(context):
    methods = {"create": lambda params: {"id": "key_1", **params}, "revoke": lambda params: {"status": "revoked"}}
    return methods[context.method](context.params)


def list_keys(context):
    return {"items": [{"id": "key_1"}]}


def build():
    registry = Registry()
    registry.register("keys.write", write_keys)
    registry.register("keys.list", list_keys)
    return registry
