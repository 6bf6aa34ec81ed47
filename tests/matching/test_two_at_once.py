"""Two coordinators at the same moment: one wins, the other is told, and nothing is held twice."""

import threading
from collections.abc import Callable, Iterator

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from app.connectivity.models import DataBundle
from app.connectivity.states import BundleState
from app.core.db import transaction
from app.core.errors import Refused, refusal_from
from app.core.permissions import Role
from app.devices.models import Device
from app.devices.states import DeviceState
from app.extensions import db
from app.matching import service
from app.matching.models import HandOver, Reservation
from app.matching.queries.hand_overs import get_hand_over
from app.matching.queries.proposals import get_proposal
from app.matching.states import HandOverState, ReservationState
from app.referrals.models import Referral
from app.referrals.states import NeedKind, ReferralState
from tests.conftest import build_app, build_tables, empty_tables
from tests.factories.accounts import make_user
from tests.factories.connectivity import make_bundle
from tests.factories.devices import make_device
from tests.factories.matching import full_proof, make_hand_over, make_proposal
from tests.factories.organisations import make_collection_point


@pytest.fixture
def real(app: Flask, tmp_path) -> Iterator[Flask]:
    """An application whose commits are real, with a database of its own, emptied afterwards."""
    with app.app_context():
        is_sqlite = db.engine.dialect.name == "sqlite"
    if is_sqlite:
        own = build_app(f"sqlite:///{tmp_path / 'two.sqlite'}")
        build_tables(own)
        yield own
        with own.app_context():
            db.engine.dispose()
        return
    yield app
    empty_tables(app)


def at_once(app: Flask, *works: Callable[[], None]) -> list[str]:
    """Run all in threads that start together, each in a transaction of its own; what each was told, or "won"."""
    barrier, told = threading.Barrier(len(works)), [""] * len(works)

    def run(place: int, work: Callable[[], None]) -> None:
        with app.app_context():
            try:
                with transaction():
                    barrier.wait()
                    work()
                told[place] = "won"
            except Refused as refused:
                told[place] = refused.sentence
            except IntegrityError as error:
                known = refusal_from(error)
                told[place] = known.sentence if known else repr(error)

    threads = [threading.Thread(target=run, args=(place, work)) for place, work in enumerate(works)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return told


def count(*conditions: object) -> int:
    return db.session.scalar(select(func.count()).select_from(Reservation).where(*conditions)) or 0


LIVE = Reservation.state == ReservationState.LIVE


@pytest.mark.parametrize("attempt", range(3))
def test_one_device_proposed_to_two_households_goes_to_one(real: Flask, attempt: int) -> None:
    with real.app_context(), transaction():
        make_collection_point()
        actors = [make_user(Role.COORDINATOR) for _ in range(2)]
        device = make_device()
        proposals = [make_proposal(device=device) for _ in range(2)]
        device_id, ids = device.id, [proposal.id for proposal in proposals]
    told = at_once(real, *(lambda a=a, i=i: _confirm(a, i) for a, i in zip(actors, ids, strict=True)))
    assert sorted(answer == "won" for answer in told) == [False, True]
    assert any("somebody else" in answer for answer in told), told
    with real.app_context():
        assert count(LIVE, Reservation.device_id == device_id) == 1
        assert count(LIVE) == 2
        assert db.session.get_one(Device, device_id).state == DeviceState.RESERVED
        states = db.session.scalars(select(Referral.state).order_by(Referral.state)).all()
        assert sorted(states) == [ReferralState.MATCHED, ReferralState.WAITING]
        held = db.session.scalars(select(DataBundle.state)).all()
        assert sorted(held) == [BundleState.IN_STOCK, BundleState.RESERVED]


def test_one_bundle_proposed_to_two_households_goes_to_one(real: Flask) -> None:
    with real.app_context(), transaction():
        make_collection_point()
        actors = [make_user(Role.COORDINATOR) for _ in range(2)]
        bundle = make_bundle()
        ids = [make_proposal(bundle=bundle).id for _ in range(2)]
    told = at_once(real, *(lambda a=a, i=i: _confirm(a, i) for a, i in zip(actors, ids, strict=True)))
    assert sorted(answer == "won" for answer in told) == [False, True]
    with real.app_context():
        assert count(LIVE) == 2
        devices = db.session.scalars(select(Device.state)).all()
        assert sorted(devices) == [DeviceState.IN_STOCK, DeviceState.RESERVED]


def test_one_proposal_confirmed_by_two_people_is_one_hand_over(real: Flask) -> None:
    with real.app_context(), transaction():
        make_collection_point()
        actors = [make_user(Role.COORDINATOR) for _ in range(2)]
        proposal_id = make_proposal().id
    told = at_once(real, *(lambda a=a: _confirm(a, proposal_id) for a in actors))
    assert sorted(answer == "won" for answer in told) == [False, True]
    assert any("already dealt with" in answer for answer in told)
    with real.app_context():
        assert db.session.scalar(select(func.count()).select_from(HandOver)) == 1


def test_two_desks_hand_over_once(real: Flask) -> None:
    with real.app_context(), transaction():
        hand_over = make_hand_over()
        workers = [make_user(Role.COORDINATOR) for _ in range(2)]
        hand_over_id, version = hand_over.id, hand_over.version
        proof = full_proof(hand_over)

    def give(worker: object) -> None:
        found = get_hand_over(worker, hand_over_id)
        service.hand_over_items(worker, found, proof, version_seen=version)

    told = at_once(real, *(lambda w=w: give(w) for w in workers))
    assert sorted(answer == "won" for answer in told) == [False, True], told
    with real.app_context():
        assert db.session.get_one(HandOver, hand_over_id).state == HandOverState.DONE


def test_the_index_stands_behind_the_locks(session) -> None:
    """A live reservation written past the services is refused by the database itself."""
    hand_over = make_hand_over()
    other = make_proposal().referral
    device = {"kind": NeedKind.DEVICE, "device_id": hand_over.device_id}
    data = {"kind": NeedKind.DATA, "bundle_id": hand_over.bundle_id}
    for values in (device, data):
        past_the_services = Reservation(referral_id=other.id, hold_until=hand_over.hold_until, **values)
        with pytest.raises(IntegrityError) as clash:
            _write(session, past_the_services)
        refusal = refusal_from(clash.value)
        assert refusal is not None
        assert "Somebody else" in refusal.sentence


def _write(session, row: Reservation) -> None:
    with session.begin_nested():
        session.add(row)
        session.flush()


def _confirm(actor: object, proposal_id: int) -> None:
    service.confirm_proposal(actor, get_proposal(proposal_id))
