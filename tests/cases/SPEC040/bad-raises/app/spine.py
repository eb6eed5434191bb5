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
    return {"id": "key_1", "name": context.params["nmae"]}


def build(guard):
    spine = Spine(guard)
    spine.register("key.create", create_key)
    return spine
