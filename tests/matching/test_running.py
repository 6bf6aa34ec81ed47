"""A run over a long waiting list is a worker's: one at a time, seen on the page, made again after a kill."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.accounts.models import User
from app.core import clock
from app.core.errors import Refused
from app.core.jobs import Job
from app.core.permissions import Role
from app.matching import service
from app.matching.models import MatchProposal, MatchRequest, MatchRun
from app.matching.queries.proposals import find_newest_request
from app.matching.service import running
from app.matching.states import ProposalState, RequestState
from app.referrals.states import ReferralState
from tests.factories.accounts import make_user
from tests.factories.devices import make_device
from tests.factories.referrals import make_referral
from workers.matching import make_run, resume_runs


@pytest.fixture
def hub(session: Session) -> User:
    user: User = make_user(Role.COORDINATOR)
    make_referral(ReferralState.WAITING)
    make_device()
    session.commit()
    return user


@pytest.fixture
def long_list(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(running, "MOST_AT_ONCE", 0)


def _runs(session: Session) -> int:
    session.expire_all()
    return session.scalar(select(func.count()).select_from(MatchRun)) or 0


def _newest() -> MatchRequest:
    found = find_newest_request()
    assert found is not None
    return found


def test_a_short_list_is_matched_at_once(session: Session, hub: User) -> None:
    run = service.ask_for_run(hub)
    assert run is not None
    assert len(run.proposals) == 1
    assert find_newest_request() is None


@pytest.mark.usefixtures("long_list")
def test_a_long_list_is_left_to_a_worker_and_seen_on_the_page(
    app: Flask, session: Session, hub: User, sign_in: Callable[[User], FlaskClient], page: Callable
) -> None:
    browser = sign_in(hub)
    assert browser.post("/matching/run", data={"together": "required"}).status_code == 303
    assert app.extensions["sent_jobs"] == [Job("workers.matching.make_run", (_newest().id,))]
    shown = page(browser.get("/matching"))
    assert "Matches are being looked for" in shown.text
    assert "Ask for matches" not in shown.text, "nobody can ask twice"
    make_run(_newest().id)
    assert _newest().state == RequestState.DONE
    shown = page(browser.get("/matching"))
    assert "Ask for matches again" in shown.text
    assert session.scalar(select(func.count()).where(MatchProposal.state == ProposalState.PROPOSED)) == 1
    assert session.get_one(MatchRun, _newest().run_id).run_by_id == hub.id


@pytest.mark.usefixtures("long_list")
def test_only_one_run_is_under_way(session: Session, hub: User) -> None:
    service.ask_for_run(hub)
    with pytest.raises(Refused, match="already"):
        service.ask_for_run(hub)
    session.commit()
    session.add(MatchRequest(together="required", asked_by_id=hub.id))
    with pytest.raises(IntegrityError):
        session.flush()


@pytest.mark.usefixtures("long_list")
def test_a_job_that_comes_twice_makes_one_run(session: Session, hub: User) -> None:
    service.ask_for_run(hub)
    session.commit()
    for _ in range(2):
        make_run(_newest().id)
    assert _runs(session) == 1


@pytest.mark.usefixtures("long_list")
def test_the_run_of_a_killed_worker_is_made_again_when_its_lease_is_over(
    session: Session, hub: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    service.ask_for_run(hub)
    session.commit()

    def die(_request_id: int) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as killed:
        killed.setattr(running, "_finish", die)
        with pytest.raises(KeyboardInterrupt):
            make_run(_newest().id)
    assert (_runs(session), _newest().state) == (0, RequestState.UNDER_WAY)
    resume_runs()
    assert _runs(session) == 0, "the lease still runs: the worker may live"
    with clock.pretend(clock.now() + running.LASTS + timedelta(seconds=1)):
        resume_runs()
    assert (_runs(session), _newest().state) == (1, RequestState.DONE)


@pytest.mark.usefixtures("long_list")
def test_a_lost_wake_up_is_found_by_the_timed_job(session: Session, hub: User) -> None:
    service.ask_for_run(hub)
    session.commit()
    resume_runs()
    assert _runs(session) == 0, "a worker may just be about to take it"
    with clock.pretend(clock.now() + running.FORGOTTEN_AFTER + timedelta(seconds=1)):
        resume_runs()
    assert _runs(session) == 1


@pytest.mark.usefixtures("long_list")
def test_a_run_that_kills_every_worker_is_given_up_and_can_be_asked_for_anew(
    session: Session, hub: User, sign_in: Callable[[User], FlaskClient], page: Callable
) -> None:
    service.ask_for_run(hub)
    asked = _newest()
    asked.attempts, asked.leased_until = running.MOST_ATTEMPTS, clock.now() - timedelta(seconds=1)
    session.commit()
    resume_runs()
    session.expire_all()
    assert (_runs(session), _newest().state) == (0, RequestState.FAILED)
    assert "did not come to an end" in page(sign_in(hub).get("/matching")).text
    assert service.ask_for_run(hub) is None


@pytest.mark.usefixtures("long_list")
def test_rules_that_cannot_be_used_end_the_run(
    session: Session, hub: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_given: object, **_named: object) -> None:
        raise Refused("The points of the programme cannot be used.")

    service.ask_for_run(hub)
    session.commit()
    monkeypatch.setattr(running, "run_matching", refuse)
    make_run(_newest().id)
    session.expire_all()
    assert _newest().state == RequestState.FAILED


@pytest.mark.usefixtures("long_list")
def test_the_part_that_looks_again_tells_when_the_matches_are_there(
    session: Session, hub: User, sign_in: Callable[[User], FlaskClient]
) -> None:
    browser = sign_in(hub)
    assert browser.get("/matching/under-way").status_code == 303
    service.ask_for_run(hub)
    session.commit()
    headers = {"HX-Request": "true"}
    assert "hx-get" in browser.get("/matching/under-way", headers=headers).text
    assert browser.get("/matching/under-way").status_code == 303, "without scripts the whole page is shown"
    make_run(_newest().id)
    told = browser.get("/matching/under-way", headers=headers).text
    assert "The matches are there." in told
    assert "hx-get" not in told
