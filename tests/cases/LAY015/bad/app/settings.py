"""What the environment says."""

import os

from app.api.orders import LIMIT

CURRENCY = os.environ.get("CURRENCY", "EUR")
MOST = int(os.environ.get("MOST", LIMIT))
