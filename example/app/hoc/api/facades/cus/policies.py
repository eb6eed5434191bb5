# Layer: L2.1 — Facade
# AUDIENCE: CUSTOMER
# Role: Groups the routes of policies for customers
"""What customers may reach of the policies domain."""

from fastapi import APIRouter

from app.hoc.api.cus.policies import router as policies_router

router = APIRouter()
router.include_router(policies_router)
