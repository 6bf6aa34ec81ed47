"""What the workshop, matching, loads and the bench's cards do with a device: where, where it leads, what is asked."""

import io
from collections.abc import Mapping
from typing import Any

from app.core import clock
from app.devices.service import (
    demands,
    destruction,
    doubting,
    drives,
    identifying,
    leaving,
    load_lines,
    placing,
    quarantine,
    reports,
    stock,
    testing,
    transfers,
    typed_evidence,
    wiping,
)
from app.devices.service.attaching import Attachment
from app.devices.states import DestructionMethod, DeviceState, FormFactor, Grade, QuarantineReason
from app.devices.transfer_states import BreachOutcome
from app.extensions import db
from app.matching import service as matching
from app.organisations.models import Programme
from app.stockroom.cards import Action, read_card
from app.stockroom.service.scanning import take_scan
from tests.devices.gate import conditions as must
from tests.devices.gate import papers
from tests.devices.gate.row import (
    ALL,
    BEHIND,
    BENCH,
    HERE,
    LISTABLE,
    OPEN,
    SHELVED,
    USABLE,
    WIPING,
    Goes,
    Row,
    stays,
    to,
)
from tests.factories.devices import make_wipe_log
from tests.factories.matching import full_proof

_S = DeviceState

IDENTITY = (
    Row("say what it is", stays(*OPEN, *BENCH), "devices.send_identity", identifying.identify_device,
        args=lambda b: (b.device, identifying.Identity(form_factor=FormFactor.LAPTOP, manufacturer="Dell", model="E1")),
        typed=lambda b: {"form_factor": "laptop", "manufacturer": "Dell", "model": "E1"}),
    Row("confirm another drive", stays(*OPEN, _S.RECYCLE_PENDING) | to(_S.WIPE_PENDING, *BENCH), "devices.send_drive",
        identifying.confirm_drive, args=lambda b: (b.device, identifying.DriveFacts(serial="FITTED1")),
        typed=lambda b: {"serial": "FITTED1", "media": "unknown"}),
    Row("correct a drive's serial number", stays(*OPEN), "devices.send_correction", identifying.correct_drive_serial,
        args=lambda b: (b.drive, b.device, "CORRECTED1"), typed=lambda b: {"serial": "CORRECTED1"},
        path=papers.drive_path, is_versioned=False),
    Row("take a drive out", stays(*LISTABLE), "devices.remove_drive", drives.remove_drive, args=papers.listed_drive,
        path=papers.drive_path),
    Row("a drive is destroyed", stays(*LISTABLE), "devices.send_destruction", destruction.record_destruction,
        args=lambda b: (*papers.listed_drive(b), destruction.DestructionFacts(
            DestructionMethod.SHREDDED, clock.today(), b.person("colleague").id)),
        typed=lambda b: {"method": "shredded", "witness_id": str(b.person("colleague").id),
                         **papers.on_day("destroyed")},
        path=papers.drive_path, is_versioned=False),
    Row("a drive is destroyed, without its record", stays(*LISTABLE), command=drives.destroy_drive,
        args=lambda b: (*papers.listed_drive(b), DestructionMethod.CRUSHED)),
    Row("sign that no drive is fitted", stays(_S.RECEIVED, _S.IDENTIFIED, *BENCH, _S.RECYCLE_PENDING)
        | to(_S.WIPED, *WIPING), "devices.sign_no_drive", identifying.sign_no_drive, given=papers.no_drive,
        given_in=LISTABLE),
    Row("it is identified", to(_S.WIPE_PENDING, _S.RECEIVED, _S.IDENTIFIED), "devices.finish_identification",
        identifying.finish_identification, needs=(*must.IDENTITY, *must.DRIVES), is_hidden=True),
    Row("a monitor is identified", to(_S.TESTING, _S.RECEIVED, _S.IDENTIFIED),
        command=identifying.finish_identification, given=papers.monitor, needs=must.IDENTITY[1:]),
    Row("a reported drive is in it", stays(*LISTABLE), "devices.confirm_listed_drive", doubting.confirm_listed_drive,
        args=papers.listed_drive, path=papers.drive_path, given=papers.reported_drive, given_in=LISTABLE),
    Row("a reported drive is not in it", stays(*LISTABLE), "devices.deny_listed_drive", doubting.deny_listed_drive,
        args=papers.listed_drive, path=papers.drive_path, given=papers.reported_drive, given_in=LISTABLE),
)

_A_REPORT = stays(*(ALL - set(BEHIND))) | to(_S.WIPE_PENDING, *BEHIND)
PROOF = (
    Row("read its wipe log", to(_S.WIPED, *WIPING), "devices.send_log", wiping.record_wipe_log,
        named=lambda b: {"filename": "a.log", "content": make_wipe_log(b.drive.serial)},
        typed=lambda b: {"log": (io.BytesIO(make_wipe_log(b.drive.serial)), "a.log")}, is_versioned=False),
    Row("read the log of a failed wipe", to(_S.WIPE_FAILED, *WIPING), command=wiping.record_wipe_log,
        named=lambda b: {"filename": "a.log", "content": make_wipe_log(b.drive.serial, fault="write")}),
    Row("read a loose log", to(_S.WIPED, *WIPING), command=wiping.record_loose_log, args=lambda b: (),
        named=lambda b: {"filename": "a.log", "content": make_wipe_log(b.drive.serial)}),
    Row("type another tool's certificate", stays(*WIPING), "devices.type_certificate", typed_evidence.type_evidence,
        args=lambda b: (b.device, b.drive.id, papers.certified(b), Attachment("c.pdf", b"%PDF-1.7 of one")),
        typed=papers.certificate, path=papers.drive_path, is_versioned=False),
    Row("accept a typed certificate", to(_S.WIPED, *WIPING), "devices.accept_certificate", typed_evidence.accept_typed,
        args=lambda b: (b.papers["typed"], b.drive.serial), typed=lambda b: {"serial": b.drive.serial},
        path=lambda b: {"typed_id": b.papers["typed"].id}, given=papers.typed_certificate, given_in=WIPING, offered=(),
        who="colleague", is_versioned=False),
    Row("refuse a typed certificate", to(_S.WIPE_FAILED, *WIPING), "devices.refuse_certificate",
        typed_evidence.refuse_typed, args=lambda b: (b.papers["typed"], "Not readable"),
        typed=lambda b: {"reason": "Not readable"}, path=lambda b: {"typed_id": b.papers["typed"].id},
        given=papers.typed_certificate, given_in=WIPING, offered=(), who="colleague", is_versioned=False),
    Row("a report shows another drive", _A_REPORT, "devices.send_reports", reports.take_reports_for,
        args=lambda b: (b.device, [reports.SentReport("a.json", papers.lshw(b, "STRANGER1"))]),
        typed=lambda b: {"files": (io.BytesIO(papers.lshw(b, "STRANGER1")), "a.json")}, is_versioned=False),
    Row("a station sends a report of it", _A_REPORT, command=reports.take_report,
        args=lambda b: (reports.SentReport("a.json", papers.lshw(b, "STRANGER1")),),
        named=lambda b: {"asset_tag": b.device.asset_tag}),
    Row("a report is found in a bundle", stays(*(ALL - set(BEHIND) - {_S.RECEIVED, _S.RECYCLED, _S.LOST}))
        | to(_S.WIPE_PENDING, *BEHIND), command=reports.take_loose_reports,
        args=lambda b: ([reports.SentReport("a.json", papers.lshw(b, "STRANGER1"))],)),
    Row("attach a waiting report", _A_REPORT, "devices.attach_report", reports.attach_report,
        args=lambda b: (b.papers["report"].id, b.device.asset_tag), typed=lambda b: {"asset_tag": b.device.asset_tag},
        path=lambda b: {"report_id": b.papers["report"].id}, given=papers.waiting_report, offered=(),
        is_versioned=False),
    Row("confirm a drive of a report", stays(*OPEN, _S.RECYCLE_PENDING), "devices.confirm_reported_drive",
        typed=lambda b: {"serial": f"TOLD{b.key}"}, path=lambda b: {"position": 0}, given=papers.told_drive,
        given_in=(*OPEN, _S.RECYCLE_PENDING), offered=()),
    Row("demand Purge", stays(*(HERE - set(BEHIND))) | to(_S.WIPE_PENDING, *BEHIND), "devices.add_demand",
        demands.demand_purge, args=lambda b: (db.session.get_one(Programme, b.device.programme_id), "Agreement 4.2"),
        typed=lambda b: {"programme_id": str(b.device.programme_id), "reason": "Agreement 4.2"}, offered=(),
        who="coordinator", is_versioned=False, is_told=False),
    Row("lift a demand", stays(*(HERE - set(BEHIND) - {_S.RETURNED})), "devices.lift_demand", demands.lift_demand,
        args=lambda b: (b.papers["demand"].id,), path=lambda b: {"demand_id": b.papers["demand"].id},
        given=papers.purge_demanded, given_in=HERE - set(BEHIND) - {_S.RETURNED}, offered=(), who="coordinator",
        is_versioned=False, is_told=False),
)

TESTED = (
    Row("start testing", to(_S.TESTING, _S.WIPED), "devices.start_testing", testing.start_testing, needs=must.PROOF),
    Row("record tests", stays(_S.TESTING), "devices.send_tests", testing.record_tests,
        args=lambda b: (b.device, papers.answers(b), testing.Condition("Linux")), typed=papers.ticked),
    Row("send to repair", to(_S.REPAIR, _S.TESTING), "devices.send_repair", testing.send_to_repair,
        named=lambda b: {"fault": "Hinge"}, typed=lambda b: {"fault": "Hinge"}),
    Row("finish the repair", to(_S.TESTING, _S.REPAIR), "devices.send_repaired", testing.finish_repair,
        typed=lambda b: {"part": "Hinge"}, needs=must.PROOF),
    Row("grade it", to(_S.GRADED, _S.TESTING), "devices.send_grade", testing.grade_device,
        args=lambda b: (b.device, Grade.B), typed=lambda b: {"grade": "B"}, needs=must.GRADE, is_hidden=True),
    Row("test it again", to(_S.TESTING, _S.GRADED), "devices.retest", testing.retest_device),
)

STOCK = (
    Row("put it in stock or move it", to(_S.IN_STOCK, _S.GRADED) | stays(*SHELVED), "devices.send_location",
        stock.put_in_stock_or_move, named=lambda b: {"location": "Shelf B2"},
        typed=lambda b: {"location": "Shelf B2"}, needs=must.STOCK, is_hidden=True),
    Row("put it in stock", to(_S.IN_STOCK, _S.GRADED), command=stock.put_in_stock,
        named=lambda b: {"location": "Shelf B2"}, needs=must.SOME),
    Row("note where it lies", stays(*HERE), command=placing.place_device, named=lambda b: {"location": "Shelf B2"}),
    Row("take it out of stock", to(_S.TESTING, *SHELVED), "devices.take_out", stock.take_out_of_stock,
        named=lambda b: {"reason": "fault_found"}),
    Row("quarantine", stays(*(HERE - set(SHELVED))) | to(_S.TESTING, *SHELVED), "devices.send_quarantine",
        quarantine.quarantine_device, args=lambda b: (b.device, QuarantineReason.SAFETY),
        typed=lambda b: {"reason": "safety"}, offered=USABLE),
    Row("release from quarantine", stays(*ALL), "devices.release_quarantine", quarantine.release_from_quarantine,
        given=papers.apart),
)

_DESK: dict[str, Any] = {"path": lambda b: {"hand_over_id": b.house.hand_over_id}, "given": papers.promised,
                         "who": "coordinator", "offered": ()}
_MATCH: dict[str, Any] = {"given": papers.proposed, "who": "coordinator", "offered": (), "is_versioned": False}
PROMISED = (
    Row("reserve it", to(_S.RESERVED, _S.IN_STOCK), command=stock.reserve_device, needs=must.STOCK),
    Row("confirm a match", to(_S.RESERVED, _S.IN_STOCK), "matching.confirm", matching.confirm_proposal,
        args=lambda b: (papers.proposal(b),), typed=lambda b: {"point_id": str(b.house.point_id)},
        path=lambda b: {"proposal_id": b.house.proposal_id}, needs=must.STOCK, **_MATCH),
    Row("confirm several matches", to(_S.RESERVED, _S.IN_STOCK), "matching.confirm_several",
        typed=lambda b: {"proposal_ids": str(b.house.proposal_id)}, **_MATCH),
    Row("turn a match down", {}, "matching.refuse", typed=lambda b: {"reason": "does_not_suit"},
        path=lambda b: {"proposal_id": b.house.proposal_id}, **_MATCH),
    Row("hand it over", to(_S.HANDED_OVER, _S.RESERVED), command=stock.hand_over_device, needs=must.HAND_OVER),
    Row("hand over at the desk", to(_S.HANDED_OVER, _S.RESERVED), "matching.do_hand_over", matching.hand_over_items,
        args=lambda b: (papers.hand_over(b), full_proof(papers.hand_over(b))),
        named=lambda b: {"version_seen": papers.hand_over(b).version},
        typed=lambda b: {"code": papers.hand_over(b).code, "device_given": "y", "bundle_given": "y",
                         "terms_agreed": "y", "version": str(papers.hand_over(b).version)},
        needs=must.HAND_OVER, **_DESK),
    Row("give a promise up", to(_S.IN_STOCK, _S.RESERVED), "matching.release", matching.release_hand_over,
        args=lambda b: (papers.hand_over(b),), named=lambda b: {"reason": "not_collected"},
        typed=lambda b: {"release_reason": "not_collected"}, is_versioned=False, **_DESK),
    Row("release it", to(_S.IN_STOCK, _S.RESERVED), command=stock.release_device),
    *(Row(f"a hand-over: {name}", {}, f"matching.{name}",
          typed=lambda b: {"version": str(papers.hand_over(b).version)}, **_DESK)
      for name in ("again", "missed", "prepared")),
    Row("it came back", to(_S.WIPE_PENDING, _S.HANDED_OVER), "devices.take_back", stock.return_device,
        typed=lambda b: {"reason": "faulty"}),
    Row("a monitor came back", to(_S.TESTING, _S.HANDED_OVER), command=stock.return_device, given=papers.monitor),
)

_CLEAN = ("drives are proved", "proof is newer than the arrival")
_LOAD: dict[str, Any] = {"path": lambda b: {"number": b.house.load_number}, "typed": papers.leaving_load,
                         "given": papers.on_load, "offered": ()}
LEAVING = (
    Row("set aside for recycling", to(_S.RECYCLE_PENDING, *HERE), "devices.send_recycling",
        leaving.set_aside_for_recycling, named=lambda b: {"reason": "given_up"}, offered=USABLE),
    Row("it leaves on no load", {}, command=leaving.recycle_device,
        args=lambda b: (b.device, leaving.WasteNote("N1", "Example Recycling", 2.1))),
    Row("add it to a load", stays(_S.RECYCLE_PENDING), "devices.do_send_for_treatment", load_lines.add_device,
        args=lambda b: (transfers.get_transfer(b.house.load_number), b.device), named=lambda b: {"weight_kg": 2.1},
        typed=lambda b: {"transfer_id": str(transfers.get_transfer(b.house.load_number).id), "weight_kg": "2.1"},
        needs=_CLEAN, is_hidden=True, is_versioned=False, is_told=False),
    Row("take it off its load", {}, "devices.take_off_load", load_lines.take_off, args=papers.on_its_load,
        named=papers.load_version, **_LOAD),
    Row("weigh it anew on its load", {}, "devices.send_line", load_lines.change_line, args=papers.on_its_load,
        named=lambda b: {**papers.load_version(b), "weight_kg": 2.4, "code": "16 02 14", "reason": "Weighed"}, **{
            **_LOAD, "typed": lambda b: {**papers.leaving_load(b), "weight_kg": "2.4", "code": "16 02 14",
                                         "reason": "Weighed"}}),
    Row("put it on a load", stays(_S.RECYCLE_PENDING), "devices.send_load", transfers.prepare_transfer,
        args=lambda b: (papers.planned(b), {b.key: 2.1}), typed=papers.load, offered=(), is_versioned=False,
        is_told=False, needs=_CLEAN),
    Row("its load leaves", to(_S.RECYCLED, _S.RECYCLE_PENDING), "devices.send_leaving", transfers.record_leaving,
        args=lambda b: (transfers.get_transfer(b.house.load_number),),
        named=lambda b: {"driver_name": "Pat", "left_on": clock.today(),
                         **papers.load_version(b)}, needs=_CLEAN, **_LOAD),
    Row("its load is called off", {}, "devices.cancel_load", transfers.cancel_transfer,
        args=lambda b: (transfers.get_transfer(b.house.load_number),),
        named=papers.load_version, **_LOAD),
    Row("keep it after all", to(_S.WIPED, _S.RECYCLE_PENDING), "devices.keep", leaving.keep_after_all),
    Row("it is lost", to(_S.LOST, *(ALL - {_S.RECYCLED, _S.LOST})), "devices.lose", leaving.report_lost,
        named=lambda b: {"reason": "missing"}, offered=USABLE),
    Row("it was found", to(_S.RECEIVED, _S.LOST), "devices.find", leaving.record_found),
    Row("close its breach review", stays(*ALL), "devices.send_breach_review", transfers.end_breach_review,
        args=lambda b: (b.device, BreachOutcome.NO_RISK), named=lambda b: {"version": b.device.version},
        typed=lambda b: {"outcome": "no_risk"}, given=papers.under_review, who="coordinator", offered=()),
)


def _card(action: Action, goes: Goes, argument: str | None = None, *, at_place: bool = False, **more: Any) -> Row:
    """A card of the bench, scanned before the device."""
    typed = papers.scan(action, argument, at_place=at_place)
    return Row(f"card {action}", goes, "stockroom.send_scan", take_scan, args=lambda b: (b.device.asset_tag,),
               named=lambda b: {"card": read_card(typed(b)["card"]), "turn": 0}, typed=typed, offered=(),
               is_versioned=False, answers=True, sent_in=goes or ALL, **more)


def _several(action: Action, goes: Goes, typed: Mapping[str, str] | None = None, **more: Any) -> Row:
    """The same with many devices at once."""
    return Row(f"several {action}", goes, "stockroom.send_several", typed=papers.several(action, **typed or {}),
               offered=(), is_versioned=False, sent_in={*goes, _S.WIPE_PENDING, _S.RECYCLED}, **more)


_TO_STOCK = to(_S.IN_STOCK, _S.GRADED) | stays(*SHELVED)
_APART = stays(*(HERE - set(SHELVED))) | to(_S.TESTING, *SHELVED)
SCANNED = (
    _card(Action.FIND, {}), _card(Action.UNDO, {}),
    _card(Action.IDENTIFIED, to(_S.WIPE_PENDING, _S.RECEIVED, _S.IDENTIFIED), needs=must.SOME[1:2]),
    _card(Action.START_TEST, to(_S.TESTING, _S.WIPED), needs=must.SOME[1:2]),
    _card(Action.RETEST, to(_S.TESTING, _S.GRADED)),
    _card(Action.GRADE, to(_S.GRADED, _S.TESTING), "A", needs=must.SOME),
    _card(Action.TO_STOCK, _TO_STOCK, at_place=True, needs=must.SOME),
    _card(Action.MOVE, stays(*HERE), at_place=True),
    _card(Action.TO_BENCH, to(_S.TESTING, *SHELVED)),
    _card(Action.QUARANTINE, _APART, "SAFETY"),
    _card(Action.RELEASE, stays(*ALL), given=papers.apart),
    _card(Action.RECYCLE, to(_S.RECYCLE_PENDING, *USABLE)),
    _card(Action.KEEP, to(_S.WIPED, _S.RECYCLE_PENDING)),
    _card(Action.FOUND, to(_S.RECEIVED, _S.LOST)),
    _card(Action.RETURNED, to(_S.WIPE_PENDING, _S.HANDED_OVER)),
    _several(Action.FIND, {}), _several(Action.MOVE, stays(*HERE)),
    _several(Action.START_TEST, to(_S.TESTING, _S.WIPED), needs=must.SOME[1:2]),
    _several(Action.TO_STOCK, _TO_STOCK, needs=must.SOME),
    _several(Action.QUARANTINE, _APART, {"reason": "safety"}),
    _several(Action.RELEASE, stays(*ALL), given=papers.apart),
)

# Forms that name a device and leave it as it is.
HARMLESS = (
    Row("take ticked rows to several", {}, "stockroom.take_ticked", typed=lambda b: {"device_ids": str(b.key)},
        offered=()),
    Row("take ticked rows to labels", {}, "labels.take_ticked", typed=lambda b: {"device_ids": str(b.key)},
        offered=()),
    Row("order its label", {}, "labels.order", typed=lambda b: {
        "tags": b.device.asset_tag, "stock": "sheet_24", "first_place": "1"}, offered=()),
    Row("issue its certificate", {}, "certificates.issue_of_device", who="coordinator", offered=()),
)
