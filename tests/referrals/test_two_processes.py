"""Two coordinators in two processes on one database: one takes, one decides, the other is told."""

import json
import os
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select

from app.core.db import transaction
from app.core.permissions import Role
from app.extensions import db
from app.messaging.models import Message
from app.referrals.models import Referral, TriageClaim
from app.referrals.states import ReferralState
from tests import forked
from tests.conftest import build_app, build_tables, empty_tables
from tests.factories.accounts import make_user
from tests.factories.referrals import make_referral


@pytest.fixture
def real(app: Flask, database_url: str, tmp_path: Path) -> Iterator[tuple[Flask, str]]:
    """An application whose commits are real, with the address of its database."""
    if database_url.startswith("sqlite"):
        url = f"sqlite:///{tmp_path / 'triage.sqlite'}"
        own = build_app(url)
        build_tables(own)
        yield own, url
        with own.app_context():
            db.engine.dispose()
        return
    yield app, database_url
    empty_tables(app)


def together(url: str, *commands: tuple[str, int, int, int]) -> list[str]:
    """Run each command in a process of its own, all let go at the same moment."""
    environment = {**os.environ, "RECONNECT_ENV": "test", "DATABASE_URL": url, "LOG_LEVEL": "ERROR"}
    processes = [
        forked.start("tests.referrals.triage_process", *map(str, command), environment=environment)
        for command in commands
    ]
    for process in processes:
        assert process.stdout.readline() == "ready\n"
    for process in processes:
        process.stdin.write("go\n")
        process.stdin.flush()
    return [json.loads(process.communicate()) for process in processes]


DONE = {"accepted", "declined", "asked", "withdrawn"}
# What whoever comes second is told, by the moment they were late by; each says what to do.
TOLD = re.compile(
    "look at what changed, then save again|Look at it again|cannot be taken back any more. Ring us|"
    "not in the queue any more. Take the next one"
)


def two_people_and(app: Flask, referrals: int = 1) -> tuple[list[int], list[tuple[int, int]]]:
    with app.app_context(), transaction():
        people = [make_user(Role.COORDINATOR).id for _ in range(2)]
        made = [make_referral() for _ in range(referrals)]
        return people, [(referral.id, referral.version) for referral in made]


def test_one_referral_is_taken_by_one_of_two(real: tuple[Flask, str]) -> None:
    app, url = real
    people, [(referral_id, seen)] = two_people_and(app)
    told = together(url, *(("claim", person, referral_id, seen) for person in people))
    assert sorted(one == "claimed" for one in told) == [False, True], told
    assert any("took this referral at" in one for one in told)
    with app.app_context():
        held = db.session.get_one(TriageClaim, referral_id)
        assert held.user_id == people[told.index("claimed")]


def test_two_who_take_the_next_one_get_two_different_ones(real: tuple[Flask, str]) -> None:
    app, url = real
    people, _ = two_people_and(app, referrals=3)
    told = together(url, *(("claim_next", person, 0, 0) for person in people))
    assert len(set(told)) == 2 and not any("refused" in one for one in told), told


def test_the_last_one_is_taken_once(real: tuple[Flask, str]) -> None:
    app, url = real
    people, _ = two_people_and(app)
    told = together(url, *(("claim_next", person, 0, 0) for person in people))
    assert sum("Nothing is left" in one for one in told) == 1, told


@pytest.mark.parametrize("other", ["decline", "accept_many"])
def test_one_referral_is_decided_by_one_of_two(real: tuple[Flask, str], other: str) -> None:
    app, url = real
    people, [(referral_id, seen)] = two_people_and(app)
    told = together(url, ("accept", people[0], referral_id, seen), (other, people[1], referral_id, seen))
    assert sorted(one in DONE for one in told) == [False, True], told
    assert any(TOLD.search(one) for one in told), told
    with app.app_context():
        wanted = ReferralState.DECLINED if told[1] == "declined" else ReferralState.WAITING
        assert db.session.get_one(Referral, referral_id).state == wanted
        assert db.session.scalar(select(func.count()).select_from(Message)) == 1


@pytest.mark.parametrize("attempt", range(3))
@pytest.mark.parametrize("decision", ["accept", "decline", "ask"])
def test_the_referrer_takes_it_back_while_it_is_decided(
    real: tuple[Flask, str], decision: str, attempt: int
) -> None:
    app, url = real
    with app.app_context(), transaction():
        referral = make_referral()
        people = make_user(Role.COORDINATOR).id, referral.referrer_id
        referral_id, seen = referral.id, referral.version
    told = together(url, (decision, people[0], referral_id, seen), ("withdraw", people[1], referral_id, seen))
    assert sorted(one in DONE for one in told) == [False, True], told
    assert TOLD.search(next(one for one in told if one not in DONE)), told
    ends = {"accept": ReferralState.WAITING, "decline": ReferralState.DECLINED, "ask": ReferralState.NEEDS_INFORMATION}
    with app.app_context():
        found = db.session.get_one(Referral, referral_id)
        assert found.state == (ReferralState.WITHDRAWN if told[1] == "withdrawn" else ends[decision])
        assert (found.decided_at is not None) == (told[0] in {"accepted", "declined"})
        texts = list(db.session.scalars(select(Message.template_key).where(Message.state != "cancelled")))
        assert texts == {"accepted": ["accepted"], "declined": ["not_this_time"]}.get(told[0], [])


def test_a_colleague_who_took_it_first_decides_it(real: tuple[Flask, str]) -> None:
    app, url = real
    people, [(referral_id, seen)] = two_people_and(app)
    told = together(url, ("claim", people[0], referral_id, seen), ("accept", people[1], referral_id, seen))
    with app.app_context():
        state, held = db.session.get_one(Referral, referral_id).state, db.session.get(TriageClaim, referral_id)
    if told[1] == "accepted":
        assert state == ReferralState.WAITING and held is None
        assert told[0] == "claimed" or "not in the queue any more" in told[0], told
    else:
        assert state == ReferralState.SUBMITTED and held is not None and held.user_id == people[0]
        assert "take it over on the case first" in told[1] or "changed by somebody else" in told[1], told
