# Layer: L2.1 — Facade
# AUDIENCE: CUSTOMER
# Role: Groups the routes of incidents for customers
"""What customers may reach of the incidents domain."""

from fastapi import APIRouter

from app.hoc.api.cus.incidents import router as incidents_router

router = APIRouter()
router.include_router(incidents_router)
