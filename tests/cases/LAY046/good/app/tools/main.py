"""Prints prices."""

PRICES = {"tea": 3}
