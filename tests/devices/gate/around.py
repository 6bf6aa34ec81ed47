"""What checks, coordinators, parts, loans and journeys between sites do with a device."""

from typing import Any

from app.core import clock
from app.core.state_machine import set_state
from app.devices.charger_limits import Appliance, ApplianceClass, ChargerReading, Fuse
from app.devices.checks_models import DeviceOverride
from app.devices.parts_models import DevicePart, PartWay
from app.devices.service import chargers, harvesting, lending, overriding, placing, repair_parts
from app.devices.states import TRUSTED_STATES, DeviceState, Grade, OverrideRule
from app.extensions import db
from app.stockroom.states import SiteTransferState
from tests.devices.gate import conditions as must
from tests.devices.gate import papers
from tests.devices.gate.house import Bench
from tests.devices.gate.row import ALL, HERE, WIPING, Row, stays, to
from tests.factories.devices import make_evidence, make_failed_test

_S = DeviceState


def _failed(bench: Bench) -> None:
    make_failed_test(bench.device, "camera", bench.person("colleague"))


def _cleared(bench: Bench) -> None:
    make_evidence(bench.device, bench.drive, technician=bench.person("technician"))
    papers.purge_demanded(bench)


def _known_fault(bench: Bench) -> None:
    made = DeviceOverride(device=bench.device, rule=OverrideRule.KNOWN_FAULT, check_code="camera", fault="No picture",
                          reason="Agreed", made_by_id=bench.person("coordinator").id, made_at=clock.now())
    db.session.add(made)
    bench.papers["override"] = made


_COORDINATOR: dict[str, Any] = {"who": "coordinator", "offered": ()}
CHECKED = (
    Row("test its charger", stays(_S.TESTING), "devices.send_charger_test", chargers.record_charger_test,
        args=lambda b: (b.device, ChargerReading(Appliance.CHARGER, ApplianceClass.CLASS_2, True, Fuse.A3,
                                                 insulation_megohm=42.0)),
        typed=lambda b: {"look": "whole", "appliance": "charger", "appliance_class": "class_2", "fuse": "3",
                         "lead_metres": "2", "insulation_megohm": "42"}),
    Row("let it go with a known fault", stays(_S.TESTING), "devices.send_known_fault", overriding.accept_fault,
        named=lambda b: {"check_code": "camera", "fault": "No picture", "reason": "Agreed"},
        typed=lambda b: {"check_code": "camera", "fault": "No picture", "reason": "Agreed"}, given=_failed,
        **_COORDINATOR),
    Row("accept Clear because its giver agreed", to(_S.WIPED, *WIPING), "devices.send_clear_agreed",
        overriding.accept_clear, args=lambda b: (b.device, overriding.Agreement("Robin", clock.today())),
        named=lambda b: {"reason": "Letter of today"},
        typed=lambda b: {"agreed_by": "Robin", "reason": "Letter of today", **papers.on_day("agreed")},
        given=_cleared, given_in=WIPING, **_COORDINATOR),
    Row("take an override back", stays(*(ALL - TRUSTED_STATES)), "devices.end_override", overriding.end_override,
        args=lambda b: (b.device, b.papers["override"].id), path=lambda b: {"override_id": b.papers["override"].id},
        given=_known_fault, **_COORDINATOR),
)


def _part(bench: Bench, way: PartWay) -> None:
    part = DevicePart(device_id=bench.key, way=way, name="Hinge", quantity=1, entered_at=clock.now(),
                      entered_by_id=bench.person("technician").id)
    if way == PartWay.USED and bench.device.repairs:
        part.repair_id = bench.device.repairs[-1].id
    db.session.add(part)
    bench.papers["part"] = part


def _used(bench: Bench) -> None:
    repair_parts.repair_under_way(bench.person("technician"), bench.device)
    db.session.flush()
    db.session.expire_all()
    _part(bench, PartWay.USED)


def _harvested(bench: Bench) -> None:
    _part(bench, PartWay.HARVESTED)


def _for_parts(bench: Bench) -> None:
    bench.device.cosmetic_grade = Grade.D


PARTS = (
    Row("use a part", stays(_S.REPAIR), "devices.send_part", repair_parts.use_part,
        args=lambda b: (b.device, repair_parts.WantedPart(name="Hinge", cost_pence=120)),
        typed=lambda b: {"name": "Hinge", "quantity": "1", "cost": "1.20"}, offered=(), is_versioned=False),
    Row("take a part out again", stays(_S.REPAIR), "devices.put_part_back", repair_parts.put_part_back,
        args=lambda b: (b.device, b.papers["part"].id), path=lambda b: {"part_id": b.papers["part"].id}, given=_used,
        offered=(), is_versioned=False),
    Row("call its repair off", to(_S.TESTING, _S.REPAIR), "devices.cancel_repair", repair_parts.cancel_repair,
        needs=must.PROOF, offered=()),
    Row("a drive of the shelf was fitted", stays(*ALL), "devices.send_fitted_drive", repair_parts.count_fitted_drive,
        args=lambda b: (b.device, b.house.drive_item_id, b.drive.id),
        typed=lambda b: {"item_id": str(b.house.drive_item_id), "drive_id": str(b.drive.id)}, offered=(),
        is_versioned=False),
    Row("harvest a part", stays(_S.RECYCLE_PENDING), "devices.send_harvest", harvesting.harvest_part,
        args=lambda b: (b.device, b.house.item_id, 1), named=lambda b: {"went_to": "Drawer 3"},
        typed=lambda b: {"item_id": str(b.house.item_id), "quantity": "1", "went_to": "Drawer 3"},
        is_versioned=False),
    Row("harvest a device of grade D", to(_S.RECYCLE_PENDING, _S.GRADED, _S.RECYCLE_PENDING),
        command=harvesting.harvest_part, args=lambda b: (b.device, b.house.item_id, 1),
        named=lambda b: {"went_to": "Drawer 3"}, given=_for_parts, given_in=(_S.GRADED,)),
    Row("it was not harvested after all", stays(_S.RECYCLE_PENDING), "devices.undo_harvest", harvesting.undo_harvest,
        args=lambda b: (b.device, b.papers["part"].id), path=lambda b: {"part_id": b.papers["part"].id},
        given=_harvested, given_in=(_S.RECYCLE_PENDING,), offered=(), is_versioned=False),
)


def _loan_stock(bench: Bench) -> None:
    bench.device.loan_stock_reason = "For sessions"


def _lent(bench: Bench) -> None:
    bench.sql("UPDATE loan SET device_id = :id WHERE id = :loan", loan=bench.house.loan_id)


_CHANGEABLE = tuple(HERE - {_S.RESERVED, _S.RECYCLE_PENDING})
LENT = (
    Row("keep it for loans", stays(*_CHANGEABLE), "stockroom.send_keep_for_loan", lending.keep_for_loans,
        named=lambda b: {"reason": "For sessions"}, typed=lambda b: {"reason": "For sessions"}, **_COORDINATOR),
    Row("keep it for loans no longer", stays(*_CHANGEABLE), "stockroom.end_loan_stock", lending.give_up_for_loans,
        given=_loan_stock, given_in=ALL - {_S.HANDED_OVER}, **_COORDINATOR),
    Row("lend it", to(_S.HANDED_OVER, _S.IN_STOCK), "stockroom.send_loan", lending.lend_device,
        named=lambda b: {"loan": "LN-1"}, typed=lambda b: {
            "tags": b.device.asset_tag, "event_name": "Open day", "taken_by": "Priya", "condition_out": "Good",
            **papers.on_day("due")},
        given=_loan_stock, given_in=(_S.IN_STOCK,), needs=must.STOCK, is_versioned=False, **_COORDINATOR),
    Row("what was lent is back", to(_S.WIPE_PENDING, _S.HANDED_OVER), "stockroom.send_loan_back",
        typed=lambda b: {"condition_back": "Good", "version": str(b.house.loan().version)},
        path=lambda b: {"number": b.house.loan().number}, given=_lent, **_COORDINATOR),
)


def _listed(bench: Bench) -> None:
    bench.sql("UPDATE site_transfer_line SET device_id = :id WHERE transfer_id = :journey",
              journey=bench.house.journey().id)


def _away(bench: Bench) -> None:
    _listed(bench)
    journey = bench.house.journey()
    journey.driver_name, journey.left_at = "Sam", clock.now()
    set_state(journey, SiteTransferState.ON_THE_WAY)
    bench.device.on_the_way = journey.number


def _journey(bench: Bench) -> dict[str, Any]:
    return {"number": bench.house.journey().number}


DRIVEN = (
    Row("it is sent on the way", stays(*HERE), command=placing.send_on_the_way,
        named=lambda b: {"transfer": b.house.journey().number, "to_site": "Hub"}),
    Row("it leaves for another site", stays(*HERE), "stockroom.send_transfer_leaving", typed=lambda b: {
        "driver_name": "Sam", "version": str(b.house.journey().version)}, path=_journey, given=_listed,
        **_COORDINATOR),
    Row("it arrives", stays(*HERE), command=placing.arrive, args=lambda b: (b.device, b.house.hub_place()),
        named=lambda b: {"transfer": b.house.journey().number}, given=_away, given_in=HERE),
    Row("its arrival is scanned", stays(*HERE), "stockroom.scan_transfer", typed=lambda b: {
        "scan": b.device.asset_tag, "place_id": str(b.house.hub_place_id)}, path=_journey, given=_away, given_in=HERE,
        is_versioned=False, **_COORDINATOR),
    Row("it never arrives", to(_S.LOST, *HERE), "stockroom.lose_from_transfer", path=_journey, given=_away,
        given_in=HERE, is_versioned=False, **_COORDINATOR),
)
