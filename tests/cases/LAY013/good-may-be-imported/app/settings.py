"""What the environment says."""

import os

CURRENCY = os.environ.get("CURRENCY", "EUR")
