# Layer: L2.1 — Facade
# AUDIENCE: CUSTOMER
# Role: Groups the routes of overview for customers
"""What customers may reach of the overview domain."""

from fastapi import APIRouter

from app.hoc.api.cus.overview import router as overview_router

router = APIRouter()
router.include_router(overview_router)
