"""States and kinds of data bundles."""

from enum import StrEnum


class BundleKind(StrEnum):
    """What carries the data."""

    SIM = "sim"
    VOUCHER = "voucher"
    HOTSPOT = "hotspot"


class BundleState(StrEnum):
    """From the drawer to the household, to the end of its months."""

    IN_STOCK = "in_stock"
    RESERVED = "reserved"
    ACTIVE = "active"
    ENDED = "ended"
    LOST = "lost"


_S = BundleState

BUNDLE_TRANSITIONS: dict[BundleState, frozenset[BundleState]] = {
    _S.IN_STOCK: frozenset({_S.RESERVED, _S.LOST, _S.ENDED}),
    _S.RESERVED: frozenset({_S.IN_STOCK, _S.ACTIVE, _S.LOST}),
    _S.ACTIVE: frozenset({_S.ENDED}),
    _S.ENDED: frozenset(),
    _S.LOST: frozenset({_S.IN_STOCK}),
}
