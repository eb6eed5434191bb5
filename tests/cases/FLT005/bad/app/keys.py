from copy import deepcopy

from assure.runtime.failpoints import failpoint


class Store:
    def __init__(self):
        self.tables = {"keys": {}, "owners": {}}


def create_key(context):
    for _ in range(2):
        try:
            return store_key(context.store, context.tenant, context.params["name"])
        except RuntimeError:
            continue


def store_key(store, tenant, name):
    draft = deepcopy(store.tables)
    number = f"key_{len(draft['keys']) + 1}"
    failpoint("keys.insert")
    draft["keys"][number] = {"name": name}
    failpoint("owners.insert")
    draft["owners"][number] = {"tenant": tenant}
    store.tables = draft
    failpoint("queue.acknowledge")
    return {"id": number, "name": name}
