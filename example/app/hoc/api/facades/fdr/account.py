# Layer: L2.1 — Facade
# AUDIENCE: FOUNDER
# Role: Groups the routes of account for founders
"""What founders may reach of the account domain."""

from fastapi import APIRouter

from app.hoc.api.fdr.account import router as account_router

router = APIRouter()
router.include_router(account_router)
