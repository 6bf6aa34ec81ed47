"""What is short: what households wait for and what should always be in stock, less what is. Pure arithmetic.

Who waits is not known here: only how many, by kind.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from app.devices.states import FormFactor
from app.referrals.states import DeviceKind

_F = FormFactor
# Which kit serves which wish; the rest is kept for its own sake, by the minimum alone.
SERVES: Final[Mapping[DeviceKind, tuple[FormFactor, ...]]] = {
    DeviceKind.LAPTOP: (_F.LAPTOP,), DeviceKind.DESKTOP: (_F.DESKTOP, _F.ALL_IN_ONE), DeviceKind.TABLET: (_F.TABLET,),
    DeviceKind.SMARTPHONE: (_F.SMARTPHONE,),
}
FOR_ANY: Final = (DeviceKind.LAPTOP, DeviceKind.DESKTOP, DeviceKind.TABLET)
NAMES: Final[Mapping[str, str]] = {
    DeviceKind.LAPTOP: "Laptops", DeviceKind.DESKTOP: "Desktops and all-in-ones", DeviceKind.TABLET: "Tablets",
    DeviceKind.SMARTPHONE: "Smartphones", DeviceKind.ANY: "Any computer or tablet",
    _F.SERVER: "Servers", _F.MONITOR: "Monitors", _F.NETWORKING: "Networking", _F.OTHER: "Other kit",
}


@dataclass(frozen=True)
class Shortage:
    """One kind: how many are wanted, how many of these only to keep the minimum, how many there are."""

    kind: str
    kinds: tuple[FormFactor, ...]
    waiting: int
    minimum: int
    stock: int

    @property
    def needed(self) -> int:
        """Waited for and kept at least, together."""
        return self.waiting + self.minimum

    @property
    def short(self) -> int:
        """How many are missing."""
        return max(0, self.needed - self.stock)

    @property
    def name(self) -> str:
        """The kind in words."""
        return NAMES[self.kind]


def shortages(
    waiting: Mapping[DeviceKind, int], stock: Mapping[FormFactor, int], minimum: Mapping[FormFactor, int]
) -> list[Shortage]:
    """Each kind that anybody waits for or that has a minimum or stock; the shortest first.

    Who takes any computer is served from what the other kinds have to spare.
    """
    rows = [
        Shortage(kind, kinds, waiting.get(kind, 0), sum(minimum.get(one, 0) for one in kinds),
                 sum(stock.get(one, 0) for one in kinds))
        for kind, kinds in SERVES.items()
    ]
    served = {one for kinds in SERVES.values() for one in kinds}
    rows += [Shortage(kind, (kind,), 0, minimum.get(kind, 0), stock.get(kind, 0)) for kind in _F if kind not in served]
    spare = sum(max(0, row.stock - row.needed) for row in rows if row.kind in FOR_ANY)
    kinds = tuple(one for kind in FOR_ANY for one in SERVES[kind])
    rows.append(Shortage(DeviceKind.ANY, kinds, waiting.get(DeviceKind.ANY, 0), 0, spare))
    shown = [row for row in rows if row.needed or (row.stock and row.kind != DeviceKind.ANY)]
    return sorted(shown, key=lambda row: (-row.short, row.name))
