"""The demonstration holds something for every page, and nobody real."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.accounts.models import User
from app.accounts.service import check_credentials
from app.audit.models import AuditEvent
from app.audit.service import verify_chain
from app.config import SettingsError
from app.connectivity.models import DataBundle
from app.connectivity.states import BundleState
from app.core import clock, jobs
from app.core.db import transaction
from app.core.errors import Refused
from app.core.phone import read_phone
from app.demo.guard import refuse_demonstration
from app.demo.service import has_people, load_demo
from app.demo.sign_ins import PASSWORD, SIGN_INS, sign_in_lines
from app.devices.models import Device
from app.devices.states import DeviceState
from app.extensions import db
from app.matching.models import HandOver, MatchProposal
from app.matching.states import HandOverState, ProposalState
from app.messaging.models import InboundMessage, Message
from app.messaging.states import MessageState
from app.organisations.models import DataSharingAgreement, Organisation
from app.referrals.models import Referral
from app.referrals.states import ReferralState
from app.reporting.models import Report
from tests.conftest import build_app
from tests.demo.conftest import migrated_app


@pytest.fixture
def loaded(demonstration: Flask) -> Iterator[Session]:
    with demonstration.app_context():
        yield db.session
        db.session.rollback()


def _count_by_state(loaded: Session, model: type) -> dict[str, int]:
    return dict(map(tuple, loaded.execute(select(model.state, func.count()).group_by(model.state))))


def test_referrals_stand_in_every_state(loaded: Session) -> None:
    found = _count_by_state(loaded, Referral)
    assert set(found) == set(ReferralState)
    assert 180 <= sum(found.values()) <= 230


def test_devices_stand_in_every_state(loaded: Session) -> None:
    found = _count_by_state(loaded, Device)
    assert set(found) == set(DeviceState) - {DeviceState.RETURNED}  # passed through, nobody rests there
    assert 110 <= sum(found.values()) <= 130


def test_bundles_stand_in_every_state(loaded: Session) -> None:
    found = _count_by_state(loaded, DataBundle)
    assert set(found) == set(BundleState)
    assert sum(found.values()) == 80


def test_texts_were_delivered_lost_and_answered(loaded: Session) -> None:
    wanted = {MessageState.DELIVERED, MessageState.UNDELIVERED, MessageState.NEEDS_REVIEW, MessageState.SENT}
    assert wanted <= set(_count_by_state(loaded, Message))
    assert loaded.scalar(select(func.count(InboundMessage.id)).where(InboundMessage.handled_at.is_(None)))
    assert loaded.scalar(select(func.count(InboundMessage.id)).where(InboundMessage.handled_at.is_not(None)))


def test_hand_overs_spread_over_the_months_and_proposals_wait(loaded: Session) -> None:
    done = loaded.scalars(select(HandOver.handed_over_at).where(HandOver.state == HandOverState.DONE)).all()
    assert len({(moment.year, moment.month) for moment in done if moment}) >= 8
    assert loaded.scalar(select(MatchProposal.id).where(MatchProposal.state == ProposalState.PROPOSED).limit(1))


def test_each_funder_has_a_published_report_and_so_has_everybody(loaded: Session) -> None:
    published = loaded.scalars(select(Report).where(Report.published_at.is_not(None))).all()
    assert {report.funder.code if report.funder else "everybody" for report in published} == {
        "HARBOUR", "REGION", "everybody",
    }


def test_one_agreement_has_ended_and_one_ends_soon(loaded: Session) -> None:
    left = [(ends - clock.today()).days for ends in loaded.scalars(select(DataSharingAgreement.expires_on))]
    assert sum(days < 0 for days in left) == 1
    assert sum(0 <= days <= 30 for days in left) == 1
    landlord = loaded.scalars(select(Organisation).where(Organisation.is_landlord)).one()
    assert (landlord.code, landlord.name) == ("DOCKSIDE", "Dockside Homes")


def test_the_audit_chain_is_whole_and_its_times_rise(loaded: Session) -> None:
    found = verify_chain()
    assert found.broken_at is None and found.events > 2000
    moments = loaded.scalars(select(AuditEvent.at).order_by(AuditEvent.sequence)).all()
    assert moments == sorted(moments)
    assert moments[-1] <= clock.now()


def test_no_phone_number_reaches_anybody(loaded: Session) -> None:
    numbers = {
        *loaded.scalars(select(Referral.phone)), *loaded.scalars(select(Message.phone)),
        *loaded.scalars(select(InboundMessage.phone)), *loaded.scalars(select(Organisation.contact_phone)),
    } - {None}
    assert len(numbers) > 100
    assert [number for number in numbers if not read_phone(number, allow_fictional=True).is_fictional] == []


def test_all_printed_sign_ins_work(loaded: Session) -> None:
    for one in (SIGN_INS[0], SIGN_INS[-1]):  # a password takes its time to check; the hash is the same for all
        user = check_credentials(one.email, PASSWORD)
        assert user is not None and user.role == one.role
    assert len({one.email for one in SIGN_INS}) == 9
    printed = "\n".join(sign_in_lines("http://127.0.0.1:5000"))
    people = {user.email: user for user in loaded.scalars(select(User))}
    for one in SIGN_INS:
        assert one.email in printed
        assert people[one.email].is_active
        assert people[one.email].password_hash == people[SIGN_INS[0].email].password_hash


def test_the_printed_caseworker_may_still_refer(loaded: Session) -> None:
    caseworker = next(user for user in loaded.scalars(select(User)) if user.email == "caseworker@reconnect.example")
    open_states = set(ReferralState) - {
        ReferralState.DRAFT, ReferralState.CLOSED, ReferralState.DECLINED, ReferralState.WITHDRAWN,
        ReferralState.HANDED_OVER,
    }
    own = loaded.scalars(select(Referral.state).where(Referral.referrer_id == caseworker.id)).all()
    assert len(own) >= 2
    assert sum(state in open_states for state in own) < 3


def test_nothing_is_queued_for_the_past(loaded: Session) -> None:
    assert jobs._pending(loaded) == []


def test_loading_twice_is_refused(loaded: Session) -> None:
    with pytest.raises(Refused, match="people in this system already"):
        load_demo()


def test_the_command_refuses_where_there_are_people(demonstration: Flask) -> None:
    result = demonstration.test_cli_runner().invoke(args=["demo", "load"])
    assert result.exit_code == 2
    assert "Use an empty database" in result.output


KEY = "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE="
OTHER_KEY = "YWJjZGVmZ2hpamtsbW5vcGFiY2RlZmdoaWprbG1ub3A="
PRODUCTION = {
    "RECONNECT_ENV": "production", "SECRET_KEY": "s" * 40, "ENCRYPTION_KEYS": f"1:{KEY}", "BLIND_INDEX_KEY": OTHER_KEY,
    "PUBLIC_BASE_URL": "https://reconnect.example.org",
}


@pytest.fixture
def own_keys_again(tmp_path: Path) -> Iterator[None]:
    """Keys are the program's, not the application's: the other tests get theirs back."""
    yield
    migrated_app(f"sqlite:///{tmp_path / 'other.sqlite'}")


def test_production_does_not_start_on_the_demonstration(demonstration: Flask, own_keys_again: None) -> None:
    refuse_demonstration(demonstration)
    url = demonstration.config["SETTINGS"].database_url
    with pytest.raises(SettingsError, match="DATABASE_URL names a database with the demonstration"):
        refuse_demonstration(build_app(url, **PRODUCTION))


def test_production_starts_on_a_database_without_tables(tmp_path: Path, own_keys_again: None) -> None:
    refuse_demonstration(build_app(f"sqlite:///{tmp_path / 'empty.sqlite'}", **PRODUCTION))


def test_the_command_refuses_in_production(tmp_path: Path, own_keys_again: None) -> None:
    app = migrated_app(f"sqlite:///{tmp_path / 'real.sqlite'}", **PRODUCTION)
    refuse_demonstration(app)
    try:
        result = app.test_cli_runner().invoke(args=["demo", "load"])
        with app.app_context(), transaction():
            assert not has_people()
        assert result.exit_code == 2
        assert "never loaded in production" in result.output
    finally:
        with app.app_context():
            db.engine.dispose()
