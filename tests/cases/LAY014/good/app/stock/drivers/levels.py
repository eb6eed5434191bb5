"""Keeps what is in stock."""


def take(session, item, count):
    session.execute("UPDATE stock SET count = count - :n WHERE item = :i", {"n": count, "i": item})
