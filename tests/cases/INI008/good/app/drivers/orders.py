"""Stores orders."""


def insert(session, order):
    session.add(order)
