class KeysWrite:
    def execute(self, context):
        return getattr(self, context.method)(context)

    def create(self, context):
        return {"id": "key_1"}

    def revoke(self, context):
        return {"status": "revoked"}
