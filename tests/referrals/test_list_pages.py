"""The list of referrals: order and paging by key, files of exactly what is shown, saved lists, several at once."""

import csv
import io
import zipfile
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts.models import SavedView, User
from app.audit.models import AuditEvent
from app.core import clock
from app.core.csv_safe import read_csv
from app.core.permissions import Role
from app.extensions import db
from app.referrals import queries
from app.referrals.models import Referral
from app.referrals.queries import Wanted
from app.referrals.states import ReferralState
from app.web import sorting
from tests.factories.accounts import make_user
from tests.factories.referrals import make_draft, make_referral
from tests.pages import Page
from tests.statements import MOST_A_PAGE, statements

PageCheck = Callable[..., Page]
SignIn = Callable[[Any], FlaskClient]


def references(listed: Page) -> list[str]:
    return [" ".join(cell.itertext()).strip() for cell in listed.find_all("th") if cell.get("scope") == "row"]


def walk(client: FlaskClient, page: PageCheck, address: str, *, rel: str = "next") -> list[str]:
    found: list[str] = []
    while address:
        listed = page(client.get(address))
        found += references(listed) if rel == "next" else references(listed)[::-1]
        address = next((a.get("href", "") for a in listed.find_all("a") if a.get("rel") == rel), "")
    return found


def tick(*referrals: Referral) -> list[str]:
    return [f"{one.id}-{one.version}" for one in referrals]


def events(session: Session, action: str) -> list[AuditEvent]:
    return list(session.scalars(select(AuditEvent).where(AuditEvent.action == action).order_by(AuditEvent.id)))


# --- order ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("sort", [
    "reference", "-reference", "sent", "-sent", "due", "-due", "waiting", "-waiting", "x", "",
])
def test_every_order_is_walked_page_by_page_both_ways(
    sign_in: SignIn, page: PageCheck, session: Session, monkeypatch: pytest.MonkeyPatch, sort: str
) -> None:
    monkeypatch.setattr(sorting.page_in_order, "__kwdefaults__", {"size": 2})
    now, today = clock.now(), clock.today()
    made = [
        make_referral(state, submitted_at=now - timedelta(days=days), decide_by=today + timedelta(days=days % 3),
                      waiting_since=now - timedelta(days=days % 2) if state == ReferralState.WAITING else None)
        for state, days in [(ReferralState.WAITING, 1), (ReferralState.SUBMITTED, 5), (ReferralState.WAITING, 4),
                            (ReferralState.WAITING, 3), (ReferralState.SUBMITTED, 3), (ReferralState.SUBMITTED, 9)]
    ]
    keys: dict[str, Callable[[Referral], Any]] = {
        "reference": lambda row: row.reference, "sent": lambda row: row.submitted_at, "due": lambda row: row.decide_by,
        "waiting": lambda row: (row.waiting_since is None, row.waiting_since or now),
    }
    name = sort.removeprefix("-")
    in_order = sorted(made, key=lambda row: (keys[name](row), row.id) if name in keys else row.id,
                      reverse=sort.startswith("-") or name not in keys)
    expected = [row.reference for row in in_order]
    client = sign_in(make_user(Role.COORDINATOR))
    assert walk(client, page, f"/referrals?sort={sort}") == expected
    last = page(client.get(f"/referrals?sort={sort}"))
    while following := next((a.get("href", "") for a in last.find_all("a") if a.get("rel") == "next"), ""):
        address, last = following, page(client.get(following))
    assert walk(client, page, address, rel="prev") == expected[::-1]


def test_a_heading_sorts_and_then_turns_the_order_round(sign_in: SignIn, page: PageCheck, session: Session) -> None:
    make_referral()
    client = sign_in(make_user(Role.COORDINATOR))
    first = page(client.get("/referrals?state=submitted"))
    by_due = next(link for link in first.links() if "sort=due" in link)
    assert parse_qs(urlsplit(by_due).query)["state"] == ["submitted"]
    second = page(client.get(by_due))
    assert any("sort=-due" in link for link in second.links())
    assert [th.get("aria-sort") for th in second.find_all("th") if th.get("aria-sort")] == ["ascending"]
    chosen = [one.get("value") for one in second.find_all("option") if one.get("selected") is not None]
    assert "due" in chosen and "submitted" in chosen
    for odd in ("sort=due&after=x", "sort=sent&after=2026-01-01~1", "sort=due&before=~", "sort=due&after=~1",
                f"sort=waiting&after=~{'9' * 30}", "sort=reference&after=%22~2", "sort=id", "sort=--due",
                "sort=sent&after=0001-01-01T00:00:00%2B14:00~1", "sort=waiting&before=9999-12-31T23:59:59-14:00~1",
                f"sort=reference&after={'x' * 3000}~2", "sort=due&after=-1~-1"):
        page(client.get(f"/referrals?{odd}"))


def test_drafts_are_listed_newest_first_whatever_is_asked(sign_in: SignIn, page: PageCheck, session: Session) -> None:
    caseworker = make_user(Role.CASEWORKER)
    made = [make_draft(caseworker, submitted_at=None).reference for _ in range(3)]
    assert references(page(sign_in(caseworker).get("/referrals?state=draft&sort=due"))) == made[::-1]


def test_the_list_asks_a_dozen_times_at_most(sign_in: SignIn, page: PageCheck, session: Session) -> None:
    for _ in range(5):
        make_referral(first_name="Mary", last_name="Okonkwo")
    client = sign_in(make_user(Role.COORDINATOR))
    for address in ("/referrals?sort=due", "/referrals?q=okon&state=submitted&sort=-sent", "/search?q=okon"):
        with statements() as sent:
            page(client.get(address))
        assert len(sent) <= MOST_A_PAGE, "\n".join(sent)


# --- files ---------------------------------------------------------------------------------------------------------


def test_a_file_holds_what_the_list_shows(
    sign_in: SignIn, page: PageCheck, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    caseworker = make_user(Role.CASEWORKER)
    make_referral(referrer=caseworker, first_name="=HYPERLINK(1)", last_name="Example")
    make_referral(ReferralState.WAITING, caseworker)
    make_referral(referrer=caseworker)
    make_referral()
    monkeypatch.setattr(sorting.batches, "__kwdefaults__", {"size": 2})
    client = sign_in(caseworker)
    listed = page(client.get("/referrals?state=submitted&sort=reference"))
    link = next(link for link in listed.links() if "export.csv" in link)
    answer = client.get(link)
    assert answer.status_code == 200 and "attachment" in answer.headers["Content-Disposition"]
    rows = read_csv(answer.data)
    assert rows[0] == ["Reference", "Name", "Needs", "State", "Council area", "Referred by", "Sent", "Decide by",
                       "Waiting since"]
    assert [row[0] for row in rows[1:]] == references(listed)
    assert {row[5] for row in rows[1:]} == {caseworker.name}
    raw = list(csv.reader(io.StringIO(answer.data.decode("utf-8-sig"))))
    assert "'=HYPERLINK(1) Example" in {row[1] for row in raw}
    (happened,) = events(session, "exported_referrals")
    assert happened.detail == {"rows": 2, "format": "csv", "filters": ["state", "sort"]}
    assert (happened.actor_id, happened.subject_id) == (caseworker.id, caseworker.id)


def test_a_workbook_holds_texts_and_never_formulas(sign_in: SignIn, session: Session) -> None:
    caseworker = make_user(Role.CASEWORKER)
    make_referral(referrer=caseworker, first_name="=1+1", last_name="https://example.org")
    answer = sign_in(caseworker).get("/referrals/export.xlsx?q=okon&mine=y")
    assert answer.status_code == 200
    answer = sign_in(caseworker).get("/referrals/export.xlsx")
    with zipfile.ZipFile(io.BytesIO(answer.data)) as book:
        sheet = book.read("xl/worksheets/sheet1.xml").decode()
        assert "=1+1 https://example.org" in sheet
        assert "<f>" not in sheet and "hyperlink" not in sheet.lower()
        assert not [name for name in book.namelist() if "rels/sheet1" in name]
    first, second = events(session, "exported_referrals")
    assert first.detail == {"rows": 0, "format": "xlsx", "filters": ["q", "mine"]}
    assert second.detail["rows"] == 1 and "okon" not in str(first.detail)


@pytest.mark.parametrize("role", [Role.CASEWORKER, Role.PARTNER_LEAD, Role.COORDINATOR])
def test_a_file_never_holds_what_its_reader_may_not_see(sign_in: SignIn, session: Session, role: Role) -> None:
    theirs = make_referral()
    reader = make_user(role)
    sees = role == Role.COORDINATOR
    client = sign_in(reader)
    assert (theirs.reference.encode() in client.get("/referrals/export.csv").data) == sees
    sent = client.post("/referrals/ticked", data={"do": "csv", "ticked": tick(theirs)})
    assert (theirs.reference.encode() in sent.data) == sees


def test_a_list_too_long_for_a_file_says_what_to_do(
    sign_in: SignIn, page: PageCheck, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.referrals.views.exporting.MOST_ROWS", 1)
    for _ in range(2):
        make_referral()
    client = sign_in(make_user(Role.COORDINATOR))
    answer = client.get("/referrals/export.csv?state=submitted")
    assert answer.status_code == 303 and answer.location.endswith("/referrals?state=submitted")
    assert "Narrow it with the filters" in page(client.get(answer.location)).text
    assert events(session, "exported_referrals") == []


def test_rows_come_in_batches_and_in_order(app: Any, session: Session) -> None:
    made = sorted((make_referral() for _ in range(5)), key=lambda row: row.reference)
    query = queries.query_referrals(make_user(Role.COORDINATOR), Wanted())
    with app.test_request_context("/referrals"):
        order = sorting.read_order(queries.ORDERS, "reference")
        assert [row for batch in sorting.batches(query, order, size=2) for row in batch] == made
        assert [len(batch) for batch in sorting.batches(query, None, size=2)] == [2, 2, 1]


# --- saved lists -----------------------------------------------------------------------------------------------------


def test_a_list_is_saved_without_what_was_searched_for(sign_in: SignIn, page: PageCheck, session: Session) -> None:
    make_referral(first_name="Mary")
    coordinator = make_user(Role.COORDINATOR)
    client = sign_in(coordinator)
    listed = page(client.get("/referrals?state=submitted&q=mary&sort=-due&overdue="))
    values = {name: value for name, value in listed.form_values().items() if name in {"state", "sort", "name"}}
    values |= {"state": "submitted", "name": " Soon  due ", "q": "mary"}
    answer = client.post("/referrals/saved-lists", data=values)
    assert answer.location.endswith("/referrals?state=submitted&sort=-due")
    view = session.scalars(select(SavedView)).one()
    assert (view.name, view.query, view.user_id) == ("Soon due", "state=submitted&sort=-due", coordinator.id)
    shown = page(client.get("/referrals"))
    assert "Soon due" in shown.text and "/referrals?state=submitted&sort=-due" in shown.links()
    client.post("/referrals/saved-lists", data={"state": "waiting", "name": "soon DUE"})
    session.expire_all()
    assert session.scalars(select(SavedView.query)).all() == ["state=waiting"]
    assert "soon DUE" not in page(sign_in(make_user(Role.COORDINATOR)).get("/referrals")).text


def test_a_saved_list_is_its_owners_alone(sign_in: SignIn, page: PageCheck, session: Session) -> None:
    owner = make_user(Role.CASEWORKER)
    client = sign_in(owner)
    client.post("/referrals/saved-lists", data={"name": "Mine", "mine": "y"})
    view = session.scalars(select(SavedView)).one()
    page(sign_in(make_user(Role.CASEWORKER, owner.organisation)).post(f"/referrals/saved-lists/{view.id}/remove"), 404)
    assert sign_in(owner).post(f"/referrals/saved-lists/{view.id}/remove").status_code == 303
    session.expire_all()
    assert session.scalars(select(SavedView)).all() == []
    assert [len(events(session, action)) for action in ("saved_view", "forgot_view")] == [1, 1]


@pytest.mark.parametrize(("name", "sentence"), [("", "Give the list a name"), ("x" * 41, "under 40 characters")])
def test_a_saved_list_needs_a_short_name(
    sign_in: SignIn, page: PageCheck, session: Session, name: str, sentence: str
) -> None:
    client = sign_in(make_user(Role.CASEWORKER))
    answer = client.post("/referrals/saved-lists", data={"name": name, "state": "waiting"})
    assert sentence in page(client.get(answer.location)).text
    assert session.scalars(select(SavedView)).all() == []


def test_a_person_keeps_a_dozen_lists(sign_in: SignIn, page: PageCheck, session: Session) -> None:
    client = sign_in(make_user(Role.CASEWORKER))
    for number in range(13):
        client.post("/referrals/saved-lists", data={"name": f"List {number}"})
    assert len(session.scalars(select(SavedView)).all()) == 12
    assert "12 lists already" in page(client.get("/referrals")).text


# --- several at once -------------------------------------------------------------------------------------------------


def test_several_are_taken_back_and_the_others_say_why(sign_in: SignIn, page: PageCheck, session: Session) -> None:
    caseworker = make_user(Role.CASEWORKER)
    good, stale, over = make_referral(referrer=caseworker), make_referral(referrer=caseworker), make_referral(
        ReferralState.CLOSED, caseworker)
    others = make_referral()
    client, rows = sign_in(caseworker), tick(good, stale, over, others)
    stale.coordinator_urgency = True
    session.commit()
    asked = page(client.post("/referrals/ticked", data={"do": "withdraw", "ticked": rows}))
    assert good.reference in asked.text and others.reference not in asked.text
    page(client.post("/referrals/ticked/withdraw", data={"ticked": rows, "sent": "yes"}), 422)
    form = {"ticked": rows, "sent": "yes", "reason": "made_by_mistake"}
    told = page(client.post("/referrals/ticked/withdraw", data=form))
    assert told.h1 == "1 referral taken back"
    assert "changed since you opened the list" in told.text and "cannot be taken back any more" in told.text
    again = page(client.post("/referrals/ticked/withdraw", data=form))
    assert again.h1 == "0 referrals taken back" and "It was taken back already: leave it as it is." in again.text
    session.expire_all()
    assert [row.state for row in (good, stale, over, others)] == [
        ReferralState.WITHDRAWN, ReferralState.SUBMITTED, ReferralState.CLOSED, ReferralState.SUBMITTED,
    ]


def test_a_lead_gives_referrals_to_a_colleague(sign_in: SignIn, page: PageCheck, session: Session) -> None:
    lead = make_user(Role.PARTNER_LEAD)
    leaver, heir = (make_user(Role.CASEWORKER, lead.organisation) for _ in range(2))
    first, second, own = make_referral(referrer=leaver), make_referral(referrer=leaver), make_referral(referrer=heir)
    stranger = make_user(Role.CASEWORKER)
    client = sign_in(lead)
    asked = page(client.post("/referrals/ticked", data={"do": "give", "ticked": tick(first, second, own)}))
    assert heir.name in asked.text and stranger.name not in asked.text
    form = {"sent": "yes", "ticked": tick(first, second, own)}
    page(client.post("/referrals/ticked/give", data={**form, "colleague": str(stranger.id)}), 422)
    told = page(client.post("/referrals/ticked/give", data={**form, "colleague": str(heir.id)}))
    assert told.h1 == "2 referrals given to a colleague" and "this colleague's already" in told.text
    session.expire_all()
    assert {row.referrer_id for row in (first, second, own)} == {heir.id}
    assert [event.detail for event in events(session, "changed_referrer")] == [
        {"before": leaver.id, "after": heir.id}, {"before": leaver.id, "after": heir.id},
    ]


def test_the_hub_gives_only_within_an_organisation(sign_in: SignIn, page: PageCheck, session: Session) -> None:
    first, second = make_referral(), make_referral()
    heir = make_user(Role.CASEWORKER, db.session.get_one(User, first.referrer_id).organisation)
    client = sign_in(make_user(Role.COORDINATOR))
    told = page(client.post("/referrals/ticked/give", data={
        "sent": "yes", "ticked": tick(first, second), "colleague": str(heir.id),
    }))
    assert told.h1 == "1 referral given to a colleague" and "another organisation" in told.text


def test_a_caseworker_gives_nothing_away(sign_in: SignIn, page: PageCheck, session: Session) -> None:
    caseworker = make_user(Role.CASEWORKER)
    referral, colleague = make_referral(referrer=caseworker), make_user(Role.CASEWORKER, caseworker.organisation)
    client = sign_in(caseworker)
    assert "Give to a colleague" not in page(client.get("/referrals")).text
    data = {"sent": "yes", "ticked": tick(referral), "colleague": str(colleague.id)}
    assert client.post("/referrals/ticked/give", data=data).status_code == 303
    session.expire_all()
    assert referral.referrer_id == caseworker.id


def test_nothing_ticked_and_nonsense_change_nothing(sign_in: SignIn, page: PageCheck, session: Session) -> None:
    client = sign_in(make_user(Role.COORDINATOR))
    for data in ({}, {"do": "withdraw"}, {"do": "csv", "ticked": ["x", "1", "1-", f"{'9' * 30}-1"]}):
        assert client.post("/referrals/ticked", data=data).status_code == 303
        assert "Tick at least one" in page(client.get("/referrals")).text
    assert client.post("/referrals/ticked", data={"do": "burn", "ticked": tick(make_referral())}).status_code == 303
