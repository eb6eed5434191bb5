import copy
import json

from app.spine import Context, Refused, build
from assure.runtime import Contracts, Guard, Mode


class Harness:
    def __init__(self, folder, contracts=None, mode="strict"):
        self.registry = build(Guard(contracts or Contracts.from_mapping({}), mode=Mode(mode)))

    def context(self, *, method, params):
        return Context(method, params, self.registry.store, self.registry.refused)

    async def app(self, scope, receive, send):
        if scope["type"] == "lifespan":
            return
        params = json.loads((await receive())["body"] or "{}")
        result = self.registry.execute("ticket.open", self.context(method=None, params=params))
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": json.dumps(result).encode()})

    def rows(self):
        return self.registry.store

    def save(self):
        return copy.deepcopy(self.registry.store)

    def restore(self, saved):
        self.registry.refused.clear()
        self.registry.store.clear()
        self.registry.store.update(copy.deepcopy(saved))

    def close(self):
        pass
