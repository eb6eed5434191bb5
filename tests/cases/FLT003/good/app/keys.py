from copy import deepcopy

from assure.runtime.failpoints import failpoint


class Store:
    def __init__(self):
        self.tables = {"keys": {}, "owners": {}}


def create_key(context):
    name = context.params["name"]
    draft = deepcopy(context.store.tables)
    number = f"key_{len(draft['keys']) + 1}"
    failpoint("keys.insert")
    draft["keys"][number] = {"name": name}
    failpoint("owners.insert")
    draft["owners"][number] = {"tenant": context.tenant}
    context.store.tables = draft
    return {"id": number, "name": name}
