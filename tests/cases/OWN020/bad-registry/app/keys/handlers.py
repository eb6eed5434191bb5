def create_key(context):
    return {"id": "key_1"}
