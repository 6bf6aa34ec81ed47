"""What stands around a case of the table: what happened before, and what is typed, scanned or sent."""

import io
import json
from collections.abc import Callable
from typing import Any

from app.core import clock
from app.devices.checklists import CHARGER_CHECK
from app.devices.policy import checks_asked
from app.devices.proof_models import PurgeDemand
from app.devices.service import reports, testing, transfers, typed_evidence
from app.devices.states import FormFactor, QuarantineReason, ReadBack, SanitisationClass, TestResult
from app.extensions import db
from app.matching.models import HandOver, MatchProposal
from app.stockroom.cards import Action, Card
from tests.devices.gate.house import Bench
from tests.factories.devices import make_drive, make_typed_evidence

NOBODYS = "NOBODYS1"


def reported_drive(bench: Bench) -> None:
    """A report listed a second drive, which nobody has looked for yet."""
    drive = make_drive(bench.device, f"UNSEEN{bench.key}", technician=bench.person("technician"))
    drive.confirmed_at = drive.confirmed_by_id = None
    bench.papers["drive"] = drive.id


def no_drive(bench: Bench) -> None:
    """Its drive is taken out."""
    bench.drive.removed_at = clock.now()


def monitor(bench: Bench) -> None:
    """It is a monitor after all."""
    bench.device.form_factor = FormFactor.MONITOR


def apart(bench: Bench) -> None:
    """It is set apart."""
    bench.device.quarantine_reason, bench.device.quarantined_at = QuarantineReason.SAFETY, clock.now()


def under_review(bench: Bench) -> None:
    """It went missing unwiped once."""
    bench.device.needs_breach_review = True


def typed_certificate(bench: Bench) -> None:
    """Another tool's certificate of its drive waits for a second person."""
    bench.papers["typed"] = make_typed_evidence(bench.device)


def lshw(bench: Bench, drive: str) -> bytes:
    """A hardware report of the device with one drive in it."""
    return json.dumps({
        "id": "pc", "class": "system", "vendor": "LENOVO", "product": "20L5",
        "serial": bench.device.serial or NOBODYS, "configuration": {"chassis": "laptop"},
        "children": [{"id": "disk", "class": "disk", "serial": drive, "logicalname": "/dev/sda", "size": 256 * 10**9}],
    }).encode()


def told_drive(bench: Bench) -> None:
    """The newest report shows a drive that is not listed."""
    serial = f"TOLD{bench.key}"
    reports.take_reports_for(bench.person("technician"), bench.device,
                             [reports.SentReport("a.json", lshw(bench, serial))])
    for drive in bench.device.drives:
        if drive.serial == serial:
            db.session.delete(drive)
    db.session.flush()
    db.session.expire(bench.device)


def waiting_report(bench: Bench) -> None:
    """A report of a machine that no device is known by waits."""
    content = lshw(bench, f"OTHER{bench.key}").replace((bench.device.serial or NOBODYS).encode(), b"NOBODYS2")
    taken = reports.take_report(bench.person("technician"), reports.SentReport("w.json", content))
    bench.papers["report"] = taken.report


def purge_demanded(bench: Bench) -> None:
    """Purge is demanded for its programme, and it is marked."""
    demand = PurgeDemand(reason="Agreement 4.2", set_by_id=bench.person("coordinator").id,
                         programme_id=bench.device.programme_id)
    db.session.add(demand)
    bench.device.demands_purge = True
    bench.papers["demand"] = demand


def on_load(bench: Bench) -> None:
    """It stands on a prepared load."""
    bench.sql("UPDATE waste_transfer_line SET device_id = :id WHERE device_id = :before", before=bench.house.loaded_id)


def proposed(bench: Bench) -> None:
    """It is proposed to a household."""
    bench.sql("UPDATE match_proposal SET device_id = :id WHERE id = :proposal", proposal=bench.house.proposal_id)


def promised(bench: Bench) -> None:
    """It is what a household comes for."""
    bench.sql("UPDATE reservation SET device_id = :id WHERE device_id = :before", before=bench.house.promised_id)
    bench.sql("UPDATE hand_over SET device_id = :id WHERE id = :kept", kept=bench.house.hand_over_id)


def proposal(bench: Bench) -> MatchProposal:
    """The proposal of the house."""
    return db.session.get_one(MatchProposal, bench.house.proposal_id)


def hand_over(bench: Bench) -> HandOver:
    """The hand-over of the house."""
    return db.session.get_one(HandOver, bench.house.hand_over_id)


def on_day(prefix: str, hour: str | None = None) -> dict[str, Any]:
    """Today in three boxes, with a time where one is asked for."""
    today = clock.today()
    found: dict[str, Any] = {f"{prefix}_on": [str(today.day), str(today.month), str(today.year)]}
    return found if hour is None else {**found, f"{prefix}_time": hour}


def certificate(bench: Bench) -> dict[str, Any]:
    """The form of another tool's certificate, filled."""
    return {"serial": bench.drive.serial, "tool": "Blancco", "tool_version": "7.1", "method": "NVMe sanitise",
            "sanitisation": "purge", "read_back": "full", **on_day("started", "00:00"), **on_day("ended", "00:00"),
            "file": (io.BytesIO(b"%PDF-1.7 of one"), "c.pdf")}


def certified(bench: Bench) -> typed_evidence.CertificateFacts:
    """The same as the service takes it."""
    return typed_evidence.CertificateFacts(
        tool="Blancco", tool_version="7.1", method="NVMe sanitise", sanitisation=SanitisationClass.PURGE,
        read_back=ReadBack.FULL, serial=bench.drive.serial, started_at=clock.now(), ended_at=clock.now())


def answers(bench: Bench) -> dict[str, testing.Answer]:
    """Every check that a technician answers passed, with a note so that it is written down anew."""
    return {check.code: testing.Answer(TestResult.PASS, "Again") for check in checks_asked(bench.device)
            if check.code != CHARGER_CHECK}


def ticked(bench: Bench) -> dict[str, Any]:
    """The same as the form sends it."""
    return {**dict.fromkeys(answers(bench), "pass"), "tests_note": "Tried twice", "operating_system": "Linux"}


def drive_path(bench: Bench) -> dict[str, Any]:
    """The part of an address that names the drive in question."""
    return {"drive_id": bench.papers.get("drive", bench.drive.id)}


def listed_drive(bench: Bench) -> tuple[Any, ...]:
    """The device and the drive in question, for the service."""
    return bench.device, bench.papers.get("drive", bench.drive.id)


def load(bench: Bench) -> dict[str, Any]:
    """The form of a load with this device alone on it."""
    return {"carrier_id": str(bench.house.carrier_id), "facility_id": str(bench.house.facility_id),
            "giver_address": "1 Workshop Lane", "sic_code": "95.11", **on_day("leaves"), f"weight-{bench.key}": "2.1"}


def planned(bench: Bench) -> transfers.Load:
    """The same as the service takes it."""
    return transfers.Load(bench.house.carrier_id, bench.house.facility_id, clock.today(), "1 Workshop Lane", "95.11")


def leaving_load(bench: Bench) -> dict[str, Any]:
    """What is typed when the load leaves."""
    version = transfers.get_transfer(bench.house.load_number).version
    return {"driver_name": "Pat Example", **on_day("left"), "version": str(version)}


def load_version(bench: Bench) -> dict[str, Any]:
    """The version of the load, for the service."""
    return {"version": transfers.get_transfer(bench.house.load_number).version}


def on_its_load(bench: Bench) -> tuple[Any, ...]:
    """The load and the device's tag, for the service."""
    return transfers.get_transfer(bench.house.load_number), bench.device.asset_tag


def scan(action: Action, argument: str | None = None, *, at_place: bool = False) -> Callable[[Bench], dict[str, Any]]:
    """The device's tag, scanned after a card."""
    def typed(bench: Bench) -> dict[str, Any]:
        card = Card(action, argument, bench.house.place_code if at_place else None)
        return {"scan": bench.device.asset_tag, "card": card.code, "turn": "0"}

    return typed


def several(action: Action, **more: str) -> Callable[[Bench], dict[str, Any]]:
    """The device's tag among several at once."""
    return lambda bench: {"tags": bench.device.asset_tag, "action": str(action), "turn": "0",
                          "place_id": str(bench.house.place_id), **more}
