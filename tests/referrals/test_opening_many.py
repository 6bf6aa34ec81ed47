"""Many referrals at once follow the rules of one: household, area, limits, texts, and each key once."""

from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.audit.queries import list_for
from app.audit.service import verify_chain
from app.core import clock
from app.core.permissions import Role
from app.messaging.models import Message
from app.organisations.models import Organisation
from app.referrals.models import Household, Referral
from app.referrals.queries import search
from app.referrals.service.opening_many import Opening, open_many
from app.referrals.states import NeedKind, ReferralState
from tests.factories.accounts import make_user
from tests.factories.organisations import make_organisation, make_programme
from tests.factories.referrals import make_household, make_referral
from tests.statements import statements


def values(number: int, **other: Any) -> dict[str, Any]:
    return {
        "has_permission": True, "permission_how": "phone", "permission_on": clock.today(), "first_name": f"Ada{number}",
        "last_name": "Example", "is_adult": True, "phone": f"+44770090{number:04d}", "is_safe_to_text": True,
        "address": f"{number} Example Street", "postcode": "L8 1XY", "authority_code": "E08000012",
        "needs": [{"kind": "device", "device_kind": "laptop", "must_haves": ["camera"]}, {"kind": "data"}], **other,
    }


def openings(count: int, **other: Any) -> list[Opening]:
    return [Opening(f"bulk-{number}", values(number, **other)) for number in range(1, count + 1)]


def landlord() -> tuple[Any, Organisation]:
    organisation = make_organisation(is_landlord=True)
    return make_user(Role.PARTNER_LEAD, organisation), organisation


def test_each_opening_becomes_a_complete_referral(session: Session) -> None:
    actor, organisation = landlord()
    version = make_programme()
    (made,) = open_many(actor, organisation, openings(1, internet_home="none", purposes=["work"]), upload=7)
    session.commit()
    referral = session.get_one(Referral, made.referral_id)
    assert (referral.state, referral.reference, referral.version) == (ReferralState.SUBMITTED, made.reference, 1)
    assert referral.partner_id == organisation.id and referral.referrer_id == actor.id
    assert referral.programme_version_id == version.id and referral.decide_by is not None
    assert (referral.full_name, referral.phone, referral.contact_by) == ("Ada1 Example", "+447700900001", "text")
    assert referral.internet_home == "none" and referral.internet_away is None and referral.purposes == ["work"]
    assert {need.kind for need in referral.needs} == set(NeedKind)
    assert referral.need(NeedKind.DEVICE).must_haves == ["camera"]  # type: ignore[union-attr]
    assert referral.household is not None and referral.household.authority_code == "E08000012"
    (event,) = list_for("referral", referral.id)
    assert (event.from_state, event.to_state, event.detail) == ("draft", "submitted", {"upload": 7})
    assert verify_chain().broken_at is None
    (text,) = session.scalars(select(Message).where(Message.referral_id == referral.id))
    assert referral.reference in (text.body or "") and made.is_texted
    assert [found.id for found in search(actor, "Ada1 Exam")] == [referral.id]


def test_the_same_key_again_gives_the_same_referral(session: Session) -> None:
    actor, organisation = landlord()
    first = open_many(actor, organisation, openings(2))
    again = open_many(actor, organisation, openings(3))
    assert [one.referral_id for one in again[:2]] == [one.referral_id for one in first]
    assert session.scalar(select(func.count()).select_from(Referral)) == 3
    assert session.scalar(select(func.count()).select_from(Message)) == 3


def test_homes_are_found_by_address_or_property_number_and_made_once(session: Session) -> None:
    actor, organisation = landlord()
    known = make_household("5 Example Street", "L8 1XY")
    rows = [
        Opening("a", values(5, address="5 Example St.")), Opening("b", values(6, address="Flat 1, 9 High Road")),
        Opening("c", values(7, address="9 High Rd flat 1", uprn="123")),
        Opening("d", values(8, address="somewhere quite else", uprn="123")),
    ]
    made = open_many(actor, organisation, rows)
    homes = [session.get_one(Referral, one.referral_id).household_id for one in made]
    assert homes[0] == known.id
    assert homes[1] == homes[2]
    assert homes[3] == homes[1] and session.scalar(select(func.count()).select_from(Household)) == 2


def test_limits_and_rules_leave_rows_with_a_sentence(session: Session) -> None:
    actor, organisation = landlord()
    make_programme({"limits": {"open_per_authority_for_landlord": 3}})
    make_referral(referrer=actor)
    made = open_many(actor, organisation, [
        *openings(3), Opening("far", values(9, postcode="M1 1AE")),
        Opening("silent", values(10, has_permission=False)),
    ])
    assert [one.refusal is None for one in made] == [True, True, False, False, False]
    assert "3 open referrals in this council area" in (made[2].refusal or "")
    assert "outside" in (made[3].refusal or "") and "agrees" in (made[4].refusal or "")


def test_an_ended_agreement_opens_nothing(session: Session) -> None:
    actor = make_user(Role.PARTNER_LEAD, organisation := make_organisation(is_landlord=True, has_agreement=False))
    (left,) = open_many(actor, organisation, openings(1))
    assert left.referral_id is None and "agreement" in (left.refusal or "")


def test_nobody_is_texted_where_it_is_not_known_to_be_safe(session: Session) -> None:
    actor, organisation = landlord()
    made = open_many(actor, organisation, [
        Opening("a", values(1, is_safe_to_text=None)), Opening("b", values(2, phone=None, is_safe_to_text=None)),
        Opening("c", values(3, contact_by="caseworker")), Opening("d", values(4, contact_by="text")),
    ])
    contact = [session.get_one(Referral, one.referral_id).contact_by for one in made]
    assert contact == ["call", "caseworker", "caseworker", "text"]
    assert [one.is_texted for one in made] == [False, False, False, True]


def test_without_a_council_area_it_waits_for_a_person(session: Session) -> None:
    actor, organisation = landlord()
    (made,) = open_many(actor, organisation, openings(1, postcode="L36 1AA", authority_code=None))
    referral = session.get_one(Referral, made.referral_id)
    if referral.authority_code is None:
        assert (referral.state, referral.hold_reason) == (ReferralState.ON_HOLD, "area_not_known")
        assert [event.to_state for event in list_for("referral", referral.id)] == ["submitted", "on_hold"]


def test_the_number_of_statements_does_not_grow_with_the_rows(session: Session) -> None:
    actor, organisation = landlord()
    with statements() as few:
        open_many(actor, organisation, openings(5))
    with statements() as many:
        open_many(actor, organisation, [Opening(f"x{n}", values(n)) for n in range(100, 160)])
    assert len(many) <= len(few) + 4, (len(few), len(many))
