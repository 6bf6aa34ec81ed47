"""Certificates by two people, destruction records and demands for Purge: in the services and in the database."""

import io
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from app.core import clock
from app.core.errors import Refused
from app.core.permissions import Role
from app.core.state_machine import set_state
from app.devices.models import Device, WipeEvidence, WipeLogFile
from app.devices.proof_models import DriveDestruction, TypedEvidence
from app.devices.service import demands, destruction, identifying, stock, typed_evidence
from app.devices.service import drives as drive_service
from app.devices.service.attaching import Attachment
from app.devices.service.counting import count_in
from app.devices.service.wiping import record_wipe_log
from app.devices.states import (
    DestructionMethod,
    DeviceState,
    EvidenceDecision,
    FormFactor,
    ReadBack,
    SanitisationClass,
    TypedState,
)
from app.donations.states import ConsignmentState
from tests.devices.wipe_logs.log_writer import Drive as PrintedDrive
from tests.devices.wipe_logs.log_writer import Session as Run
from tests.devices.wipe_reports import report_writer
from tests.factories.accounts import make_user
from tests.factories.devices import make_device, make_drive, make_evidence, make_wipe_log
from tests.factories.donations import make_consignment
from tests.factories.organisations import make_programme

_S = DeviceState
CERTIFICATE = Attachment("blancco.pdf", b"%PDF-1.7 certificate of one drive")


def facts(device: Device, **changed: Any) -> typed_evidence.CertificateFacts:
    began = clock.now() - timedelta(hours=2)
    values: dict[str, Any] = {
        "tool": "Blancco", "tool_version": "7.1", "method": "NVMe sanitise", "sanitisation": SanitisationClass.PURGE,
        "read_back": ReadBack.SAMPLED, "serial": device.drives[0].serial, "started_at": began,
        "ended_at": began + timedelta(hours=1),
    }
    return typed_evidence.CertificateFacts(**values | changed)


def typed(device: Device, typist: Any, **changed: Any) -> TypedEvidence:
    return typed_evidence.type_evidence(typist, device, device.drives[0].id, facts(device, **changed), CERTIFICATE)


@pytest.mark.parametrize("kind", [FormFactor.TABLET, FormFactor.SMARTPHONE, FormFactor.LAPTOP])
def test_two_people_make_a_certificate_evidence(session: Session, kind: FormFactor) -> None:
    device = make_device(_S.WIPE_PENDING, form_factor=kind)
    typist, second = make_user(Role.TECHNICIAN), make_user(Role.COORDINATOR)
    waiting = typed(device, typist, serial=f" {device.drives[0].serial.lower()} ")
    assert device.state == _S.WIPE_PENDING and session.scalars(select(WipeEvidence)).all() == []
    evidence = typed_evidence.accept_typed(second, waiting, device.drives[0].serial)
    assert device.state == _S.WIPED
    assert (evidence.technician_id, evidence.sanitisation, evidence.decision) == (
        typist.id, "purge", EvidenceDecision.ACCEPTED
    )
    assert evidence.certificate_number and (waiting.verifier_id, waiting.state) == (second.id, TypedState.ACCEPTED)


def test_the_typist_is_never_the_second_person(session: Session) -> None:
    device, typist = make_device(_S.WIPE_PENDING), make_user(Role.TECHNICIAN)
    waiting = typed(device, typist)
    for decide in (lambda: typed_evidence.accept_typed(typist, waiting, waiting.serial),
                   lambda: typed_evidence.refuse_typed(typist, waiting, "Wrong")):
        with pytest.raises(Refused, match="second person"):
            decide()
    assert device.state == _S.WIPE_PENDING and waiting.state == TypedState.WAITING


@pytest.mark.parametrize(("changed", "field"), [
    ({"serial": "OTHER123"}, "serial"), ({"serial": ""}, "serial"),
    ({"started_at": clock.now() - timedelta(days=30)}, "started_on"),
    ({"ended_at": clock.now() + timedelta(days=2)}, "ended_on"),
    ({"ended_at": clock.now() - timedelta(days=3)}, "ended_on"),
])
def test_a_certificate_that_cannot_be_about_this_wipe(session: Session, changed: dict[str, Any], field: str) -> None:
    device = make_device(_S.WIPE_PENDING)
    with pytest.raises(Refused) as refused:
        typed(device, make_user(Role.TECHNICIAN), **changed)
    assert refused.value.field == field


@pytest.mark.parametrize("content", [b"", b"MZ program", b"<html>", b"PK\x03\x04", b"%PDF-" + b" " * 11_000_000])
def test_only_certificates_are_attached(session: Session, content: bytes) -> None:
    device = make_device(_S.WIPE_PENDING)
    with pytest.raises(Refused) as refused:
        typed_evidence.type_evidence(make_user(Role.TECHNICIAN), device, device.drives[0].id, facts(device),
                                     Attachment("x", content))
    assert refused.value.field == "file"


def test_the_second_person_reads_the_number_too(session: Session) -> None:
    device, second = make_device(_S.WIPE_PENDING), make_user(Role.TECHNICIAN)
    waiting = typed(device, make_user(Role.TECHNICIAN))
    with pytest.raises(Refused, match="not the serial number"):
        typed_evidence.accept_typed(second, waiting, "S3Z0")
    typed_evidence.refuse_typed(second, waiting, "The file names another drive.")
    assert device.state == _S.WIPE_FAILED and waiting.refusal == "The file names another drive."
    with pytest.raises(Refused, match="decided"):
        typed_evidence.accept_typed(second, waiting, waiting.serial)


def test_one_certificate_proves_nothing_for_a_second_device(session: Session) -> None:
    first, second = make_device(_S.WIPE_PENDING), make_device(_S.WIPE_PENDING)
    typist, other = make_user(Role.TECHNICIAN), make_user(Role.TECHNICIAN)
    serial, began = first.drives[0].serial, clock.now() - timedelta(hours=2)
    typed_evidence.accept_typed(other, typed(first, typist, started_at=began), serial)
    moved = identifying.DriveFacts(serial=serial)
    drive_service.remove_drive(typist, first, first.drives[0].id)
    drive_service.remove_drive(typist, second, second.drives[0].id)
    identifying.confirm_drive(typist, second, moved)
    session.expire_all()
    fitted = next(drive for drive in second.drives if drive.serial == serial)
    again = typed_evidence.type_evidence(typist, second, fitted.id, facts(second, serial=serial, started_at=began),
                                         CERTIFICATE)
    with pytest.raises(Refused, match="already recorded"):
        typed_evidence.accept_typed(other, again, serial)


def _refused_by_database(session: Session, statement: str, **values: Any) -> None:
    with pytest.raises(DBAPIError, match=r"guard_|two_people"), session.begin_nested():
        session.execute(text(statement), values)


def _accepted_row(device: Device, waiting: TypedEvidence, **values: Any) -> None:
    make_evidence(device, device.drives[0], **{
        "log_file": waiting.file, "started_at": waiting.started_at, "sanitisation": str(waiting.sanitisation),
        "technician_id": waiting.typist_id, **values,
    })


def test_the_database_asks_for_two_people(session: Session) -> None:
    device, typist = make_device(_S.WIPE_PENDING), make_user(Role.TECHNICIAN)
    waiting = typed(device, typist)
    with pytest.raises(DBAPIError, match="guard_two_people"), session.begin_nested():
        _accepted_row(device, waiting)
    session.expire_all()
    by_typist = "UPDATE typed_evidence SET state = 'accepted', verifier_id = typist_id WHERE id = :id"
    _refused_by_database(session, by_typist, id=waiting.id)
    _refused_by_database(session, "UPDATE wipe_log_file SET kind = 'log' WHERE id = :id", id=waiting.wipe_log_file_id)
    session.execute(text("UPDATE typed_evidence SET state = 'accepted', verifier_id = :who WHERE id = :id"),
                    {"id": waiting.id, "who": make_user(Role.TECHNICIAN).id})
    _refused_by_database(session, "UPDATE typed_evidence SET started_at = created_at WHERE id = :id", id=waiting.id)
    _refused_by_database(session, "DELETE FROM typed_evidence WHERE id = :id", id=waiting.id)
    with pytest.raises(DBAPIError, match="guard_two_people"), session.begin_nested():
        _accepted_row(device, waiting, started_at=waiting.started_at + timedelta(hours=1))
    session.expire_all()
    _accepted_row(device, waiting)


def test_the_database_refuses_a_certificate_from_before_arrival(session: Session) -> None:
    device = make_device(_S.WIPE_PENDING)
    waiting = typed(device, make_user(Role.TECHNICIAN))
    session.execute(text("UPDATE typed_evidence SET state = 'accepted', verifier_id = :who WHERE id = :id"),
                    {"id": waiting.id, "who": make_user(Role.TECHNICIAN).id})
    device.received_at = clock.now()
    session.flush()
    with pytest.raises(DBAPIError, match="guard_two_people"), session.begin_nested():
        _accepted_row(device, waiting)


def test_a_drives_own_way_to_destruction(session: Session) -> None:
    device, who, saw = make_device(_S.WIPE_FAILED), make_user(Role.TECHNICIAN), make_user(Role.COORDINATOR)
    drive = device.drives[0]
    today = clock.today()
    for wrong, field in (
        (destruction.DestructionFacts(DestructionMethod.SHREDDED, today), "witness_id"),
        (destruction.DestructionFacts(DestructionMethod.SHREDDED, today, witness_id=who.id), "witness_id"),
        (destruction.DestructionFacts(DestructionMethod.SHREDDED, today, company="Shred Ltd"), "file"),
        (destruction.DestructionFacts(DestructionMethod.SHREDDED, today + timedelta(days=1), witness_id=saw.id),
         "destroyed_on"),
    ):
        with pytest.raises(Refused) as refused:
            destruction.record_destruction(who, device, drive.id, wrong)
        assert refused.value.field == field
    with pytest.raises(Refused, match="not yet entered"), session.begin_nested():
        destruction.record_destruction(who, device, drive.id, destruction.DestructionFacts(
            DestructionMethod.SHREDDED, today - timedelta(days=60), witness_id=saw.id))
    session.expire_all()
    row = destruction.record_destruction(who, device, drive.id, destruction.DestructionFacts(
        DestructionMethod.SHREDDED, today, company="Shred Ltd", certificate_reference="S-9"), CERTIFICATE)
    assert drive.destroyed_at and row.file and row.file.kind == "certificate"
    _refused_by_database(session, "UPDATE drive_destruction SET witness_id = recorded_by_id WHERE id = :id", id=row.id)
    assert session.scalars(select(DriveDestruction)).all() == [row]


def _purge_device(session: Session, state: DeviceState) -> tuple[Device, Any]:
    consignment = make_consignment()
    return make_device(state, consignment_id=consignment.id), consignment


@pytest.mark.parametrize("by", ["donor", "consignment", "programme"])
def test_clear_is_not_enough_where_purge_is_demanded(session: Session, by: str) -> None:
    device, consignment = _purge_device(session, _S.WIPE_PENDING)
    hub, who, second = make_user(Role.COORDINATOR), make_user(Role.TECHNICIAN), make_user(Role.TECHNICIAN)
    subject = {"donor": consignment.donor, "consignment": consignment}.get(by)
    if by == "programme":
        subject = make_programme().programme
        device.programme_id = subject.id
        session.flush()
    demand = demands.demand_purge(hub, subject, "Clause 4 of the agreement")
    record_wipe_log(who, device, filename="a.log", content=make_wipe_log(device.drives[0].serial))
    assert device.state == _S.WIPE_PENDING and device.demands_purge
    waiting = typed(device, who, sanitisation=SanitisationClass.CLEAR)
    typed_evidence.accept_typed(second, waiting, waiting.serial)
    assert device.state == _S.WIPE_PENDING
    waiting = typed(device, who, started_at=clock.now() - timedelta(hours=1, minutes=30))
    typed_evidence.accept_typed(second, waiting, waiting.serial)
    assert device.state == _S.WIPED
    demands.lift_demand(hub, demand.id)
    with pytest.raises(Refused, match="lifted before"):
        demands.lift_demand(hub, demand.id)


def test_what_a_demand_would_mean_is_counted_before_it_is_made(session: Session) -> None:
    device, consignment = _purge_device(session, _S.IN_STOCK)
    assert demands.count_falling_short(consignment) == (1, 0)
    assert device.state == _S.IN_STOCK and not demands.list_demands()
    assert demands.count_falling_short(consignment.donor) == (1, 0)


def test_a_demand_takes_cleared_devices_out_of_stock_and_lifting_it_lets_them_go_on(session: Session) -> None:
    device, consignment = _purge_device(session, _S.IN_STOCK)
    hub = make_user(Role.COORDINATOR)
    demand = demands.demand_purge(hub, consignment, "Bank")
    assert device.state == _S.WIPE_PENDING
    with pytest.raises(Refused, match="already"):
        demands.demand_purge(hub, consignment, "Bank")
    demands.lift_demand(hub, demand.id)
    assert device.state == _S.WIPED and not device.demands_purge


def test_the_database_keeps_cleared_devices_out_of_trust(session: Session) -> None:
    device, consignment = _purge_device(session, _S.WIPE_PENDING)
    make_evidence(device, device.drives[0])
    demands.demand_purge(make_user(Role.COORDINATOR), consignment, "Bank")
    for mark in (True, False):
        device.demands_purge = mark
        session.flush()
        _refused_by_database(session, "UPDATE device SET state = 'in_stock' WHERE id = :id", id=device.id)
    make_evidence(device, device.drives[0], sanitisation="purge")
    device.demands_purge = True
    set_state(device, _S.IN_STOCK)
    session.flush()


def test_devices_counted_in_later_are_marked(session: Session) -> None:
    consignment = make_consignment(ConsignmentState.COLLECTED)
    demands.demand_purge(make_user(Role.COORDINATOR), consignment.donor, "Bank")
    counted = count_in(make_user(Role.TECHNICIAN), consignment, {FormFactor.LAPTOP: 2}, discrepancy_note="Two came")
    assert [device.demands_purge for device in counted] == [True, True]


def report_of(device: Device, *, fault: str = "", began: Any = None) -> tuple[bytes, bytes]:
    """The log and the PDF report of one run."""
    begins = clock.in_london(began or clock.now() - timedelta(hours=2)).replace(tzinfo=None, microsecond=0)
    drive = PrintedDrive("sda", "Samsung SSD 860", device.drives[0].serial, 256_060_514_304, fault=fault)
    run = Run((drive,), begins=begins)
    log = make_wipe_log(drive.serial, began=began or clock.now() - timedelta(hours=2), fault=fault)
    return log, report_writer.as_pdf(report_writer.single(run, replace_fault(drive)))


def replace_fault(drive: PrintedDrive) -> PrintedDrive:
    return PrintedDrive(drive.name, drive.model, drive.serial, drive.size)


def test_a_report_is_evidence_once_and_never_mends_its_log(session: Session) -> None:
    who = make_user(Role.TECHNICIAN)
    device = make_device(_S.WIPE_PENDING)
    log, report = report_of(device)
    reading = record_wipe_log(who, device, filename="r.pdf", content=report)
    assert device.state == _S.WIPED and reading.file.kind == "report"
    bad = make_device(_S.WIPE_PENDING)
    log, report = report_of(bad, fault="write")  # the report was doctored to say that all is well
    record_wipe_log(who, bad, filename="a.log", content=log)
    found = record_wipe_log(who, bad, filename="r.pdf", content=report)
    assert bad.state == _S.WIPE_FAILED and "log of this same wipe" in found.evidence[0].reasons[-1]


def test_an_attached_certificate_is_not_read_as_a_report(session: Session) -> None:
    device, who = make_device(_S.WIPE_PENDING), make_user(Role.TECHNICIAN)
    _, report = report_of(device)
    typed_evidence.type_evidence(who, device, device.drives[0].id, facts(device), Attachment("r.pdf", report))
    with pytest.raises(Refused, match="attached as another tool's certificate"):
        record_wipe_log(who, device, filename="r.pdf", content=report)
    assert session.scalars(select(WipeLogFile.kind)).all() == ["certificate"]


def test_pages_of_a_certificate(client: Any, sign_in: Any, page: Any, session: Session) -> None:
    device, who, second = make_device(_S.WIPE_PENDING), make_user(Role.TECHNICIAN), make_user(Role.COORDINATOR)
    drive, day = device.drives[0], clock.today() - timedelta(days=1)
    at = f"/workshop/{device.asset_tag}/drives/{drive.id}/certificate"
    bench = sign_in(who)
    sent_day = [str(day.day), str(day.month), str(day.year)]
    page(bench.get(at))
    assert "Enter the tool" in page(bench.post(at, data={}), 422).text
    answer = bench.post(at, data={
        "serial": drive.serial, "tool": "Apple Configurator", "tool_version": "2.17", "method": "Crypto erase",
        "sanitisation": "purge", "read_back": "drive_reported", "started_on": sent_day, "started_time": "09:00",
        "ended_on": sent_day, "ended_time": "09:20",
        "file": (io.BytesIO(CERTIFICATE.content), "c.pdf"),
    })
    assert answer.status_code == 303, answer.text
    session.expire_all()
    waiting = session.scalars(select(TypedEvidence)).one()
    assert "Waits for a second person" in page(bench.get(f"/workshop/{device.asset_tag}")).text
    check = f"/workshop/certificates-to-check/{waiting.id}"
    assert "You typed this certificate" in page(bench.get(check)).text
    assert "second person" in page(bench.post(f"{check}/acceptance", data={"serial": drive.serial}), 422).text
    other = sign_in(second)
    assert drive.serial in page(other.get("/workshop/certificates-to-check")).text
    sent = other.get(f"{check}/file")
    assert sent.data == CERTIFICATE.content and sent.headers["Content-Disposition"].startswith("attachment")
    page(other.post(f"{check}/acceptance", data={"serial": "WRONG"}), 422)
    page(other.post(f"{check}/refusal", data={"reason": ""}), 422)
    assert other.post(f"{check}/acceptance", data={"serial": drive.serial}).status_code == 303
    session.expire_all()
    assert device.state == _S.WIPED
    assert "Accepted by" in page(other.get(check)).text


def test_pages_of_demands(client: Any, sign_in: Any, page: Any, session: Session) -> None:
    _, consignment = _purge_device(session, _S.WIPE_PENDING)
    hub = sign_in(make_user(Role.COORDINATOR))
    assert "Clear is enough everywhere" in page(hub.get("/workshop/purge-demands")).text
    page(hub.post("/workshop/purge-demands/new", data={"reason": "Bank"}), 422)
    page(hub.post("/workshop/purge-demands/new", data={"reason": "Bank", "consignment": "nothing"}), 422)
    asked = {"reason": "Bank", "consignment": consignment.reference}
    shown = page(hub.post("/workshop/purge-demands/new", data=asked | {"do": "preview"}), 422).text
    assert "Nothing is demanded yet" in shown and "nothing goes back" in shown
    assert "Clear is enough everywhere" in hub.get("/workshop/purge-demands").text
    assert hub.post("/workshop/purge-demands/new", data=asked).status_code == 303
    shown = page(hub.get("/workshop/purge-demands")).text
    assert consignment.reference in shown and "Lift" in shown
    bench = sign_in(make_user(Role.TECHNICIAN))
    assert "Lift" not in page(bench.get("/workshop/purge-demands")).text
    assert bench.get("/workshop/purge-demands/new").status_code == 403


def test_the_destruction_page(client: Any, sign_in: Any, page: Any, session: Session) -> None:
    device, saw = make_device(_S.WIPE_FAILED), make_user(Role.COORDINATOR)
    drive, day = device.drives[0], clock.today()
    bench = sign_in(make_user(Role.TECHNICIAN))
    at = f"/workshop/{device.asset_tag}/drives/{drive.id}/destruction"
    page(bench.get(at))
    page(bench.post(at, data={"method": "shredded"}), 422)
    day_sent = [str(day.day), str(day.month), str(day.year)]
    assert "second person" in page(bench.post(at, data={"method": "shredded", "destroyed_on": day_sent}), 422).text
    assert bench.post(at, data={"method": "shredded", "destroyed_on": day_sent,
                                "witness_id": str(saw.id)}).status_code == 303
    assert f"seen by {saw.name}" in page(bench.get(f"/workshop/{device.asset_tag}")).text
    assert bench.get(f"{at}/file").status_code == 404
    device = make_device(_S.WIPE_FAILED)
    at = f"/workshop/{device.asset_tag}/drives/{device.drives[0].id}/destruction"
    session.commit()
    assert bench.post(at, data={"method": "crushed", "destroyed_on": day_sent, "company": "Shred Ltd",
                                "file": (io.BytesIO(CERTIFICATE.content), "c.pdf")}).status_code == 303
    assert "by Shred Ltd" in page(bench.get(f"/workshop/{device.asset_tag}")).text
    assert bench.get(f"{at}/file").data == CERTIFICATE.content


def test_second_drive_still_needs_its_own(session: Session) -> None:
    device, who, second = make_device(_S.WIPE_PENDING), make_user(Role.TECHNICIAN), make_user(Role.TECHNICIAN)
    make_drive(device, "SECOND77")
    waiting = typed(device, who)
    typed_evidence.accept_typed(second, waiting, waiting.serial)
    assert device.state == _S.WIPE_PENDING
    with pytest.raises(Refused):
        stock.put_in_stock(who, device, location="Shelf A1")
