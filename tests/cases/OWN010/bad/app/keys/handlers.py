from app.spine import registry


def create_key(context):
    return {"id": "key_1"}


registry.register("key.create", create_key)
