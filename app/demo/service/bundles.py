"""Data bundles of the demonstration: SIM cards, vouchers and hotspots as they were booked in."""

from dataclasses import replace
from typing import Final

from app.accounts.models import User
from app.connectivity.service import BookingIn, Offer, book_in_bundles, report_bundle_lost
from app.connectivity.states import BundleKind
from app.demo.service.chance import Chance
from app.organisations.funding import Share

SIM_VODAFONE: Final = Offer(kind=BundleKind.SIM, network="Vodafone", gb_month=20, months=6, cost_pence_each=5400)
SIM_O2: Final = Offer(kind=BundleKind.SIM, network="O2", gb_month=20, months=6, cost_pence_each=5100)
VOUCHER: Final = Offer(kind=BundleKind.VOUCHER, network="Vodafone", gb_month=40, months=3, cost_pence_each=1500)
HOTSPOT: Final = Offer(kind=BundleKind.HOTSPOT, network="Three", gb_month=100, months=6, cost_pence_each=7200)
# How the numbers begin, and how many digits follow; no network gives out these.
_SHAPES: Final = {BundleKind.SIM: ("89440000", 11), BundleKind.VOUCHER: ("71", 12), BundleKind.HOTSPOT: ("35", 13)}


def book_in(
    random: Chance, actor: User, quantity: int, shares: list[Share], offer: Offer, *, programme_id: int
) -> BookingIn:
    """Book in so many bundles of an offer with invented numbers."""
    stem, digits = _SHAPES[offer.kind]
    pasted = "\n".join(f"{stem}{random.randrange(10**digits):0{digits}d}" for _ in range(quantity))
    return book_in_bundles(actor, replace(offer, programme_id=programme_id), pasted, shares)


def book_in_and_lose_one(
    random: Chance, actor: User, quantity: int, shares: list[Share], offer: Offer, *, programme_id: int
) -> None:
    """The same, and one of them cannot be found at the next count."""
    made = book_in(random, actor, quantity, shares, offer, programme_id=programme_id)
    report_bundle_lost(actor, made.bundles[0])
