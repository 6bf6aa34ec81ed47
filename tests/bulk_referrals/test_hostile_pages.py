"""Hostile files and addresses on the pages: what stands in a file is shown as text, odd numbers are not found."""

import io
from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session
from xlsxwriter import Workbook

from app.core.permissions import Role
from tests.factories.accounts import make_user
from tests.factories.bulk_referrals import HEADINGS, checked, csv_of, finished, make_landlord_lead, read, tenant

SignIn = Callable[[Any], FlaskClient]
# PostgreSQL refuses what is too large for it; that is told in words, too.
_NOT_THERE = {404, 422}
EVIL = '"><img src=x onerror=alert(1)><script>alert(1)</script>'


def evil_file() -> bytes:
    """Scripts in headings and cells, in rows that go on, are asked about and are rejected."""
    headings = [*HEADINGS, EVIL, f"Notes {EVIL}"]
    rows = [
        [*tenant(1, **{"First name": EVIL, "Address": f"1 {EVIL} Street"}), EVIL, EVIL],
        [*tenant(2, Postcode=EVIL), EVIL, EVIL],
        [*tenant(3, Mobile=EVIL, **{"Tenancy Ref": EVIL}), EVIL, EVIL],
        [*tenant(4), EVIL, EVIL],
        [*tenant(4, **{"Tenancy Ref": "T9"}), EVIL, EVIL],
    ]
    return csv_of(rows, headings)


def evil_workbook() -> bytes:
    """The same in the name of a sheet."""
    file = io.BytesIO()
    with Workbook(file) as book:
        for name in ("<script>alert(1)<", "<img src=x onerr>"):
            sheet = book.add_worksheet(name)
            for number, row in enumerate([HEADINGS, tenant(1), tenant(2)]):
                sheet.write_row(number, 0, row)
    return file.getvalue()


@pytest.mark.parametrize("content", [evil_file(), evil_workbook()], ids=["csv", "xlsx"])
def test_scripts_in_a_file_are_shown_as_text(session: Session, sign_in: SignIn, content: bytes) -> None:
    lead = make_landlord_lead()
    mapped = read(lead, content)
    client = sign_in(lead)
    pages = [client.get(f"/bulk-referrals/{mapped.reference}/columns")]
    other = make_landlord_lead()
    upload = checked(other, content)
    client = sign_in(other)
    base = f"/bulk-referrals/{upload.reference}"
    for path in ("/check", "/check?show=all", "/rows/2", "/rows/3", "/rows/2/choice", "/confirm", "/cancel",
                 f"/check?show={EVIL}&code={EVIL}&after={EVIL}", "/rows/3?show=%22%3E%3Cscript%3E"):
        pages.append(client.get(base + path))
        pages.append(client.get(base + path, headers={"HX-Request": "true"}))
    pages.append(client.post(f"{base}/rows/3", data={"cell-1": EVIL, "cell-6": EVIL}))
    pages.append(client.post(f"{base}/rows/3", data={"cell-1": EVIL}, headers={"HX-Request": "true"}))
    pages.append(client.get("/bulk-referrals"))
    third = make_landlord_lead()
    done = finished(third, content)
    client = sign_in(third)
    pages += [client.get(f"/bulk-referrals/{done.reference}{path}") for path in ("", "?show=left", "?after=x")]
    coordinator = sign_in(make_user(Role.COORDINATOR))
    coordinator.post("/bulk-referrals/headings", data={"heading": EVIL[:100], "field": "last_name"})
    pages.append(coordinator.get("/bulk-referrals/headings"))
    for one in pages:
        assert one.status_code in {200, 303, 404, 422}, (one.request.path, one.status_code)
        assert "<script>alert" not in one.text and "<img src=x" not in one.text, one.request.path


@pytest.mark.parametrize("number", ["0", "99999999999", "99999999999999999999999"])
def test_odd_numbers_are_not_found(session: Session, sign_in: SignIn, number: str) -> None:
    lead = make_landlord_lead()
    upload = checked(lead, csv_of([tenant(1)]))
    client = sign_in(lead)
    base = f"/bulk-referrals/{upload.reference}"
    for path in (f"/rows/{number}", f"/rows/{number}/choice"):
        assert client.get(base + path).status_code in _NOT_THERE
    for path in (f"/rows/{number}/confirm", f"/rows/{number}/take-back-choice"):
        assert client.post(base + path).status_code in _NOT_THERE
    for path in (f"/check?after={number}", "/check?code=%00", "/check?show=%00"):
        assert client.get(base + path).status_code in {200, 303, 400, 422}
    assert client.get("/bulk-referrals/%00/check").status_code in {400, 404}
    assert client.post(f"{base}/questions/%00/confirm").status_code in {303, 400, 404}
    assert client.post(f"{base}/rows/2", data={"cell-1": "Ada\x00\ufffd"}).status_code in {303, 400, 422}
    coordinator = sign_in(make_user(Role.COORDINATOR))
    assert coordinator.post(f"/bulk-referrals/headings/{number}/forget").status_code in {303, *_NOT_THERE}
    taught = coordinator.post("/bulk-referrals/headings", data={"heading": "a\x00b", "field": "notes"})
    assert taught.status_code in {303, 400, 422}
    assert coordinator.get(f"/referrals/households/{number}").status_code in _NOT_THERE
    assert coordinator.get(f"/referrals/households/{number}/beside/{number}").status_code in {303, *_NOT_THERE}
    assert coordinator.get(f"/referrals/households/merges/{number}/undo").status_code in _NOT_THERE
