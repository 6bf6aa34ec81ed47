"""The made-up region: as many rows as asked for, true to every rule of the database, the same each time, and never
among real people. Its pages, which the benchmark times at full size, send at most a dozen statements.
"""

from collections import Counter
from dataclasses import replace

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.accounts.models import User
from app.accounts.queries import find_by_email
from app.audit.service import verify_chain
from app.bench.service import COORDINATOR, SCALES, Scale, seed_region
from app.bench.service.outline import count_kit, device_fate, fates
from app.bench.service.townsfolk import person
from app.config import Environment
from app.core.errors import Refused
from app.core.permissions import Role
from app.core.phone import read_phone
from app.core.references import numbered_reference, read_reference
from app.devices.models import Device
from app.devices.states import DeviceState
from app.matching.models import HandOver
from app.matching.states import HandOverState
from app.messaging.models import Message
from app.messaging.states import TERMINAL, MessageState
from app.referrals.models import Need, Referral
from app.referrals.queries import search
from app.referrals.states import NeedState, ReferralState
from benchmarks.bench_pages import PAGES
from tests.factories.referrals import make_referral
from tests.statements import MOST_A_PAGE, statements

TINY = Scale(referrals=400, devices=150, messages=1_460)


@pytest.fixture
def coordinator(session: Session) -> User:
    seed_region(TINY, seed=3)
    session.commit()
    found = find_by_email(COORDINATOR)
    assert found is not None
    return found


def _count(session: Session, model: type) -> int:
    return session.scalar(select(func.count()).select_from(model)) or 0


def test_there_is_as_much_as_was_asked_for_and_it_hangs_together(session: Session, coordinator: User) -> None:
    assert (_count(session, Referral), _count(session, Device)) == (400, 150)
    assert _count(session, User) == 600
    # A draft has no texts.
    assert 1_300 < _count(session, Message) <= 1_460
    done = session.scalar(select(func.count()).where(HandOver.state == HandOverState.DONE))
    helped = session.scalar(
        select(func.count()).where(Referral.state.in_([ReferralState.CLOSED, ReferralState.HANDED_OVER]))
    )
    assert done == helped
    # The guards let a device stand so only with accepted evidence for its drive.
    assert session.scalar(select(func.count()).where(Device.state == DeviceState.HANDED_OVER))
    met = session.scalar(select(func.count()).where(Need.state == NeedState.MET))
    assert met is not None and helped is not None and met >= helped


def test_the_chain_of_the_audit_is_whole(coordinator: User) -> None:
    found = verify_chain()
    assert found.broken_at is None
    assert found.events > 100


def test_no_text_is_left_to_be_sent_and_every_number_reaches_nobody(session: Session, coordinator: User) -> None:
    assert set(session.scalars(select(Message.state).distinct())) <= TERMINAL | {MessageState.UNDELIVERED}
    phones = set(session.scalars(select(Referral.phone)))
    assert all(read_phone(phone or "", allow_fictional=True).is_fictional for phone in phones)


def test_people_are_found_by_name_and_phone(session: Session, coordinator: User) -> None:
    somebody = session.scalars(
        select(Referral).where(Referral.state == ReferralState.WAITING).order_by(Referral.id)
    ).first()
    assert somebody is not None
    for typed in (somebody.full_name, (somebody.last_name or "")[:5], somebody.phone or "", somebody.reference):
        assert somebody in search(coordinator, typed, limit=200), typed


def test_the_pages_that_are_timed_send_at_most_a_dozen_statements(
    app: Flask, client: FlaskClient, session: Session, coordinator: User
) -> None:
    with client.session_transaction() as cookie:
        cookie["_user_id"], cookie["_fresh"] = coordinator.get_id(), True
    costly = []
    for name, addresses in PAGES.items():
        for address in addresses()[:4]:
            with app.app_context(), statements() as sent:
                response = client.get(address)
            assert response.status_code in {200, 303}, address
            if len(sent) > MOST_A_PAGE:
                costly.append(f"{name}, {address}: {len(sent)}, most often {Counter(sent).most_common(3)}")
    assert not costly, "\n".join(costly)


@pytest.mark.parametrize("role", list(Role))
def test_every_role_starts_with_at_most_a_dozen_statements(
    app: Flask, client: FlaskClient, session: Session, coordinator: User, role: Role
) -> None:
    person_of_role = session.scalars(select(User).where(User.role == role).order_by(User.id)).first()
    assert person_of_role is not None
    with client.session_transaction() as cookie:
        cookie["_user_id"], cookie["_fresh"] = person_of_role.get_id(), True
    with app.app_context(), statements() as sent:
        assert client.get("/").status_code == 200
    assert len(sent) <= MOST_A_PAGE


def test_it_is_refused_among_real_records(session: Session) -> None:
    make_referral()
    with pytest.raises(Refused, match="Make an empty one"):
        seed_region(TINY, seed=1)


@pytest.mark.parametrize("change", [
    {"environment": Environment.PRODUCTION},
    {"twilio_account_sid": "AC0"},
    {"smtp_url": "smtp://127.0.0.1:1"},
])
def test_it_is_refused_where_real_texts_could_leave(
    app: Flask, session: Session, monkeypatch: pytest.MonkeyPatch, change: dict[str, object]
) -> None:
    monkeypatch.setitem(app.config, "SETTINGS", replace(app.config["SETTINGS"], **change))
    result = app.test_cli_runner().invoke(args=["bench", "seed"])
    assert result.exit_code == 2
    assert "not in production" in result.output
    assert _count(session, Referral) == 0


def test_the_same_seed_gives_the_same_people(app: Flask) -> None:
    assert [person(7, number) for number in range(50)] == [person(7, number) for number in range(50)]
    assert [person(7, number) for number in range(50)] != [person(8, number) for number in range(50)]
    kit = count_kit(7, TINY)
    assert list(fates(7, TINY, kit)) == list(fates(7, TINY, kit))


@pytest.mark.parametrize("scale", [SCALES["hundredth"], TINY])
@pytest.mark.parametrize("seed", [1, 2, 99])
def test_nothing_is_given_twice_and_nothing_that_is_not_there(scale: Scale, seed: int) -> None:
    kit = count_kit(seed, scale)
    told = list(fates(seed, scale, kit))
    devices = [fate.device for fate in told if fate.device is not None]
    bundles = [fate.bundle for fate in told if fate.bundle is not None]
    assert sorted(devices) == list(range(kit.devices_given + kit.devices_held))
    assert sorted(bundles) == list(range(kit.bundles_given + kit.bundles_held))
    assert len(devices) < scale.devices
    states = {number: device_fate(seed, scale, kit, number)[0] for number in range(scale.devices)}
    for fate in told:
        if fate.device is not None:
            wanted = DeviceState.HANDED_OVER if fate.is_helped else DeviceState.RESERVED
            assert states[fate.device] == wanted


def test_references_of_numbers_are_ours_and_never_meet() -> None:
    made = [numbered_reference("R", number) for number in range(5_000)]
    assert len(set(made)) == len(made)
    assert all(read_reference(one, "R") == one for one in made)
