"""What may happen to a referral partner and a collection point: applied, signed, live, suspended, changed.

Leaving is in app/partners, which knows the open cases. Every command is audited with codes only.
"""

from dataclasses import asdict, dataclass
from datetime import date, timedelta

from sqlalchemy import select

from app.audit.service import move, record
from app.core import clock
from app.core.db import check_version
from app.core.errors import Refused, explain_constraint
from app.core.permissions import Actor
from app.core.postcode import read_postcode
from app.extensions import db
from app.organisations.models import CollectionPoint, DataSharingAgreement, Organisation, PartnerContact
from app.organisations.queries import agreement_until, find_by_code, list_contacts
from app.organisations.states import OrganisationState, StopReason

LONGEST_AGREEMENT_YEARS = 5
_CODE_TAKEN = "Another organisation has this short code. Choose another one."
_NAME_TAKEN = "Another collection point has this name. Choose another one."

explain_constraint("uq_organisation_code", _CODE_TAKEN, field="code", sqlite="organisation.code")
explain_constraint("uq_collection_point_name", _NAME_TAKEN, field="name", sqlite="collection_point.name")


@dataclass(frozen=True)
class PartnerDetails:
    """What we write down about a partner; `most_open_referrals` None is no cap."""

    name: str
    is_landlord: bool
    address: str | None = None
    contact_phone: str | None = None
    contact_email: str | None = None
    most_open_referrals: int | None = None


@dataclass(frozen=True)
class DonorDetails:
    """Who gives kit, and whom to ask there."""

    name: str
    address: str | None = None
    contact_phone: str | None = None
    contact_email: str | None = None
    contact_name: str = ""


@dataclass(frozen=True)
class ContactDetails:
    """Whom to ring or write to."""

    name: str
    job: str = ""
    phone: str | None = None
    email: str | None = None


@dataclass(frozen=True)
class PointDetails:
    """A place where devices are handed over; the authority is chosen or read from the postcode by the caller."""

    name: str
    address: str
    postcode: str
    authority_code: str | None
    opening_hours: str


def apply(actor: Actor, code: str, details: PartnerDetails) -> Organisation:
    """Write down an application: the partner cannot refer before an agreement is signed and it is set live.

    Refuses a short code that is taken.
    """
    code = code.strip().upper()
    if find_by_code(code) is not None:
        raise Refused(_CODE_TAKEN, field="code")
    partner = Organisation(
        code=code, state=OrganisationState.APPLIED, is_referral_partner=True, **asdict(details),
    )
    db.session.add(partner)
    db.session.flush()
    record(actor, "applied", partner)
    return partner


def add_donor(actor: Actor, details: DonorDetails) -> Organisation:
    """Write down an organisation that gives kit, with the person to ask; its short code is made from its name."""
    letters = "".join(letter for letter in details.name.upper() if letter.isascii() and letter.isalnum())[:12]
    code, number = letters or "DONOR", 1
    while find_by_code(code) is not None:
        number += 1
        code = f"{letters or 'DONOR'}{number}"
    donor = Organisation(
        code=code, name=details.name, is_donor=True, address=details.address, contact_phone=details.contact_phone,
        contact_email=details.contact_email,
    )
    db.session.add(donor)
    db.session.flush()
    record(actor, "donor_added", donor)
    if details.contact_name:
        contact = ContactDetails(details.contact_name, phone=details.contact_phone, email=details.contact_email)
        add_contact(actor, donor, contact)
    return donor


def change_partner(actor: Actor, partner: Organisation, details: PartnerDetails, *, version: int) -> None:
    """Change what we know of a partner; refuses a stale page."""
    check_version(partner, version, partner.name)
    before, cap = partner.most_open_referrals, details.most_open_referrals
    for name, value in asdict(details).items():
        setattr(partner, name, value)
    changes = {"cap_before": before, "cap": cap} if before != cap else {}
    record(actor, "changed_details", partner, **changes)
    db.session.flush()


def sign_agreement(
    actor: Actor, partner: Organisation, *, agreement_version: str, signed_on: date, expires_on: date
) -> DataSharingAgreement:
    """Record a signed agreement; earlier ones stay in the history.

    Refuses a day to come, an end before the signing or in the past, more than 5 years, and the same one twice.
    """
    today = clock.today()
    if signed_on > today:
        raise Refused("The agreement must be signed today or earlier. Check the day.", field="signed_on")
    if expires_on <= signed_on:
        raise Refused("It must end after it was signed. Check both days.", field="expires_on")
    if expires_on < today:
        raise Refused("This agreement has ended already. Ask the partner to sign a new one.", field="expires_on")
    if expires_on > signed_on + timedelta(days=366 * LONGEST_AGREEMENT_YEARS):
        most = f"An agreement lasts {LONGEST_AGREEMENT_YEARS} years at most. Choose an earlier day."
        raise Refused(most, field="expires_on")
    if any((one.signed_on, one.expires_on) == (signed_on, expires_on) for one in partner.agreements):
        raise Refused("This agreement is recorded already. Look at the list of agreements.", field="signed_on")
    agreement = DataSharingAgreement(
        organisation_id=partner.id, agreement_version=agreement_version.strip(), signed_on=signed_on,
        expires_on=expires_on,
    )
    db.session.add(agreement)
    db.session.flush()
    db.session.expire(partner, ["agreements"])
    record(actor, "signed_agreement", partner, agreement=agreement.id, until=expires_on.isoformat())
    return agreement


def go_live(actor: Actor, partner: Organisation, *, version: int) -> None:
    """Let a partner refer, for the first time or again; refuses without an agreement in force."""
    check_version(partner, version, partner.name)
    until = agreement_until(partner.id)
    if until is None or until < clock.today():
        raise Refused(f"{partner.name} has no agreement in force. Record the signed agreement first.")
    move(partner, OrganisationState.LIVE, actor)


def suspend(actor: Actor, partner: Organisation, reason: StopReason, *, version: int) -> None:
    """Stop new referrals of a partner, with a reason from the list; its open ones go on."""
    check_version(partner, version, partner.name)
    move(partner, OrganisationState.SUSPENDED, actor, reason=reason)


def apply_again(actor: Actor, partner: Organisation, *, version: int) -> None:
    """Take a partner that left back as an applicant."""
    check_version(partner, version, partner.name)
    move(partner, OrganisationState.APPLIED, actor)


def add_contact(actor: Actor, partner: Organisation, details: ContactDetails) -> PartnerContact:
    """Add somebody we ring or write to, once; refuses a contact without phone and email address."""
    _check_reachable(details)
    db.session.execute(select(Organisation.id).where(Organisation.id == partner.id).with_for_update())
    for known in list_contacts(partner.id):
        if ContactDetails(known.name, known.job, known.phone, known.email) == details:
            return known  # the button was pressed twice
    contact = PartnerContact(organisation_id=partner.id, **asdict(details))
    db.session.add(contact)
    db.session.flush()
    record(actor, "added_contact", partner, contact=contact.id)
    return contact


def change_contact(
    actor: Actor, partner: Organisation, contact: PartnerContact, details: ContactDetails, *, version: int
) -> None:
    """Change a contact; refuses a stale page and a contact that nobody could reach."""
    check_version(contact, version, "This contact")
    _check_reachable(details)
    for name, value in asdict(details).items():
        setattr(contact, name, value)
    record(actor, "changed_contact", partner, contact=contact.id)
    db.session.flush()


def remove_contact(actor: Actor, partner: Organisation, contact: PartnerContact) -> None:
    """Forget a contact; only the fact stays in the audit."""
    record(actor, "removed_contact", partner, contact=contact.id)
    db.session.delete(contact)
    db.session.flush()


def open_point(actor: Actor, details: PointDetails) -> CollectionPoint:
    """Add a collection point; devices can be sent there at once. Refuses a name that is taken."""
    _check_name_is_free(details.name, None)
    point = CollectionPoint(**asdict(details) | {"postcode": str(read_postcode(details.postcode))})
    db.session.add(point)
    db.session.flush()
    record(actor, "opened_point", point)
    return point


def change_point(actor: Actor, point: CollectionPoint, details: PointDetails, *, version: int) -> None:
    """Change a collection point; refuses a stale page and a name that is taken."""
    check_version(point, version, point.name)
    _check_name_is_free(details.name, point.id)
    for name, value in (asdict(details) | {"postcode": str(read_postcode(details.postcode))}).items():
        setattr(point, name, value)
    record(actor, "changed_point", point)
    db.session.flush()


def set_point_open(actor: Actor, point: CollectionPoint, *, is_open: bool, version: int) -> None:
    """Close a collection point for new hand-overs, or open it again; those agreed already stay as they are."""
    if point.is_open == is_open:
        return
    check_version(point, version, point.name)
    point.is_open = is_open
    record(actor, "reopened_point" if is_open else "closed_point", point)
    db.session.flush()


def _check_name_is_free(name: str, point_id: int | None) -> None:
    taken = db.session.scalar(select(CollectionPoint.id).where(CollectionPoint.name == name))
    if taken is not None and taken != point_id:
        raise Refused(_NAME_TAKEN, field="name")


def _check_reachable(details: ContactDetails) -> None:
    if not details.phone and not details.email:
        raise Refused("Give a phone number or an email address, so that we can reach them.", field="phone")
