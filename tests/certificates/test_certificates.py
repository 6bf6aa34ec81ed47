"""Certificates: only of what was done and is proved, numbered, never changed, taken back with their evidence."""

import hashlib
import io
from collections.abc import Callable
from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from pypdf import PdfReader
from sqlalchemy import delete, func, insert, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.audit.models import AuditEvent
from app.certificates import service
from app.certificates.checking import Answer, check_file, check_hash, check_number, read_hash
from app.certificates.models import Certificate, CertifiedDrive
from app.certificates.policy import standing_of
from app.certificates.states import Standing, WithdrawalReason
from app.core import clock
from app.core.errors import NotFound, Refused
from app.core.permissions import Role
from app.devices.models import Device, Drive
from app.devices.service import typed_evidence
from app.devices.service.attaching import Attachment
from app.devices.service.destruction import DestructionFacts, record_destruction
from app.devices.service.stock import return_device
from app.devices.states import DestructionMethod, DeviceState, FormFactor, ReadBack, SanitisationClass
from app.donations.states import ConsignmentState
from app.extensions import db
from tests.factories.accounts import make_user
from tests.factories.devices import make_device, make_drive, make_evidence
from tests.factories.donations import make_consignment
from tests.factories.organisations import make_donor
from tests.pages import Page
from tests.printed import pictures, read
from tests.statements import MOST_A_PAGE, statements

PageCheck = Callable[..., Page]
SignIn = Callable[..., FlaskClient]
ISSUER = service.Issuer("Reconnect", "https://reconnect.example/certificate-check")


def words_of(pdf: bytes) -> str:
    return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages)


def issued(device: Device | None = None) -> Certificate:
    return service.issue_for_device(make_user(Role.TECHNICIAN), device or make_device(DeviceState.WIPED), ISSUER)


def destroy(drive: Drive) -> None:
    drive.removed_at = drive.destroyed_at = clock.now()
    drive.destruction_method = DestructionMethod.SHREDDED
    drive.destroyed_by_id = make_user(Role.TECHNICIAN).id
    db.session.flush()


def test_a_certificate_says_what_was_done(session: Session) -> None:
    technician = make_user(Role.TECHNICIAN, name="Wanda Wiper")
    device = make_device(DeviceState.WIPED, technician=technician)
    drive = device.drives[0]
    certificate = service.issue_for_device(make_user(Role.COORDINATOR, name="Cora Coordinator"), device, ISSUER)
    paper = words_of(certificate.pdf)
    for text in (
        certificate.number, device.asset_tag, "Lenovo", "ThinkPad T480", str(device.serial), drive.serial, "SSD",
        "256 GB", "Clear", "PRNG Stream", "nwipe 0.42", "The last pass was read back", "Wanda Wiper, technician",
        "Cora Coordinator, coordinator", str(drive.evidence[0].certificate_number),
        f"https://reconnect.example/certificate-check/{certificate.number}",
    ):
        assert text in paper.replace("\n", " ") or text in paper, text
    assert certificate.sha256 == hashlib.sha256(certificate.pdf).hexdigest()
    assert standing_of(certificate) is Standing.GENUINE
    event = session.scalars(select(AuditEvent).where(AuditEvent.action == "certificate_issued")).one()
    assert event.subject_id == certificate.id


def test_it_names_both_people_of_typed_evidence_and_of_a_destruction(session: Session) -> None:
    typist, verifier, witness = (make_user(Role.TECHNICIAN, name=name) for name in ("Ty Pist", "Vera Fire", "Wit Ness"))
    device = make_device(DeviceState.WIPE_PENDING)
    drive, began = device.drives[0], clock.now() - timedelta(hours=2)
    facts = typed_evidence.CertificateFacts(
        tool="Blancco", tool_version="7.1", method="NVMe sanitise", sanitisation=SanitisationClass.PURGE,
        read_back=ReadBack.DRIVE_REPORTED, serial=drive.serial, started_at=began, ended_at=began + timedelta(hours=1),
    )
    attached = Attachment("blancco.pdf", b"%PDF-1.7 certificate of one drive")
    typed = typed_evidence.type_evidence(typist, device, drive.id, facts, attached)
    with pytest.raises(Refused):
        issued(device)
    typed_evidence.accept_typed(verifier, typed, drive.serial)
    second = make_drive(device, "SHRED1", removed_at=clock.now())
    session.refresh(device, ["drives"])
    record_destruction(typist, device, second.id, DestructionFacts(
        DestructionMethod.SHREDDED, clock.today(), witness_id=witness.id))
    certificate = issued(device)
    wiped, shredded = certificate.said["devices"][0]["drives"]
    assert (wiped["done_by"], wiped["verified_by"]) == ("Ty Pist, technician", "Vera Fire, technician")
    assert (wiped["tool"], wiped["verification"]) == ("Blancco 7.1", "The drive reported success")
    assert (shredded["done_by"], shredded["verified_by"]) == ("Ty Pist, technician", "Wit Ness, technician")
    assert (certificate.levels, wiped["level"], shredded["level"]) == ("purge,destroy", "Purge", "Destroy")


def test_its_code_leads_to_the_public_check(session: Session) -> None:
    certificate = issued()
    codes = [code for page in pictures(certificate.pdf) for code in read(page)]
    assert codes == [("qr", f"https://reconnect.example/certificate-check/{certificate.number}")]


@pytest.mark.parametrize("state", [DeviceState.RECEIVED, DeviceState.IDENTIFIED, DeviceState.WIPE_PENDING])
def test_nothing_is_certified_that_was_not_wiped(session: Session, state: DeviceState) -> None:
    with pytest.raises(Refused):
        issued(make_device(state))


def test_a_monitor_and_an_empty_machine_get_none(session: Session) -> None:
    with pytest.raises(Refused, match="nothing to certify"):
        issued(make_device(form_factor=FormFactor.MONITOR))
    empty = make_device(DeviceState.IDENTIFIED, with_drive=False, no_drive_confirmed_at=clock.now())
    with pytest.raises(Refused, match="nothing was wiped"):
        issued(empty)


def test_a_drive_taken_out_unwiped_stands_in_the_way_until_it_is_destroyed(session: Session) -> None:
    device = make_device(DeviceState.WIPED)
    loose = make_drive(device, "LOOSE1", removed_at=clock.now())
    with pytest.raises(Refused, match="LOOSE1"):
        issued(device)
    destroy(loose)
    certificate = issued(device)
    assert (certificate.drive_count, certificate.levels) == (2, "clear,destroy")
    assert "Shredded" in words_of(certificate.pdf)


@pytest.mark.parametrize("change", [
    {"voided_at": clock.now()}, {"started_at": clock.now() - timedelta(days=30)}, {"sanitisation": None},
])
def test_evidence_that_does_not_count_certifies_nothing(session: Session, change: dict[str, object]) -> None:
    device = make_device(DeviceState.WIPE_PENDING)
    make_evidence(device, device.drives[0], **change)
    with pytest.raises(Refused):
        issued(device)


def test_the_database_refuses_a_certificate_of_an_unproved_drive(session: Session) -> None:
    certificate = issued()
    dirty = make_device(DeviceState.WIPE_PENDING)
    foreign = make_device(DeviceState.WIPED)
    for values in (
        {"device_id": dirty.id, "drive_id": dirty.drives[0].id, "evidence_id": None},
        {"device_id": dirty.id, "drive_id": dirty.drives[0].id, "evidence_id": foreign.drives[0].evidence[0].id},
    ):
        with pytest.raises(IntegrityError, match="guard_certified_proof"), session.begin_nested():
            session.execute(insert(CertifiedDrive).values(certificate_id=certificate.id, **values))


def test_the_database_keeps_what_was_issued(session: Session) -> None:
    certificate = issued()
    for statement in (
        update(Certificate).values(drive_count=9), update(Certificate).values(sha256="0" * 64),
        update(Certificate).values(levels="purge"), delete(CertifiedDrive), delete(Certificate),
        update(CertifiedDrive).values(evidence_id=None),
    ):
        with pytest.raises(IntegrityError, match="guard_certifi"), session.begin_nested():
            session.execute(statement)
    assert check_number(certificate.number).answer is Answer.GENUINE


def test_the_same_again_is_refused_and_something_new_takes_its_place(session: Session) -> None:
    device = make_device(DeviceState.WIPED)
    first = issued(device)
    with pytest.raises(Refused, match=first.number):
        issued(device)
    second_drive = make_drive(device)
    make_evidence(device, second_drive)
    session.refresh(device, ["drives"])
    second = issued(device)
    assert (second.drive_count, standing_of(second)) == (2, Standing.GENUINE)
    assert (standing_of(first), first.superseded_by_id) == (Standing.SUPERSEDED, second.id)
    assert check_number(first.number).answer is Answer.SUPERSEDED


def test_a_return_overtakes_the_certificate_by_itself(session: Session) -> None:
    technician = make_user(Role.TECHNICIAN)
    device = make_device(DeviceState.HANDED_OVER)
    first = issued(device)
    return_device(technician, device)
    session.flush()
    assert standing_of(first) is Standing.OVERTAKEN
    assert check_file(first.pdf).answer is Answer.OVERTAKEN
    with pytest.raises(Refused):
        issued(device)
    make_evidence(device, device.drives[0], started_at=clock.now())
    second = issued(device)
    assert standing_of(second) is Standing.GENUINE
    assert standing_of(first) is Standing.SUPERSEDED


def test_evidence_that_proves_wrong_takes_every_certificate_of_it_back(session: Session) -> None:
    device = make_device(DeviceState.WIPED)
    certificate = issued(device)
    evidence = device.drives[0].evidence[0]
    evidence.voided_at, evidence.voided_because = clock.now(), None
    session.flush()
    assert check_number(certificate.number).answer is Answer.WITHDRAWN


def test_one_taken_back_by_hand_stays_taken_back(session: Session) -> None:
    certificate, actor = issued(), make_user(Role.COORDINATOR)
    service.withdraw_certificate(actor, certificate, WithdrawalReason.WRONG_DETAILS)
    assert check_number(certificate.number).answer is Answer.WITHDRAWN
    with pytest.raises(Refused, match="already"):
        service.withdraw_certificate(actor, certificate, WithdrawalReason.OTHER)
    assert certificate.device is not None
    assert standing_of(issued(certificate.device)) is Standing.GENUINE


def test_a_consignment_names_what_it_covers_and_what_not(session: Session) -> None:
    consignment = make_consignment(ConsignmentState.RECEIVED)
    actor = make_user(Role.COORDINATOR)
    dirty = make_device(DeviceState.WIPE_PENDING, consignment_id=consignment.id)
    with pytest.raises(Refused, match="No device"):
        service.issue_for_consignment(actor, consignment, ISSUER)
    clean = make_device(DeviceState.WIPED, consignment_id=consignment.id)
    certificate = service.issue_for_consignment(actor, consignment, ISSUER)
    said = certificate.said
    assert [device["asset_tag"] for device in said["devices"]] == [clean.asset_tag]
    assert [row["asset_tag"] for row in said["not_covered"]] == [dirty.asset_tag]
    paper = words_of(certificate.pdf)
    assert consignment.donor.name in paper and "Not covered" in paper and dirty.asset_tag in paper
    with pytest.raises(Refused, match=certificate.number):
        service.issue_for_consignment(actor, consignment, ISSUER)
    make_evidence(dirty, dirty.drives[0])
    newer = service.issue_for_consignment(actor, consignment, ISSUER)
    assert (newer.drive_count, newer.said["not_covered"]) == (2, [])
    assert standing_of(certificate) is Standing.SUPERSEDED


def test_altering_any_byte_is_noticed(session: Session) -> None:
    certificate = issued()
    pdf = certificate.pdf
    assert check_file(pdf).answer is Answer.GENUINE
    places = {*range(0, len(pdf), 997), 0, len(pdf) - 1}
    for place in places:
        altered = bytearray(pdf)
        altered[place] ^= 1
        assert check_file(bytes(altered)).answer in {Answer.ALTERED, Answer.UNKNOWN}
        assert check_file(bytes(altered), number=certificate.number).answer is Answer.ALTERED
    assert check_file(pdf + b"\n").answer is Answer.ALTERED
    assert check_file(b"").answer is Answer.UNKNOWN
    assert check_hash(certificate.sha256).number == certificate.number
    assert check_hash(certificate.sha256, number=issued().number).answer is Answer.ALTERED


@pytest.mark.parametrize(("typed", "read"), [
    ("AB" * 32, "ab" * 32), ("  sha256:" + "0f" * 32 + "\n", "0f" * 32), ("ab" * 31, None), ("xy" * 32, None),
    ("", None), ("0f" * 32 + "  certificate-SC-7K3M9A.pdf", "0f" * 32), ("SHA2-256(c.pdf)= " + "0f" * 32, "0f" * 32),
    (" ".join(["0f0f0f0f"] * 8), "0f" * 32), (":".join(["0F"] * 32), "0f" * 32), ("-".join(["0F"] * 32), "0f" * 32),
    ("0f" * 32 + " " + "1f" * 32, None), ("0f" * 33, None),
])
def test_hashes_as_people_paste_them(typed: str, read: str | None) -> None:
    assert read_hash(typed) == read


def test_staff_issue_look_and_take_back(session: Session, sign_in: SignIn, page: PageCheck) -> None:
    device = make_device(DeviceState.WIPED)
    client = sign_in(make_user(Role.TECHNICIAN))
    assert "Issue a certificate" in page(client.get(f"/certificates/devices/{device.asset_tag}")).text
    answer = client.post(f"/certificates/devices/{device.asset_tag}")
    assert answer.status_code == 303
    shown = page(client.get(answer.location)).text
    assert "Genuine" in shown and device.drives[0].serial in shown
    number = answer.location.rsplit("/", 1)[1]
    pdf = client.get(f"/certificates/{number}/certificate.pdf")
    assert pdf.mimetype == "application/pdf" and check_file(pdf.data).number == number
    assert page(client.post(f"/certificates/{number}/withdrawal"), 422)
    assert client.post(f"/certificates/{number}/withdrawal", data={"reason": "other"}).status_code == 303
    assert "does not count any more" in page(client.get(answer.location)).text
    refused = client.post(f"/certificates/devices/{make_device(DeviceState.WIPE_PENDING).asset_tag}")
    assert refused.status_code == 303 and session.scalar(select(func.count()).select_from(Certificate)) == 1


def test_a_donor_sees_certificates_of_own_kit_only(session: Session, sign_in: SignIn, page: PageCheck) -> None:
    mine, other = make_donor(), make_donor()
    own = make_consignment(ConsignmentState.RECEIVED, donor=mine)
    foreign = make_consignment(ConsignmentState.RECEIVED, donor=other)
    certificate = issued(make_device(DeviceState.WIPED, consignment_id=own.id))
    hidden = issued(make_device(DeviceState.WIPED, consignment_id=foreign.id))
    bought = issued()
    client = sign_in(make_user(Role.DONOR, organisation=mine))
    listed = page(client.get(f"/my-donations/{own.reference}/certificates")).text
    assert certificate.number in listed and hidden.number not in listed
    assert page(client.get(f"/my-certificates/{certificate.number}"))
    assert client.get(f"/my-certificates/{certificate.number}/certificate.pdf").data[:4] == b"%PDF"
    for number in (hidden.number, bought.number):
        assert client.get(f"/my-certificates/{number}").status_code == 404
        assert client.get(f"/my-certificates/{number}/certificate.pdf").status_code == 404
    assert client.get(f"/my-donations/{foreign.reference}/certificates").status_code == 404
    assert client.get(f"/certificates/{certificate.number}").status_code == 403


def test_the_public_page_tells_no_more_than_it_may(session: Session, client: FlaskClient, page: PageCheck) -> None:
    technician = make_user(Role.TECHNICIAN, name="Wanda Wiper")
    device = make_device(DeviceState.WIPED, technician=technician)
    certificate = issued(device)
    pdf = certificate.pdf
    session.commit()
    shown = page(client.get(f"/certificate-check/{certificate.number}")).text
    sent = client.post("/certificate-check", data={"file": (io.BytesIO(pdf), "x.pdf")},
                       content_type="multipart/form-data")
    file_shown = page(sent).text
    assert "unchanged to the last byte" in file_shown
    for text in (shown, file_shown):
        assert "Genuine" in text and certificate.number in text and "Clear" in text
        for secret in (device.asset_tag, device.drives[0].serial, str(device.serial), "Wanda", "Lenovo", "PRNG"):
            assert secret not in text
    altered = client.post("/certificate-check", data={"file": (io.BytesIO(pdf[:-1] + b" "), "x.pdf")},
                          content_type="multipart/form-data")
    assert "Altered" in page(altered).text
    assert "Genuine" in page(client.post("/certificate-check", data={"sha256": certificate.sha256.upper()})).text
    assert "Not a certificate of ours" in page(client.post("/certificate-check", data={"sha256": "0" * 64})).text
    for bad in ({"sha256": "12"}, {"number": "SC-1"}, {}):
        assert page(client.post("/certificate-check", data=bad), 422)
    assert page(client.get("/certificate-check/SC-000000"), 404)
    assert page(client.get("/certificate-check"))
    typed = client.get("/certificate-check", query_string={"number": certificate.number.lower().replace("-", " ")})
    assert typed.location.endswith(certificate.number)


def test_pages_stay_below_a_dozen_statements(session: Session, sign_in: SignIn) -> None:
    consignment = make_consignment(ConsignmentState.RECEIVED)
    devices = [make_device(DeviceState.WIPED, consignment_id=consignment.id) for _ in range(4)]
    for device in devices:
        issued(device)
    certificate = service.issue_for_consignment(make_user(Role.COORDINATOR), consignment, ISSUER)
    client = sign_in(make_user(Role.COORDINATOR))
    for address in (
        f"/certificates/devices/{devices[0].asset_tag}", f"/certificates/consignments/{consignment.reference}",
        f"/certificates/{certificate.number}", f"/certificate-check/{certificate.number}",
    ):
        with statements() as sent:
            assert client.get(address).status_code == 200
        assert len(sent) <= MOST_A_PAGE, (address, sent)


def test_nobody_elses_certificate_is_found(session: Session) -> None:
    with pytest.raises(NotFound):
        service.queries.get_certificate("SC-NOTONE")
