"""Unit prices; the engines look them up."""

PRICES = {"tea": 3}
