"""Two people at the same moment, in two real transactions: one wins, the other is told, nothing happens twice."""

import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm.exc import StaleDataError

from app.accounts.models import User
from app.core.db import transaction
from app.core.errors import NotFound, Refused
from app.core.permissions import Role
from app.core.postcode import read_postcode
from app.extensions import db
from app.messaging.models import Message
from app.partners.service.leaving import close_account
from app.referrals import service
from app.referrals.models import Household, Referral
from app.referrals.states import ReferralState
from tests.conftest import build_app, build_tables, empty_tables
from tests.factories.accounts import make_user
from tests.factories.referrals import LIVERPOOL, make_draft, make_referral

STALE = "stale"


@pytest.fixture
def real(app: Flask, tmp_path: Path) -> Iterator[Flask]:
    """An application whose commits are real: a database file of its own, or the server's, emptied afterwards."""
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
    """Run all together, each in a thread and transaction of its own; what each was told, empty when it won."""
    barrier, told = threading.Barrier(len(works)), ["not run"] * len(works)

    def run(place: int, work: Callable[[], None]) -> None:
        with app.app_context():
            try:
                barrier.wait(30)
                with transaction():
                    work()
                told[place] = ""
            except (Refused, NotFound) as refused:
                told[place] = getattr(refused, "sentence", "not found")
            except StaleDataError:
                told[place] = STALE

    threads = [threading.Thread(target=run, args=one) for one in enumerate(works)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return told


def load(user_id: int, referral_id: int) -> tuple[User, Referral]:
    return db.session.get_one(User, user_id), db.session.get_one(Referral, referral_id)


@pytest.mark.parametrize("attempt", range(3))
def test_two_coordinators_decide_one_referral_once(real: Flask, attempt: int) -> None:
    with real.app_context(), transaction():
        people, referral = [make_user(Role.COORDINATOR).id for _ in range(2)], make_referral()
        referral_id, seen = referral.id, referral.version

    def accept() -> None:
        actor, row = load(people[0], referral_id)
        service.accept(actor, row, version=seen)

    def decline() -> None:
        actor, row = load(people[1], referral_id)
        service.decline(actor, row, "no_stock", version=seen)

    told = at_once(real, accept, decline)
    assert sorted(map(bool, told)) == [False, True], told
    with real.app_context():
        state = db.session.get_one(Referral, referral_id).state
        assert state == (ReferralState.DECLINED if told[0] else ReferralState.WAITING)
        (template,) = db.session.scalars(select(Message.template_key))
        assert template == ("not_this_time" if told[0] else "accepted")


def test_one_draft_is_sent_once(real: Flask) -> None:
    with real.app_context(), transaction():
        caseworker = make_user(Role.CASEWORKER)
        draft = make_draft(caseworker)
        actor_id, draft_id, seen = caseworker.id, draft.id, draft.version

    def send() -> None:
        actor, row = load(actor_id, draft_id)
        service.submit(actor, row, version=seen)

    told = at_once(real, send, send, send)
    assert told.count("") >= 1
    with real.app_context():
        assert db.session.get_one(Referral, draft_id).state == ReferralState.SUBMITTED
        assert db.session.scalar(select(func.count()).select_from(Message)) == 1


@pytest.mark.parametrize("attempt", range(3))
def test_a_colleague_who_leaves_is_given_nothing(real: Flask, attempt: int) -> None:
    with real.app_context(), transaction():
        lead = make_user(Role.PARTNER_LEAD)
        colleague = make_user(Role.CASEWORKER, organisation=lead.organisation)
        cases = [make_referral(referrer=lead) for _ in range(5)]
        lead_id, colleague_id = lead.id, colleague.id
        ticked = [(case.id, case.version) for case in cases]

    def give() -> None:
        service.give_many_to(db.session.get_one(User, lead_id), ticked, colleague_id)

    def leave() -> None:
        close_account(db.session.get_one(User, lead_id), db.session.get_one(User, colleague_id), lead_id)

    told = at_once(real, give, leave)
    assert told[1] == "", told
    with real.app_context():
        assert set(db.session.scalars(select(Referral.referrer_id))) == {lead_id}


def test_the_limit_holds_for_two_sent_together(real: Flask) -> None:
    with real.app_context(), transaction():
        caseworker = make_user(Role.CASEWORKER)
        for _ in range(2):
            make_referral(referrer=caseworker)
        drafts = [make_draft(caseworker) for _ in range(3)]
        actor_id, jobs = caseworker.id, [(draft.id, draft.version) for draft in drafts]

    def sender(draft_id: int, seen: int) -> Callable[[], None]:
        def send() -> None:
            actor, row = load(actor_id, draft_id)
            service.submit(actor, row, version=seen)

        return send

    told = at_once(real, *(sender(*job) for job in jobs))
    assert told.count("") == 1, told
    assert all("3 open referrals" in sentence for sentence in told if sentence)


def test_one_home_referred_by_two_partners_is_one_household(real: Flask) -> None:
    with real.app_context(), transaction():
        jobs = []
        for address in ("Flat 2, 14 High Street", "14 HIGH ST, Apt 2"):
            caseworker = make_user(Role.CASEWORKER)
            draft = make_draft(caseworker, address=address, postcode="L8 1XY")
            jobs.append((caseworker.id, draft.id, draft.version))
        before = db.session.scalar(select(func.count()).select_from(Household)) or 0

    def sender(actor_id: int, draft_id: int, seen: int) -> Callable[[], None]:
        def send() -> None:
            actor, row = load(actor_id, draft_id)
            service.submit(actor, row, version=seen)

        return send

    assert at_once(real, *(sender(*job) for job in jobs)) == ["", ""]
    with real.app_context():
        homes = {db.session.get_one(Referral, draft_id).household_id for _, draft_id, _ in jobs}
        assert len(homes) == 1
        assert db.session.scalar(select(func.count()).select_from(Household)) == before + 1


def test_one_opening_of_the_page_makes_one_draft(real: Flask) -> None:
    with real.app_context(), transaction():
        actor_id = make_user(Role.CASEWORKER).id

    def start() -> None:
        actor = db.session.get_one(User, actor_id)
        service.start_draft(actor, read_postcode("L8 1XY"), authority_code=LIVERPOOL, by_hand=False, key="same")

    assert at_once(real, start, start, start) == ["", "", ""]
    with real.app_context():
        assert db.session.scalar(select(func.count()).select_from(Referral)) == 1
