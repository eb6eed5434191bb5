from app.keys.handlers import create_key

OPERATIONS = {"key.create": create_key}


def without_keys():
    OPERATIONS.pop("key.create")
    return OPERATIONS
