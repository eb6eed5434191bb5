# Layer: L2.1 — Facade
# AUDIENCE: CUSTOMER
# Role: Groups the routes of integrations for customers
"""What customers may reach of the integrations domain."""

from fastapi import APIRouter

from app.hoc.api.cus.integrations import router as integrations_router

router = APIRouter()
router.include_router(integrations_router)
