"""The outbox of emails to donors: written with what they tell, taken, sent again, given up after ten attempts.

Nothing is rendered or sent here (emails.py), and nothing is written to anybody who only filled in the public form.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import or_, select
from sqlalchemy.orm import joinedload

from app.audit.service import move
from app.core import clock
from app.core.errors import NotFound, Refused
from app.core.jobs import enqueue
from app.core.permissions import SYSTEM, Actor
from app.donations.custody_models import KitOffer
from app.donations.letter_models import DonorLetter
from app.donations.letter_states import MOST_ATTEMPTS, LetterKind, LetterState, wait_after
from app.extensions import db
from app.web.pagination import Page, page_by_key

if TYPE_CHECKING:
    from app.donations.models import Consignment

_MOST_DUE = 50


def write_to_donor(
    kind: LetterKind, *, offer: KitOffer | None = None, consignment: "Consignment | None" = None
) -> DonorLetter | None:
    """Write an email that leaves after the commit; None when nobody's address is known or it was written already."""
    to = offer.email if offer is not None else address_of(consignment)
    subject = offer or consignment
    if not to or subject is None:
        return None
    once = f"{kind}:{subject.id}" if kind in {LetterKind.ANSWER, LetterKind.RECEIPT} else None
    if once and db.session.scalar(select(DonorLetter.id).where(DonorLetter.once == once)):
        return None
    letter = DonorLetter(kind=kind, offer=offer, consignment=consignment, recipient=to, once=once, try_at=clock.now())
    db.session.add(letter)
    db.session.flush()
    enqueue("workers.donations.deliver_letter", letter.id)
    return letter


def take_letter(letter_id: int) -> DonorLetter | None:
    """Take an email that is due, for one attempt; None when it is not, or when somebody else has it just now."""
    letter = _locked(letter_id)
    if letter is None or letter.state != LetterState.WAITING or letter.try_at > clock.now():
        return None
    letter.attempts += 1
    letter.try_at = clock.now() + wait_after(letter.attempts)
    return letter


def record_sent(letter_id: int) -> None:
    """Write down that an email left."""
    letter = _locked(letter_id)
    if letter is None or letter.state == LetterState.SENT:
        return
    if letter.state == LetterState.GIVEN_UP:
        move(letter, LetterState.WAITING, SYSTEM)
    letter.sent_at, letter.failure = clock.now(), None
    move(letter, LetterState.SENT, SYSTEM, attempts=letter.attempts)


def record_failed(letter_id: int, why: str) -> None:
    """Write down that an email did not leave; after ten attempts it is given up and a person is asked to look."""
    letter = _locked(letter_id)
    if letter is None or letter.state != LetterState.WAITING:
        return
    letter.failure = why[:60]
    if letter.attempts >= MOST_ATTEMPTS:
        move(letter, LetterState.GIVEN_UP, SYSTEM, attempts=letter.attempts)


def send_again(actor: Actor, letter_id: int) -> DonorLetter:
    """Try a given-up email once more, to the address known today; pressed twice it is sent once.

    Refuses one that has left, and a donor without an address.
    """
    letter = _locked(letter_id)
    if letter is None:
        raise NotFound
    if letter.state == LetterState.SENT:
        raise Refused("This email has left. Ring the donor if it did not reach them.")
    if letter.state == LetterState.WAITING:
        return letter
    to = letter.offer.email if letter.offer is not None else address_of(letter.consignment)
    if not to:
        raise Refused("No email address of this donor is known any more. Write one down on the organisation's page.")
    letter.recipient, letter.attempts, letter.try_at = to, 0, clock.now()
    move(letter, LetterState.WAITING, actor, reason="sent_again")
    enqueue("workers.donations.deliver_letter", letter.id)
    return letter


def get_letter(letter_id: int) -> DonorLetter:
    """One email; NotFound when there is none."""
    found = db.session.get(DonorLetter, letter_id)
    if found is None:
        raise NotFound
    return found


def list_due(now: datetime) -> Sequence[int]:
    """Keys of emails that are due, those that waited longest first."""
    return db.session.scalars(
        select(DonorLetter.id).where(DonorLetter.state == LetterState.WAITING, DonorLetter.try_at <= now)
        .order_by(DonorLetter.try_at).limit(_MOST_DUE)
    ).all()


def page_of_letters(state: LetterState | None) -> Page:
    """The page of emails the address asks for, newest first."""
    query = select(DonorLetter).options(
        joinedload(DonorLetter.offer), joinedload(DonorLetter.consignment))
    return page_by_key(query if state is None else query.where(DonorLetter.state == state))



def list_letters(*, offer_id: int | None = None, consignment_id: int | None = None) -> Sequence[DonorLetter]:
    """The emails about an offer or a consignment, the answer to its offer with them, newest first."""
    offers = select(KitOffer.id).where(KitOffer.consignment_id == consignment_id)
    about = DonorLetter.offer_id == offer_id if offer_id is not None else or_(
        DonorLetter.consignment_id == consignment_id, DonorLetter.offer_id.in_(offers))
    return db.session.scalars(select(DonorLetter).where(about).order_by(DonorLetter.id.desc()).limit(50)).all()


def _locked(letter_id: int) -> DonorLetter | None:
    return db.session.scalar(
        select(DonorLetter).where(DonorLetter.id == letter_id).with_for_update().execution_options(
            populate_existing=True)
    )


def address_of(consignment: "Consignment | None") -> str | None:
    """Where news of a consignment goes: to whoever offered it, or to the donor's contact."""
    if consignment is None:
        return None
    offered = db.session.scalar(
        select(KitOffer).where(KitOffer.consignment_id == consignment.id).order_by(KitOffer.id.desc()).limit(1))
    return offered.email if offered is not None else consignment.donor.contact_email
