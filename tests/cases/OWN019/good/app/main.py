from app.spine import build

registry = build({"mode": "strict"})
