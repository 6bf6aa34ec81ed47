"""The workshop's list as a file: the same filters as the page, every page of it, noted in the audit."""

import io
import zipfile
from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.audit.models import AuditEvent
from app.core.csv_safe import read_csv
from app.core.permissions import Role
from app.devices.states import DeviceState
from app.web import sorting
from tests.factories.accounts import make_user
from tests.factories.devices import make_device
from tests.pages import Page

PageCheck = Callable[..., Page]
SignIn = Callable[[Any], FlaskClient]


def test_a_file_holds_what_the_list_shows(
    sign_in: SignIn, page: PageCheck, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = [make_device(model="=1+1") for _ in range(3)]
    make_device(DeviceState.TESTING)
    monkeypatch.setattr(sorting.batches, "__kwdefaults__", {"size": 2})
    technician = make_user(Role.TECHNICIAN)
    client = sign_in(technician)
    listed = page(client.get("/workshop/?location=Shelf+A1"))
    link = next(link for link in listed.links() if "export.csv" in link)
    rows = read_csv(client.get(link).data)
    assert rows == [
        ["Asset tag", "What", "Kind", "Location", "Stage"],
        *([one.asset_tag, "Lenovo =1+1", "Laptop", "Shelf A1", "In stock"] for one in reversed(made)),
    ]
    book = client.get(link.replace(".csv", ".xlsx")).data
    with zipfile.ZipFile(io.BytesIO(book)) as opened:
        sheet = opened.read("xl/worksheets/sheet1.xml").decode()
    assert made[0].asset_tag in sheet and "<f>" not in sheet
    details = session.scalars(select(AuditEvent.detail).where(AuditEvent.action == "exported_devices")).all()
    assert sorted(detail["format"] for detail in details) == ["csv", "xlsx"]
    assert {detail["rows"] for detail in details} == {3}


def test_a_list_too_long_for_a_file_says_what_to_do(
    sign_in: SignIn, page: PageCheck, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.devices.views.lists.MOST_ROWS", 1)
    for _ in range(2):
        make_device()
    client = sign_in(make_user(Role.TECHNICIAN))
    answer = client.get("/workshop/export.csv?location=Shelf+A1")
    assert answer.status_code == 303 and "location=Shelf" in answer.location
    assert "Narrow the list first" in page(client.get(answer.location)).text
