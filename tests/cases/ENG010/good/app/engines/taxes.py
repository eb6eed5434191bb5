"""Taxes."""


def tax(order):
    return order["total"] // 10
