"""What an order costs, by the rules of its country."""


def price(order, rules):
    return rules.tax(order["count"] * order["unit_price"])
