"""What is done with a consignment: booked, collected under custody, received against the count, cancelled.

Making devices out of what was counted in is the business of devices, which stand above.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from app.audit.service import move, record
from app.core import clock
from app.core.errors import Refused, explain_constraint
from app.core.permissions import Actor
from app.core.references import new_reference
from app.donations.letter_states import LetterKind
from app.donations.letters import write_to_donor
from app.donations.models import Consignment, ConsignmentLine
from app.donations.parties import is_registered_carrier
from app.donations.queries import find_submission, is_receipt_taken, is_reference_taken
from app.donations.states import ConsignmentState, Declaration, ItemKind
from app.extensions import db
from app.organisations.queries import get_organisation

MOST_ITEMS = 5_000
explain_constraint(
    "uq_consignment_submission_key", "This booking was just saved. Look at the list of consignments.",
    sqlite="consignment.submission_key",
)


@dataclass(frozen=True)
class Collection:
    """The custody a consignment travels under: who took what from whom, when, declared as what."""

    carrier: str
    items: int
    declaration: Declaration
    custody_name: str
    collected_at: datetime


def book_consignment(
    actor: Actor, *, donor_id: int, expected_on: date, address: str, lines: Mapping[ItemKind, int],
    submission_key: str | None = None,
) -> Consignment:
    """Book a collection from a donor; the same submission twice is one booking.

    Refuses an organisation that is no donor and an empty list of kit.
    """
    known = find_submission(submission_key)
    if known is not None:
        return known
    donor = get_organisation(donor_id)
    if not donor.is_donor:
        raise Refused(f"{donor.name} is not set up as a donor. Choose another organisation.", field="donor_id")
    wanted = {kind: quantity for kind, quantity in lines.items() if quantity > 0}
    if not wanted:
        raise Refused("Say what is coming: enter at least one number.", field="laptop")
    if sum(wanted.values()) > MOST_ITEMS:
        raise Refused(f"That is more than {MOST_ITEMS:,} items. Book it as several consignments.", field="laptop")
    if not address.strip():
        raise Refused("Enter the address where the kit is collected.", field="address")
    consignment = Consignment(
        reference=new_reference("C", is_taken=is_reference_taken),
        donor_id=donor.id, expected_on=expected_on, address=address.strip(),
        submission_key=submission_key,
        lines=[ConsignmentLine(form_factor=str(kind), quantity=quantity) for kind, quantity in wanted.items()],
    )
    db.session.add(consignment)
    db.session.flush()
    record(actor, "booked", consignment, items=sum(wanted.values()))
    return consignment


def record_collection(actor: Actor, consignment: Consignment, collection: Collection) -> Consignment:
    """Record that the kit left the donor; refuses a time in the future and custody without a name or carrier.

    What is declared as waste must have travelled with a carrier whose registration was in force that day.
    """
    if not collection.carrier.strip():
        raise Refused("Enter who carried the kit.", field="carrier")
    if not collection.custody_name.strip():
        raise Refused("Enter who handed the kit over at the donor.", field="custody_name")
    if not 0 < collection.items <= MOST_ITEMS:
        raise Refused(f"Enter how many items were collected, from 1 to {MOST_ITEMS:,}.", field="items")
    if collection.collected_at > clock.now():
        raise Refused("The collection cannot be in the future. Check the date and time.", field="collected_on")
    travelled_on = clock.in_london(collection.collected_at).date()
    if collection.declaration == Declaration.WASTE and not is_registered_carrier(collection.carrier, travelled_on):
        raise Refused(
            "Waste may only travel with a registered carrier. Write this carrier down under Carriers and facilities "
            "with its registration, by the same name, then record the collection.", field="carrier",
        )
    consignment.carrier = collection.carrier.strip()
    consignment.items_collected = collection.items
    consignment.declaration = collection.declaration
    consignment.custody_name = collection.custody_name.strip()
    consignment.collected_at = collection.collected_at
    move(consignment, ConsignmentState.COLLECTED, actor, items=collection.items,
         declaration=str(collection.declaration))
    return consignment


def receive_consignment(
    actor: Actor, consignment: Consignment, *, items: int, discrepancy_note: str | None = None
) -> Consignment:
    """Count a consignment in at the site and number the donor's receipt.

    Refuses a difference from the count at collection that nobody explains.
    """
    if items < 0 or items > MOST_ITEMS:
        raise Refused(f"Enter how many items arrived, from 0 to {MOST_ITEMS:,}.", field="laptop")
    note = (discrepancy_note or "").strip() or None
    expected = consignment.items_collected
    if expected is not None and items != expected and note is None:
        raise Refused(
            f"{expected} items were collected and you counted {items}. Count again, or write down what you know "
            "about the difference.", field="discrepancy_note",
        )
    consignment.items_received = items
    consignment.received_at = clock.now()
    consignment.discrepancy_note = note if items != expected else None
    consignment.receipt_number = new_reference("DR", is_taken=is_receipt_taken)
    move(consignment, ConsignmentState.RECEIVED, actor, items=items, difference=items - (expected or 0))
    write_to_donor(LetterKind.RECEIPT, consignment=consignment)
    return consignment


def cancel_consignment(actor: Actor, consignment: Consignment, *, reason: str = "by_staff") -> Consignment:
    """Call a booked collection off, and tell the donor; refuses once it was collected. Reason is a code."""
    move(consignment, ConsignmentState.CANCELLED, actor, reason=reason)
    write_to_donor(LetterKind.CANCELLED, consignment=consignment)
    return consignment


def rebook_consignment(actor: Actor, consignment: Consignment, *, expected_on: date) -> Consignment:
    """Take a cancelled collection up again for a new date, and tell the donor; refuses a day in the past."""
    if expected_on < clock.today():
        raise Refused("This day is past. Choose today or a later day.", field="expected_on")
    move(consignment, ConsignmentState.EXPECTED, actor)
    consignment.expected_on = expected_on
    db.session.flush()
    write_to_donor(LetterKind.BOOKED, consignment=consignment)
    return consignment
