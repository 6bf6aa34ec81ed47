"""Offers of kit: the public form and what stops programs, our answers, and who may carry what."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.core import clock
from app.core.errors import Refused, StalePage
from app.core.permissions import SYSTEM, Role
from app.donations import emails, offering
from app.donations.custody_models import CollectionBooking, KitOffer, LicensedParty
from app.donations.custody_states import CollectionWindow, DeclineReason, OfferState, PartyKind, PermitKind
from app.donations.models import Consignment
from app.donations.parties import PartyDetails, add_party, use_party
from app.donations.service import Collection, record_collection
from app.donations.stamps import new_stamp
from app.donations.states import Declaration, ItemKind
from app.organisations.models import Organisation
from tests.factories.accounts import make_user
from tests.factories.donations import make_carrier, make_consignment, make_offer
from tests.factories.organisations import make_donor
from tests.pages import Page

PageCheck = Callable[..., Page]
SignIn = Callable[..., FlaskClient]
TYPED = {
    "organisation_name": "Harbour Café", "contact_name": "Mina Osei", "email": "mina@harbour.example",
    "address": "1 Lark Lane, Liverpool", "declaration": "reuse", "laptop": "12", "monitor": "3", "holds_data": "y",
}


def slot(**values: object) -> offering.Slot:
    facts = {"expected_on": clock.today() + timedelta(days=3), "window": CollectionWindow.MORNING,
             "address": "1 Lark Lane", "custody_name": "Mina Osei", "declaration": Declaration.REUSE,
             "holds_data": True, **values}
    return offering.Slot(**facts)


def opened(app: Flask, monkeypatch: pytest.MonkeyPatch, seconds: int = 30) -> str:
    """A stamp of a form that was opened so many seconds ago."""
    real = clock.now()
    with monkeypatch.context() as earlier:
        earlier.setattr(clock, "now", lambda: real - timedelta(seconds=seconds))
        return new_stamp(app.config["SECRET_KEY"])


def count(session: Session) -> int:
    return session.scalar(select(func.count()).select_from(KitOffer)) or 0


def test_anybody_may_offer_kit_once(
    app: Flask, session: Session, client: FlaskClient, page: PageCheck, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert page(client.get("/offer-kit"))
    typed = TYPED | {"stamp": opened(app, monkeypatch)}
    for _ in range(2):
        answer = client.post("/offer-kit", data=typed)
        assert answer.status_code == 303 and answer.location.endswith("/thank-you")
    offer = session.scalars(select(KitOffer)).one()
    assert offer.reference in page(client.get("/offer-kit/thank-you")).text
    assert "number" not in app.test_client().get("/offer-kit/thank-you").text  # somebody else's browser
    assert offer.items == {"laptop": 12, "monitor": 3} and offer.item_count == 15
    assert (offer.organisation_name, offer.state) == ("Harbour Café", OfferState.OPEN)


def test_going_back_and_sending_the_same_again_is_one_offer(
    app: Flask, session: Session, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def send(sender: FlaskClient, **changes: str) -> int:
        stamp = opened(app, monkeypatch)  # each opening of the form has its own
        assert sender.post("/offer-kit", data=TYPED | changes | {"stamp": stamp}).status_code == 303
        return count(session)

    assert send(client) == 1 and send(client) == 1
    assert send(client, laptop="13") == 2 and send(client, laptop="13", note="By the lift") == 3
    assert send(app.test_client(), laptop="13", note="By the lift") == 4, "whoever else sends it means it"


@pytest.mark.parametrize(
    ("seconds", "changes", "sentence"),
    [
        (1, {}, "very quick"), (90_000, {}, "open for too long"), (30, {"email": "mina"}, "name@example.org"),
        (30, {"laptop": "", "monitor": ""}, "at least one number"), (30, {"laptop": "99999"}, "Ring us"),
        (30, {"email": "a@b.example\nBcc: c@d.example"}, "name@example.org"),
    ],
)
def test_what_the_public_form_refuses(
    app: Flask, session: Session, client: FlaskClient, monkeypatch: pytest.MonkeyPatch, *, seconds: int,
    changes: dict[str, str], sentence: str,
) -> None:
    answer = client.post("/offer-kit", data=TYPED | changes | {"stamp": opened(app, monkeypatch, seconds)})
    assert answer.status_code == 422 and sentence in answer.text and count(session) == 0
    assert "Harbour Café" in answer.text  # what was typed stays


def test_all_that_is_missing_is_told_at_once(
    app: Flask, client: FlaskClient, page: PageCheck, monkeypatch: pytest.MonkeyPatch
) -> None:
    answer = client.post("/offer-kit", data={"stamp": opened(app, monkeypatch)})
    for sentence in ("at least one number", "Choose what it is", "Enter an email address", "where the kit is"):
        assert sentence in answer.text


def test_a_donor_of_the_offers_name_is_proposed(session: Session, sign_in: SignIn) -> None:
    donor, offer = make_donor(name="Harbour Café"), make_offer(organisation_name="harbour café ")
    other = make_offer(organisation_name="Somebody new")
    session.commit()
    client = sign_in(make_user(Role.COORDINATOR))
    assert f'value="{donor.id}" selected' in client.get(f"/kit-offers/{offer.reference}/acceptance").text
    assert f'value="{donor.id}" selected' not in client.get(f"/kit-offers/{other.reference}/acceptance").text


@pytest.mark.parametrize(("path", "current"), [
    ("/kit-offers", "Consignments"), ("/donor-emails", "Consignments"), ("/consignments/new", "Consignments"),
    ("/stockroom/items/", "Stockroom"), ("/workshop/checklists", "Workshop"),
])
def test_the_header_marks_where_one_is(session: Session, sign_in: SignIn, path: str, current: str) -> None:
    shown = sign_in(make_user(Role.COORDINATOR)).get(path).text
    marked = re.findall(r'aria-current="(?:page|true)"[^>]*>\s*([^<]+?)\s*<', shown)
    assert marked == [current]


@pytest.mark.parametrize("stamp", ["", "nonsense", "WyJ4IiwxXQ.abc"])
def test_a_stamp_of_somebody_else_counts_for_nothing(session: Session, client: FlaskClient, stamp: str) -> None:
    answer = client.post("/offer-kit", data=TYPED | {"stamp": stamp})
    assert answer.status_code == 422 and count(session) == 0
    fresh = re.search(r'name="stamp"[^>]*value="([^"]+)"', answer.text)
    assert fresh is not None and fresh[1] != stamp


def test_a_program_that_fills_the_hidden_box_is_thanked_and_kept_out(
    app: Flask, session: Session, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    typed = TYPED | {"stamp": opened(app, monkeypatch), "website": "https://spam.example"}
    assert client.post("/offer-kit", data=typed).status_code == 303
    assert count(session) == 0


def test_an_offer_that_is_taken_is_a_booked_collection_of_a_donor(session: Session) -> None:
    offer, user = make_offer(), make_user(role=Role.COORDINATOR)
    consignment = offering.accept_offer(user, offer, slot(), donor_id=None, version=offer.version)
    donor = session.get(Organisation, consignment.donor_id)
    assert donor is not None and donor.is_donor and donor.name == offer.organisation_name
    assert {line.form_factor: line.quantity for line in consignment.lines} == offer.items
    booking = session.scalars(select(CollectionBooking)).one()
    assert booking.holds_data and booking.custody_name == "Mina Osei" and offer.consignment_id == consignment.id
    with pytest.raises(Refused, match="answered already"):
        offering.decline_offer(user, offer, DeclineReason.NO_ROOM, "", version=offer.version)


@pytest.mark.parametrize("reason", [reason for reason in DeclineReason if reason != DeclineReason.OTHER])
def test_a_declined_offer_is_thanked_for(app: Flask, session: Session, reason: DeclineReason) -> None:
    offer, user = make_offer(), make_user(role=Role.COORDINATOR)
    offering.decline_offer(user, offer, reason, "Ask the Wirral project.", version=offer.version)
    body = emails.body_of(offer)
    assert "thank you for thinking of us" in body and "Ask the Wirral project." in body and "12 laptops" in body


def test_declining_for_another_reason_needs_words(session: Session) -> None:
    offer = make_offer()
    with pytest.raises(Refused, match="Write why"):
        offering.decline_offer(SYSTEM, offer, DeclineReason.OTHER, " ", version=offer.version)


def test_a_stale_page_decides_nothing(session: Session) -> None:
    offer = make_offer()
    with pytest.raises(StalePage):
        offering.accept_offer(SYSTEM, offer, slot(), donor_id=None, version=offer.version + 1)
    assert session.scalar(select(func.count()).select_from(Consignment)) == 0


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"expected_on": clock.today() - timedelta(days=1)}, "past"),
        ({"declaration": Declaration.WASTE}, "registered carrier"), ({"carrier_id": 999_999}, "Choose a carrier"),
    ],
)
def test_what_cannot_be_agreed(session: Session, values: dict[str, object], sentence: str) -> None:
    with pytest.raises(Refused, match=sentence):
        offering.agree_slot(SYSTEM, make_consignment(), slot(**values))


def test_a_carrier_is_refused_on_days_after_its_registration(session: Session) -> None:
    carrier = make_carrier(valid_until=clock.today() + timedelta(days=2))
    consignment = make_consignment()
    offering.agree_slot(SYSTEM, consignment, slot(expected_on=clock.today() + timedelta(days=2), carrier_id=carrier.id))
    with pytest.raises(Refused, match=r"in force until .* public register"):
        offering.agree_slot(SYSTEM, consignment, slot(carrier_id=carrier.id))
    with pytest.raises(Refused, match="Choose a facility"):
        use_party(carrier.id, PartyKind.FACILITY, clock.today(), field="facility_id")


def test_waste_travels_with_a_registered_carrier_only(session: Session) -> None:
    facts = Collection("Example Haulage", 3, Declaration.WASTE, "Sam", clock.now())
    consignment = make_consignment()
    with pytest.raises(Refused, match="registered carrier"):
        record_collection(SYSTEM, consignment, facts)
    carrier = make_carrier(name="Example haulage", valid_until=clock.today() - timedelta(days=1))
    with pytest.raises(Refused, match="registered carrier"):
        record_collection(SYSTEM, consignment, facts)
    carrier.valid_until = clock.today()
    record_collection(SYSTEM, consignment, facts)
    assert consignment.state == "collected"


def test_a_permit_fits_its_kind_and_is_there_once(session: Session) -> None:
    details = PartyDetails(PartyKind.FACILITY, "Example Treatment", "1 Dock Road", PermitKind.PERMIT, "epr/ab1234cd",
                           clock.today())
    add_party(SYSTEM, details)
    with pytest.raises(Refused, match="written down already"):
        add_party(SYSTEM, details)
    wrong = PartyDetails(PartyKind.CARRIER, "Us", "1 Dock Road", PermitKind.EXEMPTION, "WEX1", clock.today())
    with pytest.raises(Refused, match="A carrier works under"):
        add_party(SYSTEM, wrong)


def test_the_pages_for_staff(app: Flask, session: Session, sign_in: SignIn, page: PageCheck) -> None:
    offer, carrier, consignment = make_offer(), make_carrier(), make_consignment()
    client = sign_in(make_user(role=Role.TECHNICIAN))
    base = f"/kit-offers/{offer.reference}"
    for path in ("/kit-offers", "/kit-offers?state=open", base, f"{base}/acceptance", f"{base}/declining", "/carriers",
                 "/carriers/new", f"/carriers/{carrier.id}", f"/consignments/{consignment.reference}/slot"):
        assert page(client.get(path)), path
    assert "Harbour Café" in client.get("/kit-offers").text
    day = clock.today() + timedelta(days=4)
    typed = {"version": offer.version, "donor_id": "", "expected_on": [str(day.day), str(day.month), str(day.year)],
             "window": "midday", "address": "1 Lark Lane", "carrier_id": str(carrier.id), "custody_name": "Mina",
             "declaration": "reuse", "holds_data": "y"}
    answer = client.post(f"{base}/acceptance", data=typed)
    assert answer.status_code == 303, answer.text
    shown = client.get(answer.location).text
    assert "Between 11:00 and 14:00" in shown and carrier.permit_number in shown
    assert client.post(f"{base}/acceptance", data=typed).status_code == 422
    assert session.scalar(select(func.count()).select_from(LicensedParty)) == 1
    assert ItemKind.LAPTOP in offer.items
