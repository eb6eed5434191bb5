# Layer: L2.1 — Facade
# AUDIENCE: FOUNDER
# Role: Groups the routes of integrations for founders
"""What founders may reach of the integrations domain."""

from fastapi import APIRouter

from app.hoc.api.fdr.integrations import router as integrations_router

router = APIRouter()
router.include_router(integrations_router)
