"""What a donor does with a collection of their own, by the link in our email: call it off, ask for another day."""

from datetime import date, timedelta
from typing import TYPE_CHECKING, Final

from app.audit.service import record
from app.core import clock
from app.core.errors import Refused
from app.core.permissions import SYSTEM
from app.donations.custody_states import CollectionWindow
from app.donations.offering import find_booking
from app.donations.queries import get_by_link
from app.donations.service import cancel_consignment
from app.donations.states import ConsignmentState
from app.extensions import db

if TYPE_CHECKING:
    from app.donations.custody_models import CollectionBooking
    from app.donations.models import Consignment

OPEN_FOR: Final = timedelta(days=180)
FURTHEST: Final = timedelta(days=180)


def get_own(reference: str | None) -> "Consignment":
    """The consignment of a link; NotFound for no link of ours, and half a year after it was counted in."""
    return get_by_link(reference, clock.now() - OPEN_FOR)


def call_off(consignment: "Consignment") -> None:
    """The donor calls the collection off; pressed twice it is called off once. Refuses once it was collected."""
    if consignment.state == ConsignmentState.CANCELLED:
        return
    if consignment.state != ConsignmentState.EXPECTED:
        raise Refused("Your kit was collected already. Ring us, and we see what can be done.")
    cancel_consignment(SYSTEM, consignment, reason="by_donor")


def get_planned(consignment: "Consignment") -> "CollectionBooking":
    """How a collection to come is agreed; refuses where none is planned."""
    booking = find_booking(consignment.id)
    if consignment.state != ConsignmentState.EXPECTED or booking is None:
        raise Refused("No collection is planned. Ring us to book one.")
    return booking


def wish_another_day(consignment: "Consignment", on: date, window: CollectionWindow) -> None:
    """The donor asks for another day; it counts once somebody of ours agrees it, and until then the old day stays.

    Refuses a day that is past, today, or more than half a year away, and a collection that is not to come.
    """
    booking = get_planned(consignment)
    if on <= clock.today():
        raise Refused("This is too soon for us. Choose tomorrow or a later day.", field="expected_on")
    if on > clock.today() + FURTHEST:
        raise Refused("This is too far away to plan. Choose a day in the next six months.", field="expected_on")
    booking.wished_on, booking.wished_slot = on, str(window)
    db.session.flush()
    record(SYSTEM, "another_day_wished", consignment, on=on.isoformat(), window=str(window))
