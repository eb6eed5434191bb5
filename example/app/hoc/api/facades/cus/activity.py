# Layer: L2.1 — Facade
# AUDIENCE: CUSTOMER
# Role: Groups the routes of activity for customers
"""What customers may reach of the activity domain."""

from fastapi import APIRouter

from app.hoc.api.cus.activity import router as activity_router

router = APIRouter()
router.include_router(activity_router)
