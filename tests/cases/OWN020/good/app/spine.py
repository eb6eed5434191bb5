from app.keys.handlers import create_key

OPERATIONS = {"key.create": create_key}


def without_keys():
    operations = dict(OPERATIONS)
    operations.pop("key.create")
    return operations
