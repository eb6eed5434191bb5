from copy import deepcopy

from app.keys import Store
from app.spine import Context, build
from assure.runtime import Guard, Mode


class Harness:
    def __init__(self, folder, contracts=None, mode="strict"):
        guard = Guard(contracts, mode=Mode(mode))
        guard.provide("tenant", lambda dispatch: {"status": "ACTIVE"})
        self.store = Store()
        self.registry = build(guard, self.store)
        self.app = None

    def context(self, *, tenant, method, params):
        return Context(tenant, method, params, self.store)

    def rows(self):
        return self.store.tables

    def save(self):
        return deepcopy(vars(self.store))

    def restore(self, saved):
        vars(self.store).update(deepcopy(saved))

    def close(self):
        pass
