from app.spine import Context, build


class Harness:
    def __init__(self, folder, contracts=None, mode="strict"):
        self.keys = {}
        self.registry = build(self.keys)

    def context(self, *, tenant, method, params):
        return Context(tenant, params)

    def rows(self):
        return {"keys": dict(self.keys)}

    def save(self):
        return dict(self.keys)

    def restore(self, saved):
        self.keys.clear()
        self.keys.update(saved)

    def close(self):
        pass
