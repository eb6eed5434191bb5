"""What the environment says."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from app.engines.orders import Price

CURRENCY = os.environ.get("CURRENCY", "EUR")
LEAST: Price | None = None
