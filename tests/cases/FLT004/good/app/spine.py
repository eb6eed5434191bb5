from app.keys import create_key


class Context:
    def __init__(self, tenant, method, params, store):
        self.tenant = tenant
        self.method = method
        self.params = params
        self.store = store


class Spine:
    def __init__(self, guard):
        self.guard = guard
        self.handlers = {}

    def register(self, name, handler):
        self.handlers[name] = handler

    def execute(self, operation, context):
        return self.guard.run(operation, context, self.handlers[operation])


def build(guard, store):
    spine = Spine(guard)
    spine.register("key.create", create_key)
    return spine
