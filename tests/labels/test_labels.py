"""Labels: what a reader reads off them, where they are on the sheet, and the way from ticked rows to paper."""

import io
from collections.abc import Callable
from itertools import pairwise

import pytest
from flask import Flask
from flask.testing import FlaskClient
from PIL import Image
from pypdf import PdfReader
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core.errors import Refused
from app.core.permissions import Role
from app.devices.states import DeviceState
from app.donations.states import ConsignmentState
from app.labels import service
from app.labels.drawing import GRIDS, Label, draw_labels
from app.labels.models import LabelPrint
from app.labels.states import PrintState, Stock
from tests.factories.accounts import make_user
from tests.factories.devices import make_device
from tests.factories.donations import make_consignment
from tests.pages import Page
from tests.printed import pictures, read
from workers import labels as jobs

PageCheck = Callable[..., Page]
SignIn = Callable[..., FlaskClient]
@pytest.mark.parametrize("tag", ["RC-000001", "RC-999999", "RC-1234567", "RC-000123456"])
def test_both_codes_of_a_single_label_read_as_its_tag(tag: str) -> None:
    pages = pictures(draw_labels([Label(tag, "Lenovo ThinkPad T480")], Stock.ROLL_62, organisation="Reconnect"))
    assert [read(page) for page in pages] == [[("128", tag), ("qr", tag)]]


@pytest.mark.parametrize("stock", [Stock.SHEET_24, Stock.SHEET_21])
def test_every_label_of_a_sheet_reads(stock: Stock) -> None:
    grid = GRIDS[stock]
    tags = [f"RC-{number:06d}" for number in range(1, grid.places + 4)]
    pages = pictures(draw_labels([Label(tag) for tag in tags], stock, organisation="Reconnect", first_place=3))
    found = [_cells(page, stock) for page in pages]
    expected = ["", "", *tags]
    expected += [""] * (2 * grid.places - len(expected))
    assert [tag for cells in found for tag in cells] == expected


def _cells(page: Image.Image, stock: Stock) -> list[str]:
    """The tag on each place of a sheet, empty where none is; both codes of a label must agree."""
    grid, dots = GRIDS[stock], 300 / 25.4
    tags = []
    for place in range(grid.places):
        row, column = divmod(place, grid.columns)
        left, top = (grid.left + column * grid.pitch_x) * dots, (grid.top + row * grid.pitch_y) * dots
        texts = read(page.crop((round(left), round(top), round(left + grid.width * dots),
                                round(top + grid.height * dots))))
        assert not texts or [kind for kind, _ in texts] == ["128", "qr"], (place, texts)
        assert len({text for _, text in texts}) <= 1
        tags.append(texts[0][1] if texts else "")
    return tags


@pytest.mark.parametrize("stock", list(Stock))
def test_the_grid_fits_its_paper(stock: Stock) -> None:
    grid = GRIDS[stock]
    assert grid.left + (grid.columns - 1) * grid.pitch_x + grid.width <= grid.page[0]
    assert grid.top + (grid.rows - 1) * grid.pitch_y + grid.height <= grid.page[1]
    assert grid.pitch_x >= grid.width and grid.pitch_y >= grid.height
    assert grid.width >= 62 and grid.height >= 29, "the drawing needs this much"


def test_210_labels_fill_ten_sheets_and_tell_how_far_they_are() -> None:
    labels = [Label(f"RC-{number:06d}") for number in range(210)]
    heard: list[int] = []
    pdf = draw_labels(labels, Stock.SHEET_21, organisation="Reconnect", tell=heard.append)
    assert len(PdfReader(io.BytesIO(pdf)).pages) == 10
    assert heard[-1] == 210 and all(later > earlier for earlier, later in pairwise(heard))
    assert pdf == draw_labels(labels, Stock.SHEET_21, organisation="Reconnect")


def test_long_names_are_cut_and_letters_of_all_kinds_drawn() -> None:
    label = Label("RC-000001", "Hewlett-Packard " * 12)
    text = PdfReader(io.BytesIO(draw_labels([label], Stock.ROLL_62, organisation="Ośrodek"))).pages[0].extract_text()
    assert "…" in text and "RC-000001" in text


def test_an_order_refuses_what_it_cannot_print(session: Session) -> None:
    actor, device = make_user(Role.TECHNICIAN), make_device()
    with pytest.raises(Refused, match="RC-000000"):
        service.order_labels(actor, f"{device.asset_tag} RC-000000", stock=Stock.SHEET_24)
    with pytest.raises(Refused, match="hello"):
        service.order_labels(actor, "hello", stock=Stock.SHEET_24)
    with pytest.raises(Refused, match="at least one"):
        service.order_labels(actor, "  ", stock=Stock.SHEET_24)
    with pytest.raises(Refused, match="places 1 to 24"):
        service.order_labels(actor, device.asset_tag, stock=Stock.SHEET_24, first_place=25)
    with pytest.raises(Refused, match="1,000"):
        service.order_labels(actor, " ".join(str(number) for number in range(1001)), stock=Stock.ROLL_62)
    assert session.scalar(select(LabelPrint.id)) is None


def test_the_same_tag_twice_is_one_label_in_the_order_given(session: Session) -> None:
    one, two = make_device(), make_device()
    typed = f"{two.asset_tag}, {one.asset_tag}\n{two.asset_tag.replace('-', '').lower()}"
    ordered = service.order_labels(make_user(Role.TECHNICIAN), typed, stock=Stock.SHEET_24)
    assert ordered.asset_tags == [two.asset_tag, one.asset_tag]


def test_from_ticked_rows_to_paper(app: Flask, session: Session, sign_in: SignIn, page: PageCheck) -> None:
    devices = [make_device(DeviceState.WIPED) for _ in range(3)]
    client = sign_in(make_user(Role.TECHNICIAN))
    assert "Print labels" in page(client.get("/workshop/")).text
    ticked = client.post("/labels/ticked", data={"device_ids": [str(device.id) for device in devices]})
    filled = page(client.get(ticked.location)).text
    assert all(device.asset_tag in filled for device in devices)
    sent = client.post("/labels/", data={"tags": "\n".join(device.asset_tag for device in devices),
                                         "stock": "sheet_24", "first_place": "4"})
    assert sent.status_code == 303
    assert "0 of 3" in page(client.get(sent.location)).text
    assert client.get(f"{sent.location}/labels.pdf").status_code == 404
    ordered = session.scalars(select(LabelPrint)).one()
    assert [(job.name, job.args) for job in app.extensions["sent_jobs"]] == [("workers.labels.draw", (ordered.id,))]
    jobs.draw(ordered.id)
    jobs.draw(ordered.id)
    session.expire_all()
    assert (ordered.state, ordered.done) == (PrintState.DRAWN, 3)
    part = client.get(sent.location, headers={"HX-Request": "true"}).text
    assert "Open the labels" in part and "<html" not in part
    pdf = client.get(f"{sent.location}/labels.pdf").data
    assert [tag for tag in _cells(pictures(pdf)[0], Stock.SHEET_24) if tag] == [one.asset_tag for one in devices]
    assert client.post("/labels/ticked", data={"device_ids": "x"}).location.endswith("/workshop/")
    assert page(client.post("/labels/", data={"tags": "RC-000000", "stock": "sheet_24"}), 422)


def test_one_label_at_the_bench_and_all_of_a_consignment(session: Session, sign_in: SignIn, page: PageCheck) -> None:
    consignment = make_consignment(ConsignmentState.RECEIVED)
    device = make_device(DeviceState.RECEIVED, consignment_id=consignment.id)
    client = sign_in(make_user(Role.TECHNICIAN))
    pdf = client.get(f"/labels/device/{device.asset_tag}.pdf")
    assert pdf.mimetype == "application/pdf"
    assert read(pictures(pdf.data)[0]) == [("128", device.asset_tag), ("qr", device.asset_tag)]
    assert device.asset_tag in page(client.get(f"/labels/?consignment={consignment.reference}")).text
    assert client.get("/labels/device/RC-000000.pdf").status_code == 404


def test_stranded_prints_are_picked_up_and_old_paper_dropped(app: Flask, session: Session) -> None:
    device = make_device()
    ordered = service.order_labels(make_user(Role.TECHNICIAN), device.asset_tag, stock=Stock.ROLL_62)
    session.commit()
    app.extensions["sent_jobs"].clear()
    jobs.carry_on()
    assert not app.extensions["sent_jobs"], "a fresh one has its worker"
    ordered.created_at = ordered.created_at.replace(year=2020)
    session.commit()
    jobs.carry_on()
    assert [job.args for job in app.extensions["sent_jobs"]] == [(ordered.id,)]
    jobs.draw(ordered.id)
    session.expire_all()
    ordered.drawn_at = ordered.created_at
    session.commit()
    jobs.forget_paper()
    session.expire_all()
    assert ordered.pdf is None
