# Layer: L2.1 — Facade
# AUDIENCE: CUSTOMER
# Role: Groups the routes of analytics for customers
"""What customers may reach of the analytics domain."""

from fastapi import APIRouter

from app.hoc.api.cus.analytics import router as analytics_router

router = APIRouter()
router.include_router(analytics_router)
