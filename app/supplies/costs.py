"""What counted things cost: the weighted average of what was paid for those that are there. Pure whole pence.

What was paid is neither lost nor made: it lies on the shelf, or it went out with what was taken.
"""


def value_out(value_pence: int, balance: int, quantity: int) -> int:
    """What so many of the items there cost together: their average, half up; the last ones take all that is left."""
    if not 0 < quantity <= balance:
        raise ValueError("no more can leave than is there")
    if quantity == balance:
        return value_pence
    return (2 * value_pence * quantity + balance) // (2 * balance)


def average_pence(value_pence: int, balance: int) -> int | None:
    """What one of them cost on average, half up; None when none is there."""
    return value_out(value_pence, balance, 1) if balance else None
