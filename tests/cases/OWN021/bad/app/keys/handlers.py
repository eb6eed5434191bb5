class KeysWrite:
    def execute(self, context):
        methods = {"create": self.create, "revoke": self.revoke}
        return methods[context.method](context)

    def create(self, context):
        return {"id": "key_1"}

    def revoke_key(self, context):
        return {"status": "revoked"}


def check_keys(context):
    return {"valid": True}
