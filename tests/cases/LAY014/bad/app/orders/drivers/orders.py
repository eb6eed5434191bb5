"""Keeps orders."""


def save(session, order):
    session.add(order)
