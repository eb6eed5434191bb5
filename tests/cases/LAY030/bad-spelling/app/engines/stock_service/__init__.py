"""How much may be taken from stock."""


def take(count):
    return max(count, 0)
