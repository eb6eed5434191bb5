# Layer: L2.1 — Facade
# AUDIENCE: CUSTOMER
# Role: Groups the routes of account for customers
"""What customers may reach of the account domain."""

from fastapi import APIRouter

from app.hoc.api.cus.account import router as account_router

router = APIRouter()
router.include_router(account_router)
