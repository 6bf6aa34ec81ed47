"""Loads for treatment: one note for what leaves together, what may not leave, until when it is kept; breach reviews."""

import io
from collections.abc import Callable
from datetime import date, timedelta

import pytest
from flask.testing import FlaskClient
from pypdf import PdfReader
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.audit.queries import list_for
from app.core import clock
from app.core.errors import Refused, StalePage
from app.core.permissions import Role
from app.core.state_machine import WrongMove
from app.devices.models import Device
from app.devices.service import leaving, stock, transfers
from app.devices.states import DeviceState, FormFactor
from app.devices.transfer_models import WasteTransfer
from app.devices.transfer_states import BreachOutcome, TransferState
from tests.factories.accounts import make_user
from tests.factories.devices import make_device, make_transfer
from tests.factories.donations import make_carrier, make_facility
from tests.pages import Page

PageCheck = Callable[..., Page]
SignIn = Callable[..., FlaskClient]
_WAITING = DeviceState.RECYCLE_PENDING


def load(**values: object) -> transfers.Load:
    facts = {"leaves_on": clock.today(), "giver_address": "1 Workshop Lane", "sic_code": "95.11"} | values
    facts.setdefault("carrier_id", make_carrier().id)
    facts.setdefault("facility_id", make_facility().id)
    return transfers.Load(**facts)


def waiting(**values: object) -> Device:
    """A device set aside whose drives travel under custody."""
    return make_device(_WAITING, is_data_bearing_custody=True, **values)


def technician() -> object:
    return make_user(role=Role.TECHNICIAN)


def test_what_leaves_together_is_recycled_under_one_note(session: Session) -> None:
    actor, devices = technician(), [waiting() for _ in range(3)]
    transfer = transfers.prepare_transfer(actor, load(), {device.id: 2.5 for device in devices})
    assert all(device.state == _WAITING for device in devices)
    transfers.record_leaving(actor, transfer, driver_name="Pat Example", left_on=clock.today(),
                             version=transfer.version)
    assert transfer.state == TransferState.LEFT
    for device in devices:
        assert (device.state, device.waste_note, device.weight_kg) == (DeviceState.RECYCLED, transfer.number, 2.5)
    with pytest.raises(Refused, match="has left or was called off"):
        transfers.cancel_transfer(actor, transfer, version=transfer.version)


@pytest.mark.parametrize(("kind", "years"), [(FormFactor.LAPTOP, 3), (FormFactor.DESKTOP, 2), (FormFactor.SERVER, 2)])
def test_the_note_is_kept_two_years_and_three_with_hazardous_waste(
    session: Session, kind: FormFactor, years: int
) -> None:
    actor = technician()
    transfer = make_transfer(waiting(form_factor=FormFactor.DESKTOP),
                             waiting(form_factor=kind))
    left_on = date(2024, 2, 29)
    transfers.record_leaving(actor, transfer, driver_name="Pat", left_on=left_on, version=transfer.version)
    assert transfer.keep_until == date(2024 + years, 3, 1)


def test_a_drive_that_is_not_clean_stays_here_unless_it_travels_under_custody(session: Session) -> None:
    actor, device = technician(), make_device(_WAITING)
    with pytest.raises(Refused, match="neither wiped nor destroyed"):
        transfers.prepare_transfer(actor, load(), {device.id: 2.5})
    device.is_data_bearing_custody = True
    transfer = transfers.prepare_transfer(actor, load(), {device.id: 2.5})
    device.is_data_bearing_custody = False  # somebody thought better of it while the load was waiting
    with pytest.raises(Refused, match="neither wiped nor destroyed"):
        transfers.record_leaving(actor, transfer, driver_name="Pat", left_on=clock.today(), version=transfer.version)


@pytest.mark.parametrize("weight", [0, -1, 1000, float("nan")])
def test_a_weight_that_cannot_be_is_refused(session: Session, weight: float) -> None:
    with pytest.raises(Refused, match="weight in kilograms"):
        transfers.prepare_transfer(technician(), load(), {waiting().id: weight})


def test_a_device_is_on_one_load_only_and_only_while_it_waits(session: Session) -> None:
    actor, device = technician(), waiting()
    transfer = transfers.prepare_transfer(actor, load(), {device.id: 2.5})
    with pytest.raises(Refused, match=f"on load {transfer.number} already"):
        transfers.prepare_transfer(actor, load(), {device.id: 2.5})
    transfers.cancel_transfer(actor, transfer, version=transfer.version)
    assert device in transfers.list_waiting()
    assert transfers.prepare_transfer(actor, load(), {device.id: 2.5}).number != transfer.number
    with pytest.raises(WrongMove):
        transfers.prepare_transfer(actor, load(), {make_device(DeviceState.IN_STOCK).id: 2.5})


@pytest.mark.parametrize("which", ["carrier", "facility"])
def test_a_registration_that_ran_out_stops_the_load_when_prepared_and_when_it_leaves(
    session: Session, which: str
) -> None:
    actor, yesterday = technician(), clock.today() - timedelta(days=1)
    expired = (make_carrier if which == "carrier" else make_facility)(valid_until=yesterday)
    with pytest.raises(Refused, match="public register"):
        transfers.prepare_transfer(actor, load(**{f"{which}_id": expired.id}), {waiting().id: 2.5})
    transfer = make_transfer()
    getattr(transfer, which).valid_until = yesterday
    with pytest.raises(Refused, match="public register"):
        transfers.record_leaving(actor, transfer, driver_name="Pat", left_on=clock.today(), version=transfer.version)
    assert transfer.lines[0].device.state == _WAITING


def test_a_facility_carries_nothing(session: Session) -> None:
    with pytest.raises(Refused, match="Choose a carrier"):
        transfers.prepare_transfer(technician(), load(carrier_id=make_facility().id), {waiting().id: 2.5})


def test_a_stale_page_and_a_day_to_come_send_nothing_away(session: Session) -> None:
    actor, transfer = technician(), make_transfer()
    with pytest.raises(StalePage):
        transfers.record_leaving(actor, transfer, driver_name="Pat", left_on=clock.today(),
                                 version=transfer.version + 1)
    with pytest.raises(Refused, match="future"):
        transfers.record_leaving(actor, transfer, driver_name="Pat", left_on=clock.today() + timedelta(days=1),
                                 version=transfer.version)


def test_the_pages_of_a_load(session: Session, sign_in: SignIn, page: PageCheck) -> None:
    devices, unclean = [waiting() for _ in range(2)], make_device(_WAITING)
    carrier, facility = make_carrier(), make_facility()
    client, today = sign_in(make_user(role=Role.TECHNICIAN)), clock.today()
    assert "3 devices set aside" in client.get("/workshop/loads").text
    shown = client.get("/workshop/loads/new")
    assert page(shown) and "neither wiped nor destroyed" in shown.text and f"weight-{unclean.id}" not in shown.text
    typed = {"carrier_id": str(carrier.id), "facility_id": str(facility.id), "submission_key": "one",
             "leaves_on": [str(today.day), str(today.month), str(today.year)], "giver_address": "1 Workshop Lane",
             "sic_code": "95.11", f"weight-{devices[0].id}": "2,5", f"weight-{devices[1].id}": "heavy"}
    refused = client.post("/workshop/loads/new", data=typed)
    assert refused.status_code == 422 and "is no weight" in refused.text and 'value="2,5"' in refused.text
    typed[f"weight-{devices[1].id}"] = " "
    made = [client.post("/workshop/loads/new", data=typed) for _ in range(2)]
    assert made[0].status_code == 303 and made[0].location == made[1].location
    assert session.scalar(select(func.count()).select_from(WasteTransfer)) == 1
    assert page(client.get(made[0].location)) and page(client.get("/workshop/loads"))
    pdf = client.get(f"{made[0].location}/note.pdf")
    text = " ".join(part.extract_text() for part in PdfReader(io.BytesIO(pdf.data)).pages)
    for word in (carrier.permit_number, facility.permit_number, "16 02 13*", "95.11", devices[0].asset_tag):
        assert word in text
    assert devices[1].asset_tag not in text


def test_a_device_lost_unwiped_is_under_review_until_the_hub_closes_it(
    session: Session, sign_in: SignIn, page: PageCheck
) -> None:
    actor = technician()
    unclean, clean = make_device(DeviceState.WIPE_PENDING), make_device(DeviceState.IN_STOCK)
    for device in (unclean, clean):
        leaving.report_lost(actor, device, reason="missing")
    assert list(transfers.list_breach_reviews()) == [unclean]
    client = sign_in(make_user(role=Role.COORDINATOR))
    assert unclean.asset_tag in client.get("/workshop/breach-reviews").text
    address = f"/workshop/{unclean.asset_tag}/breach-review"
    assert page(client.get(address))
    sent = {"version": unclean.version, "outcome": str(BreachOutcome.DONOR_TOLD)}
    assert client.post(address, data=sent).status_code == 303
    assert unclean.asset_tag not in client.get("/workshop/breach-reviews").text
    assert list_for("device", unclean.id)[-1].action == "breach_review_ended"
    assert sign_in(make_user(role=Role.TECHNICIAN)).post(address, data=sent).status_code == 403


def test_what_comes_back_waits_to_be_wiped_again_by_itself(session: Session) -> None:
    device = make_device(DeviceState.HANDED_OVER)
    stock.return_device(technician(), device)
    assert device.state == DeviceState.WIPE_PENDING
    assert all(row.voided_at is not None for drive in device.drives for row in drive.evidence)
