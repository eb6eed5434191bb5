class Context:
    def __init__(self, tenant, method, params):
        self.tenant = tenant
        self.method = method
        self.params = params


class Spine:
    def __init__(self, guard):
        self.guard = guard
        self.handlers = {}

    def register(self, name, handler):
        self.handlers[name] = handler

    def execute(self, operation, context):
        return self.guard.run(operation, context, self.handlers[operation])


def create_key(context):
    return {"id": "key_1", "name": context.params["name"]}


def list_keys(context):
    return {"items": [], "total": 0}


def build(guard):
    spine = Spine(guard)
    spine.register("key.create", create_key)
    spine.register("key.list", list_keys)
    return spine
