from app.spine import build, register_keys

registry = build({"mode": "strict"})
