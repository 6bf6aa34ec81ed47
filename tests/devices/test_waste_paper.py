"""The papers of a load: codes, weights, what is written by hand, who may open them, and notes from before loads."""

import io
from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf import PdfReader
from sqlalchemy import text
from sqlalchemy.orm import Session

from app.core.permissions import Role
from app.devices.consignment_paper import build_consignment_note
from app.devices.states import DeviceState, FormFactor
from app.devices.waste_codes import (
    CODES,
    HAZARDOUS,
    LOOSE_CODES,
    NOT_HAZARDOUS,
    LooseWaste,
    code_of,
    new_consignment_code,
    read_hazards,
)
from app.devices.waste_paper import BY_HAND, HazardousPart, WasteItem, WasteParties, build_waste_note
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


@pytest.mark.parametrize("known", [{"has_display": True}, {"has_battery": True}])
def test_a_display_or_battery_known_makes_any_kind_hazardous(known: dict[str, bool]) -> None:
    assert code_of(FormFactor.DESKTOP, **known) == HAZARDOUS
    assert code_of(FormFactor.DESKTOP) == NOT_HAZARDOUS


def test_hazardous_waste_is_kept_a_year_longer() -> None:
    assert {code.years_kept for code in CODES.values() if code.code.endswith("*")} == {3}
    assert {code.years_kept for code in CODES.values() if not code.code.endswith("*")} == {2}
    assert LOOSE_CODES[LooseWaste.LEAD_BATTERIES].code == "16 06 01*"


@pytest.mark.parametrize(("giver", "code"), [
    ("Reconnect", "RECONN/7K3M9"), ("Re & Co. 24", "RECO24/7K3M9"), ("FRC", "FRC000/7K3M9"), ("", "000000/7K3M9"),
    ("Café Ñ 12", "CAF120/7K3M9"),
])
def test_a_consignment_number_begins_with_six_signs_of_the_givers_name(giver: str, code: str) -> None:
    assert new_consignment_code(giver, lambda: "7K3M9Q") == code


@pytest.mark.parametrize(("typed", "read"), [
    ("HP5, HP14", "HP5, HP14"), ("hp14 hp5", "HP5, HP14"), ("HP 6/HP6;hp 4", "HP4, HP6"),
    ("", None), ("HP0", None), ("HP17", None), ("toxic", None), ("HP5, and more", None), ("H5", None),
])
def test_hazard_properties_are_hp1_to_hp16(typed: str, read: str | None) -> None:
    assert read_hazards(typed) == read


@settings(max_examples=60)
@given(st.text(max_size=30))
def test_what_is_read_of_hazards_is_read_again_the_same(typed: str) -> None:
    read = read_hazards(typed)
    assert read is None or read_hazards(read) == read


def test_weights_are_summed_by_code_and_what_is_missing_is_said() -> None:
    items = [
        WasteItem("RC-1", "Laptop", "A", 2.1, HAZARDOUS), WasteItem("RC-2", "Laptop", "B", None, HAZARDOUS, True),
        WasteItem("RC-3", "Desktop", "C", 7.25, NOT_HAZARDOUS),
    ]
    paper = words_of(build_waste_note("WN-7", items, WasteParties("Reconnect", "Example Treatment")))
    flat = " ".join(paper.split())
    for said in ("WN-7", "2.1 kg, 1 not weighed", "7.2 kg", "Example Treatment", BY_HAND, "consignment note", "custody",
                 "Keep this note for 3 years"):
        assert said in flat, said


def test_a_note_without_hazardous_items_is_kept_two_years_and_names_the_other_note() -> None:
    items = [WasteItem("RC-1", "Desktop", "A", 7, NOT_HAZARDOUS)]
    paper = words_of(build_waste_note("1", items, WasteParties("R", "F")))
    assert "2 years" in paper and "consignment note" not in paper and "custody" not in paper
    both = words_of(build_waste_note("1", items, WasteParties("R", "F"), consignment="RECONN/7K3M9"))
    assert "travels on consignment note RECONN/7K3M9" in " ".join(both.split())


def test_a_consignment_note_has_five_parts_and_everything_the_carrier_asks_for() -> None:
    items = [WasteItem("RC-1", "Laptop", "T480", 2.1, HAZARDOUS),
             WasteItem("", "Loose", "Lead-acid batteries", 4.0, LOOSE_CODES[LooseWaste.LEAD_BATTERIES])]
    parties = WasteParties("Reconnect", "Example Treatment, 9 Dock Road", "1 Workshop Lane", "95.11", "Example Haulage",
                           "CBDU1", "Environmental permit EPR/AB1", "22 November 2026", "0151 496 0100", "AB12 CDE")
    part = HazardousPart("RECONN/7K3M9", "Repair of used IT equipment", "Two cages",
                         {"16 02 13*": "HP5, HP14", "16 06 01*": "HP8"})
    made = build_consignment_note(items, parties, part)
    assert made == build_consignment_note(items, parties, part)
    flat = " ".join(words_of(made).split())
    for said in ("A. What moves", "B. What it is", "C. The carrier", "D. The consignor", "E. The facility",
                 "RECONN/7K3M9", "Repair of used IT equipment", "Two cages", "HP5, HP14", "HP8", "16 06 01*", "Solid",
                 "CBDU1", "AB12 CDE", "EPR/AB1", "95.11", "6.1 kg", "0151 496 0100", "3 years"):
        assert said in flat, said


def test_a_note_from_before_there_were_loads_is_still_printed(session: Session, sign_in: SignIn) -> None:
    where = "" if session.get_bind().dialect.name == "sqlite" else " ON device"
    session.execute(text(f"DROP TRIGGER guard_recycled_load{where}"))  # as they came to be, and gone after the test
    left = [make_device(DeviceState.RECYCLE_PENDING, waste_note="WN/7 a", treatment_facility="Example Treatment",
                        weight_kg=2.0) for _ in range(2)]
    other = make_device(DeviceState.RECYCLE_PENDING, waste_note="WN/8", treatment_facility="F", weight_kg=1.0)
    session.execute(text("UPDATE device SET state = 'recycled' WHERE waste_note LIKE 'WN/%'"))
    client = sign_in(make_user(Role.TECHNICIAN))
    answer = client.get("/workshop/waste-note.pdf", query_string={"number": "WN/7 a"})
    paper = words_of(answer.data)
    assert all(device.asset_tag in paper for device in left) and other.asset_tag not in paper
    shown = client.get(f"/workshop/{left[0].asset_tag}").text
    assert "/workshop/waste-note.pdf?number=WN/7" in shown
    assert client.get("/workshop/waste-note.pdf").status_code == 422
    assert client.get("/workshop/waste-note.pdf?number=WN/9").status_code == 404
    assert sign_in(make_user(Role.DONOR)).get("/workshop/waste-note.pdf?number=WN/8").status_code == 403


def test_a_device_that_left_leads_to_its_load(session: Session, sign_in: SignIn) -> None:
    device = make_device(DeviceState.RECYCLED)
    client = sign_in(make_user(Role.TECHNICIAN))
    answer = client.get("/workshop/waste-note.pdf", query_string={"number": device.waste_note})
    assert answer.status_code == 302 and answer.location.endswith(f"/workshop/loads/{device.waste_note}")
