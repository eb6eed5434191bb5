"""Rates."""

RATE = 3
