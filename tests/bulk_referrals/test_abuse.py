"""Files among people who mean harm or press too early: planted keys, counts that changed, areas nobody knows."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts.models import User
from app.bulk_referrals.models import BulkRow, BulkSending, BulkUpload
from app.bulk_referrals.service import committing, staged
from app.bulk_referrals.service.cancelling import cancel
from app.bulk_referrals.service.confirming import confirm
from app.bulk_referrals.service.fixing import choose, confirm_everywhere, confirm_row, put_right
from app.bulk_referrals.service.teaching import teach_heading
from app.bulk_referrals.states import BulkState, RowChoice
from app.core import clock
from app.core.errors import Refused
from app.core.permissions import Role
from app.core.state_machine import set_state
from app.organisations.models import Organisation
from app.organisations.states import OrganisationState
from app.referrals.models import Household, Referral
from app.referrals.service import submit
from app.referrals.states import ReferralState
from tests.factories.access_tokens import make_access_token
from tests.factories.accounts import make_user
from tests.factories.bulk_referrals import (
    HEADINGS,
    checked,
    csv_of,
    finished,
    fresh,
    make_landlord_lead,
    read,
    tenant,
    tenants,
    uploaded,
)
from tests.factories.organisations import make_organisation
from tests.factories.referrals import make_draft
from tests.pages import Page
from workers import bulk_referrals as jobs

SignIn = Callable[[Any], FlaskClient]
Read = Callable[..., Page]


def confirmed(session: Session, lead: Any, upload: BulkUpload) -> BulkUpload:
    confirm(lead, upload, version=upload.version)
    session.commit()
    jobs.confirm(upload.id)
    return fresh(upload)


def test_a_draft_of_somebody_else_never_takes_the_place_of_a_row(session: Session, sign_in: SignIn) -> None:
    lead = make_landlord_lead()
    upload = checked(lead, tenants(2))
    rows = session.scalars(select(BulkRow).where(BulkRow.upload_id == upload.id)).all()
    client = sign_in(make_user(Role.CASEWORKER, make_organisation()))
    for row in rows:
        for key in (f"bulk-{row.id}", f"bulk-{upload.reference}-{row.number}", "bulk-" * 9):
            client.post("/referrals/new/postcode", data={"postcode": "L8 1XY", "key": key})
    done = confirmed(session, lead, fresh(upload))
    assert done.referred_count == 2
    made = session.scalars(select(Referral).where(Referral.partner_id == lead.organisation_id)).all()
    assert [one.state for one in made] == [ReferralState.SUBMITTED] * 2
    rows = session.scalars(select(BulkRow).where(BulkRow.upload_id == upload.id)).all()
    assert {row.referral_id for row in rows} == {one.id for one in made}


def test_rows_are_referred_also_where_the_database_gives_their_numbers_again(session: Session) -> None:
    first = finished(make_landlord_lead(), tenants(2))
    session.delete(first)
    session.commit()
    lead = make_landlord_lead()
    assert finished(lead, tenants(2)).referred_count == 2
    assert len(session.scalars(select(Referral).where(Referral.partner_id == lead.organisation_id)).all()) == 2


def test_what_is_confirmed_is_what_was_shown(session: Session, sign_in: SignIn, page: Read) -> None:
    lead = make_landlord_lead()
    asked = [tenant(9000 + number, Mobile="07700 900999") for number in range(3)]
    upload = checked(lead, csv_of([tenant(1), *asked]))
    client = sign_in(lead)
    address = f"/bulk-referrals/{upload.reference}/confirm"
    seen = page(client.get(address)).form_values()["seen"]
    confirm_everywhere(lead, fresh(upload), "phone_in_many_households", allow_fictional=True)
    session.commit()
    version = fresh(upload).version
    refused = client.post(address, data={"version": version, "seen": seen}, follow_redirects=True)
    assert fresh(upload).state == BulkState.TO_CHECK and "nothing was confirmed" in refused.text
    now = page(client.get(address)).form_values()["seen"]
    client.post(address, data={"version": version, "seen": now})
    assert fresh(upload).state == BulkState.CONFIRMING


def test_homes_whose_area_nobody_knows_count_as_one_area(session: Session) -> None:
    lead = make_landlord_lead()
    upload = finished(lead, csv_of([
        tenant(number, Postcode="L24 9AA", **{"Safe to text": "No"}) for number in range(1, 121)
    ]))
    held = session.scalars(select(Referral).where(Referral.partner_id == lead.organisation_id)).all()
    assert {one.state for one in held} == {ReferralState.ON_HOLD}
    assert (upload.referred_count, upload.left_count, len(held)) == (100, 20, 100)


@pytest.mark.parametrize("phone", ["07700 900001", "07700 900002"])
def test_no_file_makes_a_phone_safe_that_was_not(session: Session, phone: str) -> None:
    lead = make_landlord_lead()
    finished(lead, tenants(1))
    referral = session.scalars(select(Referral)).one()
    referral.is_safe_to_text, referral.contact_by, referral.phone_shared_with = False, "caseworker", "partner"
    session.commit()
    newer = checked(lead, csv_of([tenant(1, Mobile=phone, Adults="2")]))
    choose(lead, newer, 2, RowChoice.UPDATE, allow_fictional=True)
    session.commit()
    assert confirmed(session, lead, fresh(newer)).updated_count == 1
    session.refresh(referral)
    assert referral.contact_by == "caseworker" and referral.phone == "+447700900001"[:-1] + phone[-1]
    is_same = phone.endswith("1")
    assert (referral.is_safe_to_text, referral.phone_shared_with) == ((False, "partner") if is_same else (True, None))


def test_what_is_found_in_a_dropped_column_quotes_nothing_of_it(session: Session) -> None:
    lead, garbled = make_landlord_lead(), "D\u00c3\u00a9pression"
    rows = [tenant(1, Vulnerability=garbled), tenant(2, **{"Last name": "Andr\u00c3\u00a9"})]
    upload = read(lead, csv_of(rows))
    assert "pression" not in json.dumps(upload.layout) and "Andr" in json.dumps(upload.layout)
    done = finished(lead, csv_of([*rows, tenant(3)]))
    assert done.referred_count == 2 and "Andr" not in json.dumps(done.layout)


def test_one_phone_on_every_row_keeps_nobody_waiting(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(staged, "MOST_AT_ONCE", 20)
    lead = make_landlord_lead()
    upload = checked(lead, csv_of([tenant(number, Mobile="07700 900999") for number in range(1, 61)]))
    sizes: list[int] = []
    judge_rows = staged.judge_rows

    def counted(upload: BulkUpload, rows: Any, *others: Any) -> Any:
        sizes.append(len(rows))
        return judge_rows(upload, rows, *others)

    monkeypatch.setattr(staged, "judge_rows", counted)
    confirm_row(lead, upload, 2, allow_fictional=True)
    put_right(lead, upload, 61, {7: "3"}, allow_fictional=True)
    assert sizes and max(sizes) <= 20
    session.commit()
    rows = {row.number: row for row in session.scalars(select(BulkRow).where(BulkRow.upload_id == upload.id))}
    assert [number for number, row in rows.items() if row.standing == "ready"] == [2]
    assert rows[61].verdict["values"]["adults"] == 3 and rows[60].verdict["values"]["adults"] == 1
    with pytest.raises(Refused, match="Check the whole file again"):
        confirm(lead, fresh(upload), version=fresh(upload).version)


@pytest.mark.parametrize("heading", ["DOB", "Current Arrears", "NI Number"])
def test_nobody_teaches_the_heading_of_a_column_that_is_never_kept(session: Session, heading: str) -> None:
    with pytest.raises(Refused, match="never keep"):
        teach_heading(make_user(Role.COORDINATOR), heading, "notes")


def test_the_same_number_of_two_landlords_is_two_homes(session: Session) -> None:
    headings, number = [*HEADINGS, "UPRN"], "1001"
    one, other = make_landlord_lead(), make_landlord_lead()
    finished(one, csv_of([[*tenant(1, Address="1 Alpha Street"), number]], headings))
    session.scalars(select(Household)).one().device_helped_on = clock.today()
    session.commit()
    theirs = csv_of([
        [*tenant(2, Address="77 Omega Road", Postcode="L9 9AA"), number],
        [*tenant(3, Address="9 Omega Road", Postcode="L9 8AA"), number],
        [*tenant(4, Address="Alpha House", Postcode="L8 1XY"), number],
    ], headings)
    upload = checked(other, theirs)
    rows = session.scalars(select(BulkRow).where(BulkRow.upload_id == upload.id).order_by(BulkRow.number)).all()
    assert [row.standing for row in rows] == ["ready", "ready", "open"]
    assert confirmed(session, other, upload).referred_count == 2
    client = make_draft(other, address="5 Omega Road", postcode="L9 7AA", uprn=number)
    submit(other, client, version=client.version)
    homes = session.scalars(select(Referral.household_id)).all()
    assert len(homes) == 4 == len(set(homes))


@pytest.mark.parametrize("is_read", [False, True])
def test_of_a_cancelled_file_no_heading_that_was_sent_is_left(session: Session, *, is_read: bool) -> None:
    lead = make_landlord_lead()
    upload = uploaded(lead, tenants(1))
    token, _ = make_access_token(lead)
    sending = BulkSending(upload_id=upload.id, token_id=token.id, columns={"Ada's flat": "notes"}, is_waiting=True)
    session.add(sending)
    session.commit()
    if is_read:
        jobs.read(upload.id)
        session.expire_all()
        assert "Ada" in (sending.refusal or "")
    cancel(lead, fresh(upload))
    session.commit()
    session.refresh(sending)
    assert (sending.columns, sending.refusal, sending.is_waiting) == (None, None, False)


def test_what_is_confirmed_a_second_time_is_checked_a_second_time(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    lead = make_landlord_lead()
    upload = checked(lead, tenants(4, start=700))
    confirm(lead, upload, version=upload.version)
    session.commit()
    make_chunk, calls = committing._make_chunk, []

    def killed_after_one(lease: Any, _size: int) -> bool:
        calls.append(lease)
        if len(calls) > 1:
            raise KeyboardInterrupt
        return make_chunk(lease, 2)

    monkeypatch.setattr(committing, "_make_chunk", killed_after_one)
    with pytest.raises(KeyboardInterrupt):
        jobs.confirm(upload.id)
    monkeypatch.setattr(committing, "_make_chunk", make_chunk)
    fresh(upload).leased_until = None
    organisation = session.get_one(Organisation, lead.organisation_id)
    set_state(organisation, OrganisationState.SUSPENDED)
    session.commit()
    jobs.confirm(upload.id)
    assert fresh(upload).state == BulkState.TO_CHECK
    set_state(organisation, OrganisationState.LIVE)
    # Meanwhile somebody refers one of the homes on the pages, under another name.
    single = make_draft(lead, address="Elsewhere", postcode="L8 1XY")
    single.address = "703 Example Street, Liverpool"
    submit(lead, single, version=single.version)
    session.commit()
    done = confirmed(session, lead, fresh(upload))
    assert (done.state, done.referred_count, done.left_count) == (BulkState.DONE, 3, 1)


def test_a_property_number_that_finds_no_home_stops_no_file(session: Session) -> None:
    headings, lead = [*HEADINGS, "UPRN"], make_landlord_lead()
    finished(lead, csv_of([[*tenant(700), "1"]], headings))
    upload = checked(make_landlord_lead(), csv_of([[*tenant(700), "2"], [*tenant(701), "2"]], headings))
    other = session.get_one(User, upload.uploaded_by_id)
    choose(other, upload, 3, RowChoice.REFER_ANYWAY, "two flats", allow_fictional=True)
    session.commit()
    assert confirmed(session, other, fresh(upload)).referred_count == 2
    assert len(session.scalars(select(Household.id)).all()) == 2
