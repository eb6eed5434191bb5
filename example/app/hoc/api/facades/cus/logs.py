# Layer: L2.1 — Facade
# AUDIENCE: CUSTOMER
# Role: Groups the routes of logs for customers
"""What customers may reach of the logs domain."""

from fastapi import APIRouter

from app.hoc.api.cus.logs import router as logs_router

router = APIRouter()
router.include_router(logs_router)
