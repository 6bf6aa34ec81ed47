"""The waste note on paper: codes, weights, what is written by hand, and who may open it."""

import io
from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from pypdf import PdfReader
from sqlalchemy.orm import Session

from app.core.permissions import Role
from app.devices.states import DeviceState, FormFactor
from app.devices.waste_paper import BY_HAND, WasteItem, WasteParties, build_waste_note, code_of
from tests.factories.accounts import make_user
from tests.factories.devices import make_device

SignIn = Callable[..., FlaskClient]


def words_of(pdf: bytes) -> str:
    return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages)


@pytest.mark.parametrize(("kind", "code"), [
    (FormFactor.DESKTOP, "16 02 14"), (FormFactor.SERVER, "16 02 14"), (FormFactor.NETWORKING, "16 02 14"),
    (FormFactor.LAPTOP, "16 02 13*"), (FormFactor.MONITOR, "16 02 13*"), (FormFactor.TABLET, "16 02 13*"),
    (FormFactor.SMARTPHONE, "16 02 13*"), (FormFactor.ALL_IN_ONE, "16 02 13*"), (FormFactor.OTHER, "16 02 13*"),
    (None, "16 02 13*"),
])
def test_what_may_hold_a_display_or_a_battery_is_hazardous(kind: FormFactor | None, code: str) -> None:
    assert code_of(kind).code == code


def test_weights_are_summed_by_code_and_what_is_missing_is_said() -> None:
    items = [
        WasteItem("RC-1", FormFactor.LAPTOP, "A", 2.1), WasteItem("RC-2", FormFactor.LAPTOP, "B", None, True),
        WasteItem("RC-3", FormFactor.DESKTOP, "C", 7.25),
    ]
    paper = words_of(build_waste_note("WN-7", items, WasteParties("Reconnect", "Example Treatment")))
    flat = " ".join(paper.split())
    for text in ("WN-7", "2.1 kg, 1 not weighed", "7.2 kg", "Example Treatment", BY_HAND, "consignment note", "custody",
                 "Keep this note for 3 years"):
        assert text in flat, text


def test_a_note_without_hazardous_items_is_kept_two_years() -> None:
    paper = words_of(build_waste_note("1", [WasteItem("RC-1", FormFactor.DESKTOP, "A", 7)], WasteParties("R", "F")))
    assert "2 years" in paper and "consignment note" not in paper and "custody" not in paper


def test_the_note_holds_everything_that_left_on_its_number(session: Session, sign_in: SignIn) -> None:
    left = [make_device(DeviceState.RECYCLED, waste_note="WN/7 a", treatment_facility="Example Treatment",
                        weight_kg=2.0) for _ in range(2)]
    other = make_device(DeviceState.RECYCLED, waste_note="WN/8", treatment_facility="F", weight_kg=1.0)
    client = sign_in(make_user(Role.TECHNICIAN))
    answer = client.get("/workshop/waste-note.pdf", query_string={"number": "WN/7 a"})
    paper = words_of(answer.data)
    assert all(device.asset_tag in paper for device in left) and other.asset_tag not in paper
    shown = client.get(f"/workshop/{left[0].asset_tag}").text
    assert "/workshop/waste-note.pdf?number=WN/7" in shown
    assert client.get("/workshop/waste-note.pdf").status_code == 422
    assert client.get("/workshop/waste-note.pdf?number=WN/9").status_code == 404
    assert sign_in(make_user(Role.DONOR)).get("/workshop/waste-note.pdf?number=WN/8").status_code == 403
