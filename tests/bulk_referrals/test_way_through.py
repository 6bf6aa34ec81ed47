"""A file on its way: read, mapped, checked, put right, confirmed, finished; the same file and row never twice."""

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.bulk_referrals.keys import submission_key
from app.bulk_referrals.models import BulkContent, BulkRow, BulkRowKey, BulkUpload, OpenTenancy
from app.bulk_referrals.service.cancelling import cancel
from app.bulk_referrals.service.confirming import confirm, prospect_of
from app.bulk_referrals.service.fixing import choose, confirm_everywhere, mark_of, put_right
from app.bulk_referrals.service.uploading import take_file
from app.bulk_referrals.shapes import Outcome
from app.bulk_referrals.states import BulkState, RowChoice, RowStanding
from app.core.errors import Forbidden, Refused, StalePage
from app.core.permissions import Role
from app.messaging.models import Message
from app.organisations.models import Organisation
from app.referrals.models import CaseNote, OutOfAreaCount, Referral
from app.referrals.service import withdraw
from app.referrals.states import ReferralState
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
from workers import bulk_referrals as jobs

MOBILE, POSTCODE = HEADINGS.index("Mobile"), HEADINGS.index("Postcode")


def rows_of(session: Session, upload: BulkUpload) -> list[BulkRow]:
    return list(session.scalars(select(BulkRow).where(BulkRow.upload_id == upload.id).order_by(BulkRow.number)))


def count(session: Session, what: type) -> int:
    return session.scalar(select(func.count()).select_from(what)) or 0


def test_a_good_file_becomes_referrals(session: Session) -> None:
    lead = make_landlord_lead()
    upload = checked(lead, tenants(5))
    assert upload.state == BulkState.TO_CHECK and count(session, Referral) == 0 == count(session, Message)
    assert [(row.number, row.outcome) for row in rows_of(session, upload)] == [
        (number, Outcome.ACCEPTED) for number in range(2, 7)
    ]
    prospect = prospect_of(upload)
    assert (prospect.new, prospect.texts, prospect.left) == (5, 5, 0) and prospect.cost_pence > 0
    confirm(lead, upload, version=upload.version)
    session.commit()
    jobs.confirm(upload.id)
    upload = fresh(upload)
    assert (upload.state, upload.referred_count, upload.left_count, upload.text_count) == (BulkState.DONE, 5, 0, 5)
    referrals = session.scalars(select(Referral).order_by(Referral.id)).all()
    assert [one.submission_key for one in referrals] == [
        submission_key(upload.reference, row.number) for row in rows_of(session, upload)
    ]
    assert {one.state for one in referrals} == {ReferralState.SUBMITTED}
    assert {one.referrer_id for one in referrals} == {lead.id}
    assert count(session, Message) == 5
    assert all(row.cells is None for row in rows_of(session, upload))
    assert rows_of(session, upload)[0].verdict["values"] == {"tenancy_reference": "T00001"}
    assert count(session, BulkRowKey) == 0


def test_every_job_again_changes_nothing(session: Session) -> None:
    lead = make_landlord_lead()
    upload = finished(lead, tenants(3))
    for job in (jobs.read, jobs.check, jobs.confirm, jobs.confirm, jobs.tell):
        job(upload.id)
    jobs.carry_on()
    assert fresh(upload).state == BulkState.DONE and count(session, Referral) == 3 == count(session, Message)


def test_the_same_file_again_is_the_earlier_one_unless_cancelled(session: Session) -> None:
    lead = make_landlord_lead()
    organisation = session.get_one(Organisation, lead.organisation_id)
    upload = uploaded(lead, tenants(2))
    again, is_new = take_file(lead, organisation, name="other name.csv", content=tenants(2))
    assert (again.id, is_new) == (upload.id, False)
    other = make_landlord_lead()
    assert uploaded(other, tenants(2)).id != upload.id
    cancel(lead, upload)
    session.commit()
    assert take_file(lead, organisation, name="a.csv", content=tenants(2))[1]


def test_cancelling_leaves_nothing_behind_and_comes_too_late_after_confirming(session: Session) -> None:
    lead = make_landlord_lead()
    for state, upload in (
        ("uploaded", uploaded(lead, tenants(1))), ("mapping", read(lead, tenants(2))),
        ("to_check", checked(lead, tenants(3))),
    ):
        assert upload.state == state
        cancel(lead, upload)
        session.commit()
        assert fresh(upload).file_name is None and fresh(upload).layout is None
    assert count(session, BulkContent) == count(session, BulkRow) == count(session, BulkRowKey) == 0
    jobs.read(upload.id)
    assert fresh(upload).state == BulkState.CANCELLED
    done = finished(lead, tenants(1, start=50))
    with pytest.raises(Refused, match="confirmed"):
        cancel(lead, done)


def test_a_row_is_put_right_where_it_stands(session: Session) -> None:
    lead = make_landlord_lead()
    upload = checked(lead, csv_of([tenant(1), tenant(2, Postcode="L8"), tenant(3)]))
    assert [row.standing for row in rows_of(session, upload)] == ["ready", "rejected", "ready"]
    with pytest.raises(Refused, match="2,000"):
        put_right(lead, upload, 3, {POSTCODE: "L" * 3000}, allow_fictional=True)
    put_right(lead, upload, 3, {POSTCODE: "L8 1XZ"}, allow_fictional=True)
    assert [row.standing for row in rows_of(session, upload)] == ["ready", "ready", "ready"]
    confirm(lead, upload, version=upload.version)
    session.commit()
    jobs.confirm(upload.id)
    assert fresh(upload).referred_count == 3


def test_a_row_a_colleague_changed_meanwhile_is_not_written_over(session: Session) -> None:
    lead = make_landlord_lead()
    upload = checked(lead, csv_of([tenant(1), tenant(2)]))
    seen = mark_of(rows_of(session, upload)[1])
    put_right(lead, upload, 3, {POSTCODE: "L8 1XZ"}, allow_fictional=True, seen=seen)
    put_right(lead, upload, 3, {POSTCODE: "L8 1XZ"}, allow_fictional=True, seen=seen)  # sent twice
    with pytest.raises(StalePage):
        put_right(lead, upload, 3, {POSTCODE: "L8 2XY"}, allow_fictional=True, seen=seen)
    row = rows_of(session, upload)[1]
    assert row.cells["cells"][POSTCODE] == "L8 1XZ"
    put_right(lead, upload, 3, {POSTCODE: "L8 2XY"}, allow_fictional=True, seen=mark_of(row))


def test_a_change_is_judged_with_the_rows_it_touches(session: Session) -> None:
    lead = make_landlord_lead()
    upload = checked(lead, csv_of([tenant(1), tenant(2)]))
    put_right(lead, upload, 3, {HEADINGS.index("Address"): "1 Example Street, Liverpool"}, allow_fictional=True)
    assert [row.standing for row in rows_of(session, upload)] == ["ready", "open"]
    with pytest.raises(Refused, match="Say why"):
        choose(lead, upload, 3, RowChoice.REFER_ANYWAY, " ", allow_fictional=True)
    choose(lead, upload, 3, RowChoice.REFER_ANYWAY, "A lodger with a household of their own", allow_fictional=True)
    confirm(lead, upload, version=upload.version)
    session.commit()
    jobs.confirm(upload.id)
    assert fresh(upload).referred_count == 2
    assert "lodger" in (session.scalars(select(CaseNote)).one().body or "")


def test_a_question_is_answered_for_all_rows_at_once(session: Session) -> None:
    lead = make_landlord_lead()
    same = [tenant(number, Mobile="07700 900001") for number in range(1, 5)]
    upload = checked(lead, csv_of(same))
    asked = {problem[5] for row in rows_of(session, upload) for problem in row.verdict["problems"]
             if problem[4] == "confirm"}
    assert asked == {"phone_in_many_households"}
    assert confirm_everywhere(lead, upload, "phone_in_many_households", allow_fictional=True) == 4
    assert {row.standing for row in rows_of(session, upload)} == {RowStanding.READY}


def test_two_files_with_the_same_tenant_make_one_referral(session: Session) -> None:
    lead = make_landlord_lead()
    first, second = checked(lead, tenants(2)), checked(lead, csv_of([tenant(2, Adults="2"), tenant(9)]))
    assert [row.standing for row in rows_of(session, second)] == ["open", "ready"]
    choose(lead, second, 2, RowChoice.REFER_ANYWAY, "Looks the same to us", allow_fictional=True)
    session.commit()
    for upload in (first, second):
        confirm(lead, fresh(upload), version=fresh(upload).version)
        session.commit()
    jobs.confirm(first.id)
    jobs.confirm(second.id)
    assert count(session, Referral) == 3
    left = rows_of(session, fresh(second))[0]
    assert left.standing == RowStanding.LEFT and left.left_because


def test_a_row_updates_the_open_referral_it_belongs_to(session: Session) -> None:
    lead = make_landlord_lead()
    finished(lead, tenants(1))
    upload = checked(lead, csv_of([tenant(1, Mobile="07700 900777", Adults="3"), tenant(5)]))
    choose(lead, upload, 2, RowChoice.UPDATE, allow_fictional=True)
    assert [row.standing for row in rows_of(session, upload)] == ["updating", "ready"]
    confirm(lead, upload, version=upload.version)
    session.commit()
    jobs.confirm(upload.id)
    assert (fresh(upload).referred_count, fresh(upload).updated_count) == (1, 1)
    first = session.scalars(select(Referral).order_by(Referral.id)).first()
    assert first is not None and first.phone == "+447700900777" and first.adults == 1


def test_the_database_refuses_two_open_referrals_of_a_tenancy_until_one_is_over(session: Session) -> None:
    lead = make_landlord_lead()
    finished(lead, tenants(1))
    first = session.scalars(select(Referral)).one()
    withdraw(lead, first, "made_by_mistake", version=first.version)
    session.commit()
    assert {row.is_open for row in session.scalars(select(OpenTenancy))} == {False}
    second = finished(lead, csv_of([tenant(1, Adults="2")]))
    assert second.referred_count == 1
    assert [row.is_open for row in session.scalars(select(OpenTenancy).order_by(OpenTenancy.referral_id))].count(True)


def test_limits_leave_rows_with_their_reason(session: Session) -> None:
    lead = make_landlord_lead(most_open_referrals=2)
    upload = finished(lead, tenants(4))
    assert (upload.referred_count, upload.left_count) == (2, 2)
    assert all("most agreed" in (row.left_because or "") for row in rows_of(session, upload)[2:])


def test_two_colleagues_confirming_at_once_is_once(session: Session) -> None:
    lead = make_landlord_lead()
    colleague = make_user(Role.PARTNER_LEAD, session.get_one(Organisation, lead.organisation_id))
    upload = checked(lead, tenants(2))
    seen = upload.version
    confirm(lead, upload, version=seen)
    confirm(colleague, upload, version=seen)
    session.commit()
    assert fresh(upload).confirmed_by_id == lead.id


def test_who_may_not_upload(session: Session) -> None:
    lead, other = make_landlord_lead(), make_landlord_lead()
    theirs = session.get_one(Organisation, other.organisation_id)
    with pytest.raises(Forbidden):
        take_file(lead, theirs, name="a.csv", content=b"x")
    partner = make_user(Role.PARTNER_LEAD, make_organisation())
    with pytest.raises(Refused, match="landlords"):
        take_file(partner, session.get_one(Organisation, partner.organisation_id), name="a.csv", content=b"x")
    ended = make_landlord_lead(has_agreement=False)
    with pytest.raises(Refused, match="agreement"):
        take_file(ended, session.get_one(Organisation, ended.organisation_id), name="a.csv", content=b"x")
    coordinator = make_user(Role.COORDINATOR)
    assert take_file(coordinator, theirs, name="a.csv", content=b"x")[1]


def test_what_cannot_be_read_says_what_to_do(session: Session) -> None:
    upload = read(make_landlord_lead(), b"%PDF-1.7 not a list")
    assert upload.state == BulkState.UNREADABLE and upload.failure and count(session, BulkContent) == 0


def test_a_home_outside_the_region_is_counted_and_nothing_else_of_it_is_kept(session: Session) -> None:
    lead = make_landlord_lead()
    upload = finished(lead, csv_of([tenant(1), tenant(2, Postcode="M1 1AE"), tenant(3)]))
    assert (upload.referred_count, upload.left_count) == (2, 1)
    assert [row.number for row in rows_of(session, upload)] == [2, 4]
    counted = session.scalars(select(OutOfAreaCount)).one()
    assert (counted.partner_id, counted.households) == (lead.organisation_id, 1)
