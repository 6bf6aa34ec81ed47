"""The pages and downloads of reports: who gets which, and that nothing exact leaves."""

import io
import re
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from typing import Any

import pytest
import time_machine
from flask.testing import FlaskClient
from pypdf import PdfReader
from sqlalchemy.orm import Session

from app.audit import queries as audit
from app.core.csv_safe import read_csv
from app.core.permissions import Role
from app.extensions import db
from app.organisations.models import Organisation
from app.reporting.models import Report
from tests.factories.accounts import make_user
from tests.factories.organisations import make_funder
from tests.factories.reporting import (
    KNOWSLEY,
    SPRING,
    SUMMER,
    make_done_hand_over,
    make_given_device,
    make_hand_overs,
    make_household,
    make_report,
)
from tests.statements import MOST_A_PAGE, statements

SignIn = Callable[[Any], FlaskClient]
PageOf = Callable[..., Any]


@pytest.fixture(autouse=True)
def _november() -> Iterator[None]:
    with time_machine.travel(datetime(2026, 11, 22, 12, tzinfo=UTC), tick=True):
        yield


@pytest.fixture
def funder(session: Session) -> Organisation:
    """A fund that helped 13 households in Liverpool and 3 in Knowsley."""
    found = make_funder(name="The Harbour Fund")
    make_hand_overs(found, 13)
    for _ in range(3):
        make_done_hand_over(household=make_household(authority_code=KNOWSLEY),
                            device=make_given_device([(found, 10_000, 9_500)]))
    return found


@pytest.fixture
def coordinator(session: Session) -> Any:
    return make_user(Role.COORDINATOR)


def pdf_text(raw: bytes) -> str:
    return " ".join(" ".join(page.extract_text() for page in PdfReader(io.BytesIO(raw)).pages).split())


def test_a_coordinator_makes_looks_publishes_and_the_funder_reads(
    sign_in: SignIn, page: PageOf, session: Session, funder: Organisation, coordinator: Any
) -> None:
    viewer = make_user(Role.FUNDER, funder)
    client = sign_in(coordinator)
    page(client.get("/reports"))
    assert "The Harbour Fund" in page(client.get("/reports/new")).text
    made = client.post("/reports", data={"funder": str(funder.id), "period": SUMMER.code})
    assert made.status_code == 303
    exact = page(client.get(made.location))
    assert exact.h1 == "Impact report: July to September 2026"
    assert "Households helped 16" in exact.text and "Knowsley 3" in exact.text
    outside = page(client.get(f"{made.location}?view=outside"))
    assert "Households helped 15" in outside.text and "Knowsley fewer than 5" in outside.text
    published = client.post(f"{made.location}/publish")
    assert published.status_code == 303
    assert "The Harbour Fund can see it now" in page(client.get(made.location)).text

    client = sign_in(viewer)
    assert made.location in page(client.get("/reports")).links()
    seen = page(client.get(made.location))
    assert "Households helped 15" in seen.text and "Knowsley fewer than 5" in seen.text
    assert "Exact" not in seen.text and "Publish" not in seen.text.replace("Published", "")


def _exact_form_is_absent(text: str) -> None:
    assert "must not be passed on" not in text
    assert not re.search(r"Households helped\D{0,12}16\b", text)
    assert not re.search(r"Knowsley\D{0,12}3\b", text)
    assert "fewer than 5" in text


@pytest.mark.parametrize("role", [Role.COORDINATOR, Role.FUNDER])
def test_every_way_out_is_under_disclosure_control(
    sign_in: SignIn, session: Session, funder: Organisation, role: Role
) -> None:
    report = make_report(funder, is_published=True)
    client = sign_in(make_user(role, funder if role is Role.FUNDER else None))
    drawn = client.get(f"/reports/{report.reference}/report.pdf")
    assert drawn.mimetype == "application/pdf" and ".pdf" in drawn.headers["Content-Disposition"]
    _exact_form_is_absent(pdf_text(drawn.data))
    table = client.get(f"/reports/{report.reference}/figures.csv")
    _exact_form_is_absent(table.get_data(as_text=True))
    rows = {row[1]: row[2] for row in read_csv(table.data)}
    assert (rows["Households helped"], rows["Knowsley"], rows["Liverpool"], rows["Laptops"]) == (
        "15", "fewer than 5", "15", "15")
    assert rows["Cost per household"] == "about £95"
    # What a funder may ask for with an address of its own changes nothing.
    if role is Role.FUNDER:
        _exact_form_is_absent(client.get(f"/reports/{report.reference}?view=exact").get_data(as_text=True))


def test_the_pdf_says_what_it_is_and_what_it_is_not(sign_in: SignIn, session: Session, funder: Organisation) -> None:
    draft = make_report(funder)
    raw = sign_in(make_user(Role.COORDINATOR)).get(f"/reports/{draft.reference}/report.pdf").data
    reader, text = PdfReader(io.BytesIO(raw)), pdf_text(raw)
    assert reader.metadata is not None and reader.metadata.title == "Impact report: July to September 2026"
    assert reader.trailer["/Root"]["/Lang"] == "en-GB"
    first = reader.pages[0].extract_text()
    for words in ("The Harbour Fund", "Households helped", "Households helped by authority", "Draft, not published"):
        assert words in first
    for words in ("What is not claimed", "offset", "restart_2021", "Open Government Licence", "How it is counted",
                  "Emissions avoided (estimate)", draft.reference):
        assert words in text


def test_downloads_are_on_record(sign_in: SignIn, session: Session, funder: Organisation) -> None:
    report = make_report(funder, is_published=True)
    viewer = make_user(Role.FUNDER, funder)
    client = sign_in(viewer)
    client.get(f"/reports/{report.reference}/report.pdf")
    client.get(f"/reports/{report.reference}/figures.csv")
    session.expire_all()
    happened = [(one.action, one.actor_id) for one in audit.list_for("report", report.id)][-2:]
    assert happened == [("downloaded_pdf", viewer.id), ("downloaded_csv", viewer.id)]
    kept = db.session.get(Report, report.id)
    assert kept is not None and kept.pdf is not None


def test_somebody_elses_report_does_not_exist(sign_in: SignIn, page: PageOf, session: Session) -> None:
    report, draft = make_report(make_funder(), is_published=True), make_report(make_funder())
    stranger, own = make_funder(), make_user(Role.FUNDER, None)
    own_draft = make_report(own.organisation)
    client = sign_in(own)
    for reference in (report.reference, draft.reference, own_draft.reference, "RP-NOSUCH"):
        for address in ("", "/report.pdf", "/figures.csv"):
            page(client.get(f"/reports/{reference}{address}"), status=404)
        assert client.post(f"/reports/{reference}/publish").status_code == 403
    assert report.reference not in page(client.get("/reports")).text
    assert stranger.name not in page(client.get("/reports")).text


@pytest.mark.parametrize("role", [
    Role.CASEWORKER, Role.PARTNER_LEAD, Role.TECHNICIAN, Role.HAND_OVER_WORKER, Role.DONOR, Role.ADMINISTRATOR,
])
def test_other_roles_have_no_reports(sign_in: SignIn, page: PageOf, session: Session, role: Role) -> None:
    report = make_report(make_funder(), is_published=True)
    client = sign_in(make_user(role))
    for address in ("", "/new", f"/{report.reference}", f"/{report.reference}/report.pdf"):
        page(client.get(f"/reports{address}"), status=403)


def test_a_refused_form_says_why_and_keeps_the_answers(
    sign_in: SignIn, page: PageOf, session: Session, funder: Organisation, coordinator: Any
) -> None:
    make_report(funder, is_published=True)
    client = sign_in(coordinator)
    empty = page(client.post("/reports", data={}), status=422)
    assert "Choose a funder, or the whole programme." in empty.text and "Choose a period." in empty.text
    closed = page(client.post("/reports", data={"funder": str(funder.id), "period": SUMMER.code}), status=422)
    assert "published and closed" in closed.text
    page(client.post("/reports", data={"funder": str(funder.id), "period": "2026-W3"}), status=422)
    page(client.post("/reports", data={"funder": "10000000", "period": SUMMER.code}), status=422)


def test_publishing_twice_is_refused_in_words(
    sign_in: SignIn, page: PageOf, session: Session, funder: Organisation, coordinator: Any
) -> None:
    report = make_report(funder, is_published=True)
    client = sign_in(coordinator)
    page(client.post(f"/reports/{report.reference}/publish", follow_redirects=True))
    again = page(client.post(f"/reports/{report.reference}/publish", follow_redirects=True))
    assert "This report is published already" in again.text


def test_the_public_page_shows_published_figures_of_the_whole_programme_only(
    client: FlaskClient, page: PageOf, session: Session, funder: Organisation
) -> None:
    assert "No figures yet" in page(client.get("/figures")).text
    make_report(funder, is_published=True)
    make_report(None)
    session.commit()
    assert "No figures yet" in page(client.get("/figures")).text
    make_report(None, SPRING, is_published=True)
    make_report(None, SUMMER, is_published=True)
    session.commit()
    shown = page(client.get("/figures")).text
    assert "July to September 2026" in shown and "April to June 2026" in shown
    assert "Households helped 15" in shown and "Harbour" not in shown
    _exact_form_is_absent(shown)


def test_empty_lists_say_what_will_appear(sign_in: SignIn, page: PageOf, session: Session) -> None:
    assert "when the hub publishes them" in page(sign_in(make_user(Role.FUNDER)).get("/reports")).text
    assert "Make a report" in page(sign_in(make_user(Role.COORDINATOR)).get("/reports")).text


def test_pages_take_few_statements(
    sign_in: SignIn, session: Session, funder: Organisation, coordinator: Any
) -> None:
    report = make_report(funder, is_published=True)
    make_report(None, SUMMER, is_published=True)
    for _ in range(12):
        make_report(make_funder(), is_published=True)
    client = sign_in(coordinator)
    session.expire_all()
    for address in ("/reports", "/reports/new", f"/reports/{report.reference}", "/figures"):
        with statements() as sent:
            assert client.get(address).status_code == 200
        assert len(sent) <= MOST_A_PAGE, (address, sent)


def test_counting_takes_few_statements_however_many_hand_overs(
    session: Session, funder: Organisation
) -> None:
    session.flush()
    with statements() as sent:
        make_report(funder)
    assert len(sent) <= MOST_A_PAGE, sent


def test_a_period_that_runs_can_be_counted_so_far(
    sign_in: SignIn, page: PageOf, session: Session, funder: Organisation, coordinator: Any
) -> None:
    make_hand_overs(funder, 1, date(2026, 11, 22))
    client = sign_in(coordinator)
    made = client.post("/reports", data={"funder": str(funder.id), "period": "2026-11"}, follow_redirects=True)
    shown = page(made)
    assert shown.h1 == "Impact report: November 2026, so far" and "Households helped 1 " in shown.text
