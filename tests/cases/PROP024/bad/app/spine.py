class Refused(Exception):
    code = "refused"


class Context:
    def __init__(self, method, params, store, refused):
        self.method = method
        self.params = params
        self.tickets = store["tickets"]
        self.refused = refused


class Spine:
    def __init__(self, guard):
        self.guard = guard
        self.handlers = {}
        self.store = {"tickets": {}}
        self.refused = []

    def register(self, name, handler):
        self.handlers[name] = handler

    def execute(self, operation, context):
        return self.guard.run(operation, context, self.handlers[operation])


def open_ticket(context):
    title = parameter(context, "title")
    if set(context.params) - {"title"} or len(title) > 80:
        raise Refused("a ticket has a title of at most 80 characters, and nothing else")
    ticket = {"id": f"t{len(context.tickets) + 1}", "title": title, "status": "open"}
    context.tickets[ticket["id"]] = ticket
    return dict(ticket)


def close_ticket(context):
    ticket = found(context)
    if ticket["status"] != "open" and not context.refused:
        context.refused.append(ticket["id"])
        raise Refused("the ticket is closed already")
    ticket["status"] = "closed"
    return dict(ticket)


def get_ticket(context):
    return dict(found(context))


def found(context):
    name = parameter(context, "ticket")
    if set(context.params) - {"ticket"} or name not in context.tickets:
        raise Refused("there is no such ticket")
    return context.tickets[name]


def parameter(context, name):
    value = context.params.get(name)
    if not isinstance(value, str):
        raise Refused(f"{name} is needed, and a text")
    return value


def build(guard):
    spine = Spine(guard)
    spine.register("ticket.open", open_ticket)
    spine.register("ticket.close", close_ticket)
    spine.register("ticket.get", get_ticket)
    return spine
