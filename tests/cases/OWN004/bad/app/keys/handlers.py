def create_key(context):
    return {"id": "key_1"}


def create_named_key(context):
    return {"id": context.name}
