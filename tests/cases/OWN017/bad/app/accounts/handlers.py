def close_account(context):
    return {"status": "closed"}
