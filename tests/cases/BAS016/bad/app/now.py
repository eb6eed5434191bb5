"""Rates as they are."""

RATE = 3
