# Layer: L2.1 — Facade
# AUDIENCE: CUSTOMER
# Role: Groups the routes of controls for customers
"""What customers may reach of the controls domain."""

from fastapi import APIRouter

from app.hoc.api.cus.controls import router as controls_router

router = APIRouter()
router.include_router(controls_router)
