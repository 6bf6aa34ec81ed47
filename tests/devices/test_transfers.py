"""Loads for treatment: one note for what leaves together, what may not leave, until when it is kept; breach reviews."""

import io
from collections.abc import Callable
from datetime import date, datetime, time, timedelta

import pytest
from flask.testing import FlaskClient
from pypdf import PdfReader
from sqlalchemy import func, select
from sqlalchemy import text as sql
from sqlalchemy.exc import DatabaseError
from sqlalchemy.orm import Session

from app.audit.queries import list_for
from app.core import clock
from app.core.errors import Refused, StalePage
from app.core.permissions import Role
from app.core.state_machine import WrongMove
from app.devices.models import Device
from app.devices.service import leaving, load_lines, stock, transfers, waste_papers
from app.devices.states import DeviceState, FormFactor
from app.devices.transfer_models import WasteTransfer
from app.devices.transfer_states import BreachOutcome, TransferState
from app.devices.waste_codes import LooseWaste
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


def prepared_on(session: Session, transfer: WasteTransfer, day: date) -> None:
    """As if the load had been prepared on a day long past."""
    transfer.created_at = datetime.combine(day, time(9), clock.LONDON)
    session.flush()


def technician() -> object:
    return make_user(role=Role.TECHNICIAN)


def describe(actor: object, transfer: WasteTransfer, hazards: str = "HP5, HP14") -> None:
    """Fill in the consignment note, each hazardous code with the same properties."""
    load_lines.describe_hazards(actor, transfer, process="Repair", packaging="Cages", version=transfer.version,
                                hazards={code.code: hazards for code in transfer.hazardous_codes})


def test_what_leaves_together_is_recycled_under_one_note(session: Session) -> None:
    actor, devices = technician(), [waiting() for _ in range(3)]
    transfer = transfers.prepare_transfer(actor, load(), {device.id: 2.5 for device in devices})
    assert all(device.state == _WAITING for device in devices)
    describe(actor, transfer)
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
    prepared_on(session, transfer, left_on)
    transfers.record_leaving(actor, transfer, driver_name="Pat", left_on=left_on, version=transfer.version)
    assert transfer.keep_until == date(2024 + years, 3, 1)


def test_a_drive_that_is_not_clean_stays_here_unless_it_travels_under_custody(session: Session) -> None:
    actor, device = technician(), make_device(_WAITING)
    with pytest.raises(Refused, match="neither wiped nor destroyed"):
        transfers.prepare_transfer(actor, load(), {device.id: 2.5})
    device.is_data_bearing_custody = True
    transfer = transfers.prepare_transfer(actor, load(), {device.id: 2.5})
    describe(actor, transfer)
    device.is_data_bearing_custody = False  # somebody thought better of it while the load was waiting
    with pytest.raises(Refused, match="neither wiped nor destroyed"):
        transfers.record_leaving(actor, transfer, driver_name="Pat", left_on=clock.today(), version=transfer.version)


@pytest.mark.parametrize("weight", [0, -1, 1000, float("nan")])
def test_a_weight_that_cannot_be_is_refused(session: Session, weight: float) -> None:
    with pytest.raises(Refused, match="weight in kilograms"):
        transfers.prepare_transfer(technician(), load(), {waiting().id: weight})


def test_what_is_on_the_way_between_sites_goes_on_no_load(session: Session) -> None:
    """It would be refused when the load leaves, with the driver waiting."""
    device = waiting(on_the_way="TR-ABC123")
    with pytest.raises(Refused, match="is on the way, transfer TR-ABC123"):
        transfers.prepare_transfer(technician(), load(), {device.id: 2.0})


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


def test_a_load_never_left_before_it_was_prepared(session: Session) -> None:
    """Papers are kept from the day it left: a day long past would have them deleted the next night."""
    actor, transfer = technician(), make_transfer()
    for days in (1, 1500):
        with pytest.raises(Refused, match="was prepared on") as refused:
            transfers.record_leaving(actor, transfer, driver_name="Pat", version=transfer.version,
                                     left_on=clock.today() - timedelta(days=days))
        assert refused.value.field == "left_on"
    assert waste_papers.delete_old_papers() == 0 and transfer.state == TransferState.PREPARED


@pytest.mark.parametrize("statement", [
    "UPDATE waste_transfer_line SET transfer_id = {left} WHERE transfer_id = {other}",
    "UPDATE loose_waste_line SET transfer_id = {left} WHERE transfer_id = {other}",
    "DELETE FROM waste_transfer WHERE id = {left}",
    "UPDATE waste_transfer SET keep_until = '2000-01-01' WHERE id = {left}",
    "UPDATE waste_transfer SET consignment_code = NULL WHERE id = {left}",
    "UPDATE waste_transfer SET carrier_id = facility_id WHERE id = {left}",
])
def test_the_database_keeps_a_load_as_it_left(session: Session, statement: str) -> None:
    actor, transfer = technician(), make_transfer()
    transfers.record_leaving(actor, transfer, driver_name="Pat", left_on=clock.today(), version=transfer.version)
    other = transfers.prepare_transfer(actor, load(loose={LooseWaste.OTHER_PARTS: 1.0}), {waiting().id: 2.0})
    with pytest.raises(DatabaseError, match="guard_load"):
        session.execute(sql(statement.format(left=transfer.id, other=other.id)))


@pytest.mark.parametrize("typed", ["sNaN", "NaN", "inf", "1e999", "-1", "0x1", "two"])
def test_a_weight_that_is_none_is_asked_again(session: Session, sign_in: SignIn, typed: str) -> None:
    device, sent = waiting(), {"carrier_id": make_carrier().id, "facility_id": make_facility().id, "sic_code": "95.11",
                               "leaves_on": _boxes(clock.today()), "giver_address": "1 Workshop Lane"}
    client = sign_in(make_user(role=Role.TECHNICIAN))
    answer = client.post("/workshop/loads/new", data=sent | {f"weight-{device.id}": typed})
    assert answer.status_code == 422 and "kilograms" in answer.text


def test_a_stale_page_and_a_day_to_come_send_nothing_away(session: Session) -> None:
    actor, transfer = technician(), make_transfer()
    with pytest.raises(StalePage):
        transfers.record_leaving(actor, transfer, driver_name="Pat", left_on=clock.today(),
                                 version=transfer.version + 1)
    with pytest.raises(Refused, match="future"):
        transfers.record_leaving(actor, transfer, driver_name="Pat", left_on=clock.today() + timedelta(days=1),
                                 version=transfer.version)


def test_what_is_kept_after_all_leaves_its_load_first(
    session: Session, sign_in: SignIn, page: PageCheck
) -> None:
    who, device, lost = technician(), waiting(), waiting()
    transfer = transfers.prepare_transfer(who, load(), {device.id: 2.5, lost.id: 2.0})
    with pytest.raises(Refused, match=f"is on load {transfer.number}. Take it off that load first"):
        leaving.keep_after_all(who, device)
    leaving.report_lost(who, lost, reason="missing")
    describe(who, transfer)
    with pytest.raises(Refused, match=f"{lost.asset_tag} is not set aside for recycling any more. Take it off"):
        transfers.record_leaving(who, transfer, driver_name="Pat", left_on=clock.today(), version=transfer.version)
    session.commit()
    shown = page(sign_in(make_user(Role.TECHNICIAN)).get(f"/workshop/loads/{transfer.number}")).text
    assert shown.count("It is not to be recycled any more.") == 1
    for one in (device, lost):
        load_lines.take_off(who, transfer, one.asset_tag, version=transfer.version)
    assert leaving.keep_after_all(who, device).state == DeviceState.WIPE_PENDING


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
    address = made[0].location
    assert page(client.get(address)) and page(client.get("/workshop/loads"))
    assert "needs a consignment note" in client.get(address).text
    left = {"version": "1", "driver_name": "Pat", "left_on": _boxes(today)}
    assert "Fill in its consignment note" in client.post(address, data=left).text
    hazards = {"version": "1", "made_by": "Repair", "packaging": "Cages", "hazards-160213": "toxic"}
    assert page(client.get(f"{address}/consignment-note"))
    refused = client.post(f"{address}/consignment-note", data=hazards)
    assert refused.status_code == 422 and 'value="toxic"' in refused.text
    filled = client.post(f"{address}/consignment-note", data=hazards | {"hazards-160213": "HP5"})
    assert filled.status_code == 303
    assert client.get(f"{address}/note.pdf").location.endswith("consignment-note.pdf")
    pdf = client.get(f"{address}/consignment-note.pdf")
    text = " ".join(part.extract_text() for part in PdfReader(io.BytesIO(pdf.data)).pages)
    for word in (carrier.permit_number, facility.permit_number, "16 02 13*", "95.11", "HP5", devices[0].asset_tag):
        assert word in text
    assert devices[1].asset_tag not in text
    gone = client.post(address, data=left | {"version": "2", "vehicle": "AB12 CDE"})
    assert gone.status_code == 303 and page(client.get(address))
    session.expire_all()
    assert devices[0].state == DeviceState.RECYCLED


def _boxes(day: date) -> list[str]:
    return [str(day.day), str(day.month), str(day.year)]


def test_a_device_is_sent_for_treatment_from_its_own_page(
    session: Session, sign_in: SignIn, page: PageCheck
) -> None:
    device, client = waiting(), sign_in(make_user(role=Role.TECHNICIAN))
    address = f"/workshop/{device.asset_tag}/treatment"
    assert address in client.get(f"/workshop/{device.asset_tag}").text
    fresh = client.get(address)
    assert fresh.location.endswith(f"/workshop/loads/new?device={device.asset_tag}")
    assert f"weight-{device.id}" in client.get(fresh.location).text
    transfer = make_transfer()
    sign_in(make_user(role=Role.TECHNICIAN))
    assert page(client.get(address)) and transfer.number in client.get(address).text
    assert "new?device=" in client.post(address, data={"weight_kg": "2"}).location
    assert client.post(address, data={"transfer_id": transfer.id, "weight_kg": "0"}).status_code == 422
    put = [client.post(address, data={"transfer_id": transfer.id, "weight_kg": "2.4"}) for _ in range(2)]
    assert {answer.location for answer in put} == {f"/workshop/loads/{transfer.number}"}
    session.expire_all()
    assert [line.weight_kg for line in transfer.lines] == [2.1, 2.4]
    assert client.get(address).location == f"/workshop/loads/{transfer.number}"
    line = f"/workshop/loads/{transfer.number}/devices/{device.asset_tag}"
    assert page(client.get(line))
    gone = client.post(f"{line}/removal", data={"version": transfer.version})
    assert gone.status_code == 303 and client.get(line).status_code == 404
    other = make_device(DeviceState.IN_STOCK)
    sign_in(make_user(role=Role.TECHNICIAN))
    assert client.get(f"/workshop/{other.asset_tag}/treatment").location == f"/workshop/{other.asset_tag}"


def test_another_code_than_the_kinds_has_a_reason(session: Session) -> None:
    actor, transfer = technician(), make_transfer(waiting(), waiting(form_factor=FormFactor.DESKTOP))
    laptop, desktop = (line.device.asset_tag for line in transfer.lines)

    def change(tag: str, code: str, reason: str) -> None:
        load_lines.change_line(actor, transfer, tag, weight_kg=2, code=code, reason=reason, version=transfer.version)

    assert [line.code for line in transfer.lines] == ["16 02 13*", "16 02 14"]
    with pytest.raises(Refused, match="Say why"):
        change(laptop, "16 02 14", " ")
    with pytest.raises(Refused, match="from the list"):
        change(laptop, "16 06 01*", "because")
    change(laptop, "16 02 14", "Battery and display taken out")
    assert transfer.hazardous_codes == [] and transfer.is_described
    change(desktop, "16 02 13*", "Holds a battery pack")
    change(laptop, "16 02 13*", "no reason needed")
    assert [line.code_reason for line in transfer.lines] == [None, "Holds a battery pack"]
    assert list_for("waste_transfer", transfer.id)[-1].action == "line_changed"


def test_batteries_and_parts_leave_by_weight_and_decide_how_long_papers_are_kept(session: Session) -> None:
    actor = technician()
    desktop = waiting(form_factor=FormFactor.DESKTOP)
    transfer = transfers.prepare_transfer(
        actor, load(loose={LooseWaste.LEAD_BATTERIES: 4.5, LooseWaste.OTHER_PARTS: 1.0}, giver_name="Reconnect"),
        {desktop.id: 7.5})
    assert [code.code for code in transfer.codes] == ["16 02 14", "16 02 16", "16 06 01*"]
    assert transfer.weight_kg == 13.0 and (transfer.consignment_code or "").startswith("RECONN/")
    with pytest.raises(Refused, match="consignment note first"):
        transfers.record_leaving(actor, transfer, driver_name="Pat", left_on=clock.today(), version=transfer.version)
    describe(actor, transfer, "HP8")
    prepared_on(session, transfer, date(2026, 3, 4))
    transfers.record_leaving(actor, transfer, driver_name="Pat", left_on=date(2026, 3, 4), version=transfer.version)
    assert transfer.keep_until == date(2029, 3, 4)
    with pytest.raises(Refused, match="in kilograms"):
        transfers.prepare_transfer(actor, load(loose={LooseWaste.OTHER_PARTS: 1000.0}), {})


def test_two_loads_never_have_the_same_consignment_number(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    drawn = iter(["N-AAAAAA", "N-AAAAAA", "N-BBBBBB"])
    monkeypatch.setattr(load_lines, "new_reference", lambda _prefix: next(drawn))
    codes = [transfers.prepare_transfer(technician(), load(), {waiting().id: 2.0}).consignment_code for _ in range(2)]
    assert codes == ["000000/AAAAA", "000000/BBBBB"]


def test_the_database_recycles_nothing_without_a_load_that_left(session: Session) -> None:
    device, transfer = waiting(), make_transfer()
    columns = ("source, has_touch, has_camera, has_charger, is_data_bearing_custody, needs_breach_review, received_at, "
               "version, created_at, updated_at")
    born = (f"INSERT INTO device (asset_tag, state, {columns}) SELECT 'RC-0', 'recycled', {columns} FROM device "
            "WHERE id = :device")
    for attempt in (
        "UPDATE device SET state = 'recycled' WHERE id = :device", born,
        "UPDATE device SET state = 'recycled' WHERE id = :other",
    ):
        with pytest.raises(DatabaseError, match="guard_recycled_load"), session.begin_nested():
            session.execute(sql(attempt), {"device": device.id, "other": transfer.lines[0].device_id})


def test_a_load_that_left_stays_as_it_left(session: Session) -> None:
    actor, transfer, extra = technician(), make_transfer(), waiting()
    transfers.record_leaving(actor, transfer, driver_name="Pat", left_on=clock.today(), version=transfer.version)
    for attempt in (
        "UPDATE waste_transfer SET state = 'prepared' WHERE id = :load",
        "UPDATE waste_transfer_line SET weight_kg = 9 WHERE transfer_id = :load",
        "DELETE FROM waste_transfer_line WHERE transfer_id = :load",
        "INSERT INTO waste_transfer_line (transfer_id, device_id, weight_kg) VALUES (:load, :extra, 2)",
        "INSERT INTO loose_waste_line (transfer_id, kind, weight_kg) VALUES (:load, 'other_parts', 2)",
    ):
        with pytest.raises(DatabaseError, match="guard_load_left"), session.begin_nested():
            session.execute(sql(attempt), {"load": transfer.id, "extra": extra.id})


def test_papers_go_when_their_time_is_over_and_figures_stay(
    session: Session, sign_in: SignIn, page: PageCheck
) -> None:
    actor, old, new = technician(), make_transfer(), make_transfer()
    for transfer, day in ((old, date(2022, 1, 5)), (new, clock.today() - timedelta(days=3 * 365))):
        prepared_on(session, transfer, day)
        transfers.record_leaving(actor, transfer, driver_name="Pat", vehicle="AB12 CDE", left_on=day,
                                 version=transfer.version)
    assert waste_papers.delete_old_papers() == 1 and waste_papers.delete_old_papers() == 0
    assert (old.driver_name, old.vehicle) == (waste_papers.DELETED, None)
    assert (new.driver_name, new.vehicle, new.papers_deleted_at) == ("Pat", "AB12 CDE", None)
    assert list_for("waste_transfer", old.id)[-1].action == "papers_deleted"
    client = sign_in(make_user(role=Role.TECHNICIAN))
    shown = client.get(f"/workshop/loads/{old.number}")
    assert page(shown) and "2.1 kg" in shown.text and "papers were kept" in shown.text and "note.pdf" not in shown.text
    assert client.get(f"/workshop/loads/{old.number}/consignment-note.pdf").status_code == 422
    assert client.get(f"/workshop/loads/{new.number}/consignment-note.pdf").status_code == 200


def test_a_registration_that_ends_soon_is_warned_of_thirty_days_ahead(
    session: Session, sign_in: SignIn, page: PageCheck
) -> None:
    today = clock.today()
    soon, later = (make_carrier(name=name, valid_until=today + timedelta(days=days))
                   for name, days in (("Soon Haulage", 30), ("Later Haulage", 31)))
    client = sign_in(make_user(role=Role.TECHNICIAN))
    assert "Ends soon" in page(client.get("/carriers")).text
    only = client.get("/carriers?ending=y").text
    assert soon.name in only and later.name not in only
    assert "registration of a carrier or facility ends within 30 days" in client.get("/").text
    waiting()
    transfer = make_transfer(carrier=soon)
    sign_in(make_user(role=Role.TECHNICIAN))
    assert "Soon Haulage (" in client.get("/workshop/loads/new").text
    assert "Check a registration" in client.get(f"/workshop/loads/{transfer.number}").text


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
