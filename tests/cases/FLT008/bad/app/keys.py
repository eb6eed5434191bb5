from copy import deepcopy


class Store:
    def __init__(self):
        self.tables = {"keys": {}, "owners": {}}


def create_key(context):
    name = context.params["name"]
    draft = deepcopy(context.store.tables)
    number = f"key_{len(draft['keys']) + 1}"
    draft["keys"][number] = {"name": name}
    draft["owners"][number] = {"tenant": context.tenant}
    context.store.tables = draft
    return {"id": number, "name": name}
