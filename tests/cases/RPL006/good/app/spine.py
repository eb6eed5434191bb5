from datetime import UTC, datetime


class Refused(Exception):
    code = "refused"


class Context:
    def __init__(self, tenant, params):
        self.tenant = tenant
        self.method = None
        self.params = params


class Spine:
    def __init__(self):
        self.handlers = {}

    def register(self, name, handler):
        self.handlers[name] = handler

    def execute(self, operation, context):
        return self.handlers[operation](context)


def build(keys):
    spine = Spine()

    def create_key(context):
        days = context.params["days"]
        if days > 90:
            raise Refused(f"a key ends after 90 days, not {days}")
        made_at = datetime.now(UTC).isoformat()
        keys[context.params["name"]] = {"tenant": context.tenant, "days": days, "made_at": made_at}
        return {"name": context.params["name"], "days": days}

    spine.register("key.create", create_key)
    return spine
