from copy import deepcopy

from assure.runtime.failpoints import failpoint


class Store:
    def __init__(self):
        self.tables = {"keys": {}, "owners": {}}
        self.busy = False


def create_key(context):
    if context.store.busy:
        raise PermissionError("another request is being served")
    context.store.busy = True
    name = context.params["name"]
    draft = deepcopy(context.store.tables)
    number = f"key_{len(draft['keys']) + 1}"
    failpoint("keys.insert")
    draft["keys"][number] = {"name": name}
    failpoint("owners.insert")
    draft["owners"][number] = {"tenant": context.tenant}
    context.store.tables = draft
    context.store.busy = False
    return {"id": number, "name": name}
