"""How many of everything. Pure numbers."""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Scale:
    """So many rows; partners and users are the same at every scale, because people do not come by the million."""

    referrals: int
    devices: int
    messages: int
    partners: int = 60
    users: int = 600


SCALES: Final = {
    "region": Scale(referrals=330_000, devices=120_000, messages=1_200_000),
    "hundredth": Scale(referrals=3_300, devices=1_200, messages=12_000),
}
