"""What runs at night."""


def run():
    return None
