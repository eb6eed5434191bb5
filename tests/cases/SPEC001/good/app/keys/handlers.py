def create_key(context):
    return {"id": "key_1"}


def check_key(context):
    return {"valid": True}
