"""Rules of a programme: looked at before they are saved, each saving a version, judged referrals keep theirs."""

from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.audit.queries import list_for
from app.core.errors import Refused, StalePage
from app.core.permissions import Role
from app.organisations.models import Programme, ProgrammeVersion
from app.partners.queries.programmes import complete_rules, newest_version, open_groups
from app.partners.service.programmes import save_version, start_programme
from app.referrals.queries import advice_on, rules_in_force, rules_of
from app.referrals.states import NeedKind, ReferralState
from tests.factories.accounts import make_user
from tests.factories.organisations import make_programme
from tests.factories.referrals import make_draft, make_referral
from tests.pages import Page
from tests.statements import MOST_A_PAGE, statements

ReadPage = Callable[..., Page]
SignIn = Callable[[Any], FlaskClient]
ADULTS = {"all": [{"answer": "is_adult", "in": ["yes"], "words": "Is 18 or over"}]}


def _with(rules: dict[str, Any], part: str, **changed: Any) -> dict[str, Any]:
    return {**rules, part: {**rules[part], **changed}}


def test_each_saving_makes_the_next_version_and_judged_referrals_keep_theirs(session: Session) -> None:
    coordinator, first = make_user(Role.COORDINATOR), make_programme()
    judged = make_referral(programme_version_id=first.id, is_low_income="no")
    rules = _with(complete_rules({}), "criteria", device=ADULTS)
    second = save_version(coordinator, first.programme, rules, based_on=1, reason="Wider")
    assert (second.number, second.reason) == (2, "Wider")
    assert str(advice_on(judged, rules_of(judged))[NeedKind.DEVICE].verdict) == "not_met"
    assert str(advice_on(judged, rules_in_force())[NeedKind.DEVICE].verdict) == "met"
    assert first.rules == {}
    event = list_for("programme", first.programme_id)[-1]
    assert (event.action, event.detail) == ("made_version", {"number": 2})


def test_a_stale_page_an_unchanged_one_and_one_without_a_reason_are_refused(session: Session) -> None:
    coordinator, first = make_user(Role.COORDINATOR), make_programme(complete_rules({}))
    changed = _with(complete_rules({}), "limits", repeat_months=6)
    with pytest.raises(Refused, match="Nothing is different"):
        save_version(coordinator, first.programme, complete_rules({}), based_on=1, reason="None")
    with pytest.raises(Refused, match="why the rules change"):
        save_version(coordinator, first.programme, changed, based_on=1, reason=" ")
    save_version(coordinator, first.programme, changed, based_on=1, reason="Sooner")
    with pytest.raises(StalePage):
        save_version(coordinator, first.programme, _with(changed, "limits", repeat_months=3), based_on=1, reason="x")
    assert len(session.scalars(select(ProgrammeVersion)).all()) == 2


@pytest.mark.parametrize(("part", "changed"), [
    ("limits", {"decide_working_days": 0}), ("limits", {"decide_working_days": 999_999_999}),
    ("limits", {"repeat_months": -1}), ("points", {"urgency": 1001}), ("points", {"waiting_step_working_days": 0}),
    ("limits", {"open_per_caseworker": True}), ("criteria", {"device": {"all": []}}),
])
def test_numbers_and_criteria_that_mean_nothing_are_refused(
    session: Session, part: str, changed: dict[str, Any]
) -> None:
    first = make_programme()
    with pytest.raises(Refused):
        save_version(make_user(Role.COORDINATOR), first.programme, _with(complete_rules({}), part, **changed),
                     based_on=1, reason="x")


def test_the_first_programme_begins_with_the_rules_of_the_field(session: Session) -> None:
    coordinator = make_user(Role.COORDINATOR)
    programme = start_programme(coordinator, "main", "Reconnect")
    newest = newest_version(programme.id)
    assert newest is not None and newest.rules == complete_rules({})
    with pytest.raises(Refused, match="already"):
        start_programme(coordinator, "two", "Second")


def test_open_referrals_are_counted_in_groups_of_one_programme(session: Session) -> None:
    mine, other = make_programme(), make_programme()
    both = (NeedKind.DEVICE, NeedKind.DATA)
    make_referral(programme_version_id=mine.id, kinds=both)
    make_referral(ReferralState.WAITING, programme_version_id=mine.id, kinds=both)
    make_referral(programme_version_id=mine.id, is_low_income="not_known", is_adult=None, children_5_10=2)
    make_referral(programme_version_id=None, kinds=(NeedKind.DATA,))
    make_referral(programme_version_id=other.id)
    make_referral(ReferralState.CLOSED, programme_version_id=mine.id)
    make_draft()
    groups = sorted(open_groups(mine.programme), key=lambda group: (-group.count, sorted(group.kinds)))
    assert [(group.count, set(group.kinds)) for group in groups] == [
        (2, set(both)), (1, {NeedKind.DATA}), (1, {NeedKind.DEVICE}),
    ]
    assert groups[0].answers["is_adult"] == "yes" and groups[0].answers["has_school_age_child"] == "no"
    assert groups[2].answers["is_adult"] is None and groups[2].answers["has_school_age_child"] == "yes"
    assert sum(group.count for group in open_groups(other.programme)) == 1


def test_the_preview_comes_before_the_saving(
    session: Session, sign_in: SignIn, page: ReadPage
) -> None:
    first = make_programme(complete_rules({}))
    address = f"/programmes/{first.programme.code}"
    make_referral(programme_version_id=first.id)
    make_referral(programme_version_id=first.id, is_low_income="no")
    client = sign_in(make_user(Role.COORDINATOR))
    sent = _filled(page(client.get(f"{address}/rules")))
    sent |= {"device_is_low_income_ask": "no", "reason": "Income is hard to see", "do": "save"}
    # Saving at once shows the preview instead: nobody saves what they have not looked at.
    shown = page(client.post(f"{address}/rules", data=sent), 422)
    assert "would alter the result for 1 of 2 open referrals" in shown.text
    assert "1 from not met to met (a device)" in shown.text
    assert newest_version(first.programme_id) == first
    looked = {**sent, "previewed": shown.form_values()["previewed"]}
    changed = page(client.post(f"{address}/rules", data={**looked, "repeat_months": "6"}), 422)
    assert "You changed something since you last looked" in changed.text
    assert client.post(f"{address}/rules", data=looked).status_code == 303
    newest = newest_version(first.programme_id)
    assert newest is not None and newest.number == 2
    assert newest.rules["criteria"]["device"]["all"] == [complete_rules({})["criteria"]["device"]["all"][1]]
    assert newest.rules["criteria"]["data"] == complete_rules({})["criteria"]["data"]
    # The same form again is a page from before.
    stale = page(client.post(f"{address}/rules", data={**looked, "repeat_months": "6"}), 422)
    late = page(client.post(f"{address}/rules", data={
        **looked, "repeat_months": "6", "previewed": stale.form_values()["previewed"]}), 409)
    assert "changed by somebody else" in late.text
    history = page(client.get(address))
    assert "Income is hard to see" in history.text
    assert "An earlier version" in page(client.get(f"{address}?version=1")).text
    assert client.get(f"{address}?version=7").status_code == 404


def test_mistakes_stand_at_their_field(session: Session, sign_in: SignIn, page: ReadPage) -> None:
    first = make_programme()
    address = f"/programmes/{first.programme.code}/rules"
    client = sign_in(make_user(Role.COORDINATOR))
    sent = _filled(page(client.get(address))) | {"reason": "x"}
    nothing = {key: "no" for key in sent if key.startswith("data_") and key.endswith("_ask")}
    assert "Data: ask at least one thing" in page(client.post(address, data={**sent, **nothing}), 422).text
    empty = {**sent, "device_device_now_accepted": []}
    assert "tick at least one answer" in page(client.post(address, data=empty), 422).text
    far = {**sent, "decide_working_days": "999"}
    assert "from 1 to 60" in page(client.post(address, data=far), 422).text
    assert "enter a number" in page(client.post(address, data={**sent, "urgency": ""}), 422).text
    wrong = {**sent, "device_is_adult_accepted": ["not_known"], "device_is_adult_ask": "all"}
    page(client.post(address, data=wrong), 422)
    assert newest_version(first.programme_id) == first


def test_deeper_criteria_stay_as_they_are(session: Session, sign_in: SignIn, page: ReadPage) -> None:
    deep = {"all": [{"all": ADULTS["all"]}]}
    first = make_programme({"criteria": {"device": deep}, "disclosure": {"kept": 1}})
    address = f"/programmes/{first.programme.code}/rules"
    client = sign_in(make_user(Role.COORDINATOR))
    shown = page(client.get(address))
    assert "nested deeper" in shown.text and "device_is_adult_ask" not in shown.form_values()
    sent = _filled(shown) | {"reason": "x", "repeat_months": "9"}
    seen = page(client.post(address, data=sent), 422).form_values()["previewed"]
    assert client.post(address, data={**sent, "do": "save", "previewed": seen}).status_code == 303
    newest = newest_version(first.programme_id)
    assert newest is not None and newest.rules["criteria"]["device"] == deep
    assert newest.rules["disclosure"] == {"kept": 1}


def test_the_pages_ask_little_and_open_for_coordinators_alone(
    session: Session, sign_in: SignIn, page: ReadPage
) -> None:
    first = make_programme()
    client = sign_in(make_user(Role.COORDINATOR))
    for address in ("/programmes", f"/programmes/{first.programme.code}", f"/programmes/{first.programme.code}/rules"):
        with statements() as sent:
            page(client.get(address))
        assert len(sent) <= MOST_A_PAGE, address
    client = sign_in(make_user(Role.ADMINISTRATOR))
    assert client.get("/programmes").status_code == 403
    assert "Programmes" not in page(client.get("/partners")).text


def test_without_a_programme_the_page_says_how_to_start(session: Session, sign_in: SignIn, page: ReadPage) -> None:
    client = sign_in(make_user(Role.COORDINATOR))
    assert "No programme yet" in page(client.get("/programmes")).text
    assert client.post("/programmes/new", data={"name": "Reconnect", "code": "main"}).status_code == 303
    assert session.scalars(select(Programme.code)).all() == ["MAIN"]
    assert "already" in page(client.post("/programmes/new", data={"name": "Two", "code": "two"}), 422).text


def _filled(shown: Page) -> dict[str, Any]:
    """What a browser would send of the form as it stands, ticks and drop-downs too."""
    sent: dict[str, Any] = dict(shown.form_values())
    ticks: dict[str, list[str]] = {}
    for box in shown.find_all("input"):
        if box.get("type") == "checkbox":
            ticks.setdefault(box.get("name", ""), [])
            if box.get("checked") is not None:
                ticks[box.get("name", "")].append(box.get("value", ""))
    for select_ in shown.find_all("select"):
        chosen = [one for one in select_.iter("option") if one.get("selected") is not None]
        sent[select_.get("name", "")] = (chosen or list(select_.iter("option")))[0].get("value", "")
    return {**sent, **ticks}
