"""Rates as they were."""

RATE = 2
