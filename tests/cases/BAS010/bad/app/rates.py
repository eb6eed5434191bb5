"""Rates."""

RATE = 4
