# Layer: L2.1 — Facade
# AUDIENCE: CUSTOMER
# Role: Groups the routes of api_keys for customers
"""What customers may reach of the api_keys domain."""

from fastapi import APIRouter

from app.hoc.api.cus.api_keys import router as api_keys_router

router = APIRouter()
router.include_router(api_keys_router)
