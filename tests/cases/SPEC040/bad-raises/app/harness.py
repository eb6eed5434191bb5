from app.spine import Context, build
from assure.runtime import Guard, Mode


class Harness:
    def __init__(self, folder, contracts=None, mode="strict"):
        guard = Guard(contracts, mode=Mode(mode))
        guard.provide("tenant", lambda dispatch: {"status": "ACTIVE" if dispatch.tenant == "acme" else "SUSPENDED"})
        self.registry = build(guard)
        self.app = None

    def context(self, *, tenant, method, params):
        return Context(tenant, method, params)

    def close(self):
        pass
