"""What each state of a device is called, its colour, its station, and its sentence for the workshop and the donor."""

from dataclasses import dataclass
from typing import Final

from app.devices.charger_limits import Appliance, ApplianceClass, Fuse, Look
from app.devices.drive_health import Verdict
from app.devices.states import (
    DeviceState,
    FormFactor,
    MatchBasis,
    MediaKind,
    QuarantineReason,
    ReportMatch,
    ReturnReason,
)

STATIONS: Final = ("Counted in", "Identified", "Wiped", "Tested", "Graded", "In stock", "With a household")
MONITOR_STATIONS: Final = ("Counted in", "Identified", "Tested", "Graded", "In stock", "With a household")
_S = DeviceState


@dataclass(frozen=True)
class Told:
    """A state as a page shows it."""

    text: str
    colour: str
    sentence: str


_FOR_WORKSHOP: Final = {
    _S.RECEIVED: Told("To identify", "blue", "Say what it is and which drives are in it."),
    _S.IDENTIFIED: Told("Identified", "blue", "It is known what it is; send it on."),
    _S.WIPE_PENDING: Told("To wipe", "amber", "Wipe every drive, then upload the log."),
    _S.WIPE_FAILED: Told("Wipe failed", "red", "A drive is not proved clean. The reasons stand below."),
    _S.WIPED: Told("Wiped", "teal", "Every drive has accepted evidence. It can go to testing."),
    _S.TESTING: Told("Testing", "amber", "Go through the checklist."),
    _S.REPAIR: Told("Repair", "plum", "Mend it; then every test is made again."),
    _S.GRADED: Told("Graded", "teal", "Put it on its shelf."),
    _S.IN_STOCK: Told("In stock", "green", "Ready to be matched."),
    _S.RESERVED: Told("Reserved", "plum", "Promised to a household and waiting for its hand-over."),
    _S.HANDED_OVER: Told("Handed over", "green", "It has left with a household."),
    _S.RETURNED: Told("Returned", "amber", "It came back."),
    _S.RECYCLE_PENDING: Told("To recycle", "grey", "Set aside; it leaves on a load for treatment."),
    _S.RECYCLED: Told("Recycled", "grey", "It left for treatment."),
    _S.LOST: Told("Lost", "red", "Nobody knows where it is."),
}
_BEING_PREPARED: Final = Told("Being prepared", "amber", "We are wiping, testing or repairing it.")
_FOR_DONOR: Final = {
    _S.RECEIVED: Told("Arrived", "blue", "Counted in at our workshop."),
    _S.IDENTIFIED: Told("Arrived", "blue", "Counted in at our workshop."),
    _S.WIPE_PENDING: Told("Waiting to be wiped", "amber", "Locked away until every drive is wiped."),
    _S.WIPE_FAILED: Told("Waiting to be wiped", "amber", "Locked away until every drive is wiped or destroyed."),
    _S.GRADED: Told("Ready to give", "teal", "Wiped, tested and graded."),
    _S.IN_STOCK: Told("Ready to give", "teal", "Wiped, tested and graded."),
    _S.RESERVED: Told("Promised", "plum", "Wiped and tested; waiting for its new owner."),
    _S.HANDED_OVER: Told("With a household", "green", "Somebody is getting online with it."),
    _S.RECYCLE_PENDING: Told("To be recycled", "grey", "It cannot be used again. Its materials will be."),
    _S.RECYCLED: Told("Recycled", "grey", "It went to a treatment facility, with its papers."),
    _S.LOST: Told("Under investigation", "red", "We are looking for it and will tell you what we find."),
}

_STATION: Final = {
    _S.RECEIVED: 1, _S.IDENTIFIED: 2, _S.WIPE_PENDING: 2, _S.WIPE_FAILED: 2, _S.WIPED: 3, _S.TESTING: 3, _S.REPAIR: 3,
    _S.GRADED: 5, _S.IN_STOCK: 5, _S.RESERVED: 6, _S.HANDED_OVER: 7, _S.RETURNED: 2,
}
OFF_THE_LINE: Final = frozenset({_S.LOST, _S.RECYCLE_PENDING, _S.RECYCLED})
STOPPED: Final = OFF_THE_LINE | {_S.WIPE_FAILED}

STAGES: Final[dict[str, tuple[str, tuple[DeviceState, ...]]]] = {
    "to_identify": ("To identify", (_S.RECEIVED, _S.IDENTIFIED)),
    "to_wipe": ("To wipe", (_S.WIPE_PENDING, _S.WIPE_FAILED, _S.RETURNED)),
    "to_test": ("To test", (_S.WIPED, _S.TESTING, _S.REPAIR)),
    "to_shelve": ("To put away", (_S.GRADED,)),
    "stock": ("In stock", (_S.IN_STOCK, _S.RESERVED)),
    "out": ("Gone", (_S.HANDED_OVER, _S.RECYCLE_PENDING, _S.RECYCLED, _S.LOST)),
}

MEDIA_NAMES: Final = {
    MediaKind.HDD: "Hard disk", MediaKind.SSD: "SSD", MediaKind.NVME: "NVMe SSD", MediaKind.FLASH: "Built-in flash",
    MediaKind.UNKNOWN: "Not known",
}
MATCHED_BY: Final = {
    MatchBasis.EXACT: "serial number, sign for sign",
    MatchBasis.CASE_AND_SPACES: "serial number, apart from capitals and spaces",
    MatchBasis.FIRST_TWENTY: "first 20 signs of the serial number, where nwipe cuts",
}

REPORT_FORMATS: Final = {
    "lshw": "lshw", "dmidecode": "dmidecode", "smartctl": "smartctl", "inxi": "inxi", "workbench_11": "Workbench 11",
    "workbench_2022": "Workbench 2022", "workbench_script": "Workbench script", "techaid_hardwareinfo": "HardwareInfo",
}
REPORT_MATCHES: Final = {
    ReportMatch.SERIAL: "Serial number", ReportMatch.ASSET_TAG: "Asset tag", ReportMatch.BY_HAND: "A person",
}
# By how a reported drive stands to the device's drives (service/report_comparing.py).
DRIVE_STANDINGS: Final = {
    "confirmed": ("Confirmed", "green", ""),
    "to_confirm": ("To confirm", "amber", "Open the device, compare the label, and say on its page whether it is in."),
    "not_listed": ("Not entered yet", "amber", "See it in the device and compare the label before you confirm it."),
    "no_serial": ("No serial number", "amber", "Read the serial number from the drive's label and enter it."),
    "not_seen": ("Not in the report", "red", "Take it out on the device's page, or confirm that it is still fitted."),
}

QUARANTINE_REASONS: Final = {
    QuarantineReason.SAFETY: "Not safe: battery, damage or electrics",
    QuarantineReason.LOCKED: "Locked to an owner or a firm",
    QuarantineReason.OWNERSHIP: "Not certain whose it is",
    QuarantineReason.DATA: "Data may still be on it",
    QuarantineReason.OTHER: "Something else to look into",
}

RETURN_REASONS: Final = {
    ReturnReason.FAULTY: "It is broken or does not work well",
    ReturnReason.DOES_NOT_SUIT: "It works, and does not suit them",
    ReturnReason.NOT_NEEDED: "It is not needed any more",
    ReturnReason.CALLED_BACK: "We called it back",
    ReturnReason.OTHER: "Another reason",
}

HEALTHS: Final = {
    Verdict.UNKNOWN: ("Health not known", "grey"), Verdict.HEALTHY: ("Healthy", "green"),
    Verdict.WARNING: ("Health: look at it", "amber"), Verdict.FAILING: ("Failing", "red"),
}
APPLIANCES: Final = {
    Appliance.CHARGER: "The charger with its lead", Appliance.LEAD: "A mains lead by itself",
    Appliance.DEVICE: "The device itself with its lead",
}
APPLIANCE_CLASSES: Final = {
    ApplianceClass.CLASS_1: "Class I: earthed", ApplianceClass.CLASS_2: "Class II: double insulated",
}
LOOKS: Final = {
    Look.WHOLE: "Whole: nothing loose, cut, burnt or mended with tape", Look.DAMAGED: "Damaged",
}
FUSES: Final = {
    Fuse.A3: "3 A", Fuse.A5: "5 A", Fuse.A10: "10 A", Fuse.A13: "13 A", Fuse.NONE: "None: a plug-in charger",
}

_EVENTS: Final = {
    "counted_in": ("Counted in", "blue"),
    "identified_by_hand": ("Details written down", "blue"),
    "drive_confirmed": ("Drive confirmed", "blue"),
    "drive_corrected": ("Drive's serial number corrected", "amber"),
    "drive_removed": ("Drive taken out", "amber"),
    "drive_destroyed": ("Drive destroyed", "plum"),
    "no_drive_signed": ("Signed: no drive fitted", "blue"),
    "wipe_log_read": ("Wipe log read", "teal"),
    "breach_review_ended": ("Breach review ended", "plum"),
    "certificate_typed": ("Certificate typed", "blue"),
    "certificate_verified": ("Certificate checked by a second person", "teal"),
    "certificate_refused": ("Certificate refused by a second person", "red"),
    "tested": ("Tests recorded", "teal"),
    "release_asked": ("Donor asked to release a lock", "amber"),
    "release_asked_by_email": ("Donor asked by email to release a lock", "amber"),
    "lock_released": ("Lock released", "teal"),
    "overridden": ("A rule set aside by a coordinator", "plum"),
    "override_ended": ("What was set aside counts again", "plum"),
    "charger_tested": ("Charger or lead tested", "teal"),
    "funded": ("Funding set", "grey"),
    "part_used": ("Part fitted", "teal"),
    "part_put_back": ("Part put back", "grey"),
    "part_harvested": ("Part taken out", "plum"),
    "part_not_harvested": ("Part not taken after all", "grey"),
    "drive_from_shelf": ("Drive taken from the shelf", "grey"),
    "report_read": ("Hardware report read", "teal"),
    "drive_reported": ("A report shows another drive", "red"),
    "drive_not_seen": ("A report does not show a drive", "amber"),
    "drive_denied": ("Looked: the reported drive is not fitted", "amber"),
    "custody_declared": ("Said anew how its drives travel", "amber"),
    "moved_shelf": ("Moved to another shelf", "grey"),
    "photo_added": ("Photo added", "grey"),
    "photo_removed": ("Photo taken away", "grey"),
    "photo_restored": ("Photo put back", "grey"),
    "sent_on_the_way": ("Left for another site", "blue"),
    "arrived": ("Arrived at another site", "teal"),
    "kept_for_loans": ("Kept for loans", "plum"),
    "no_longer_for_loans": ("No longer kept for loans", "grey"),
    "quarantined": ("Put in quarantine", "red"),
    "quarantine_ended": ("Released from quarantine", "teal"),
}


_LENT: Final = Told("Lent", "plum", "It is with a borrower. When it is back, it is wiped again.")
_TO_LEND: Final = Told("In stock", "green", "Loan stock, ready to be lent. It is never matched with a household.")
_LENT_FOR_DONOR: Final = Told("Lent out", "green", "An organisation works with it and brings it back.")
_TO_LEND_FOR_DONOR: Final = Told("Ready to lend", "teal", "Wiped, tested and graded, for organisations to borrow.")


def told_of(state: DeviceState, *, is_loan_stock: bool) -> Told:
    """How the workshop reads a device's state; loan stock is lent, never given."""
    lent = {DeviceState.IN_STOCK: _TO_LEND, DeviceState.HANDED_OVER: _LENT} if is_loan_stock else {}
    return lent.get(DeviceState(state)) or for_workshop(state)


def told_to_donor(state: DeviceState, *, is_loan_stock: bool) -> Told:
    """How the donor of a device reads its state; loan stock is lent, never given."""
    lent = {DeviceState.IN_STOCK: _TO_LEND_FOR_DONOR, DeviceState.HANDED_OVER: _LENT_FOR_DONOR} if is_loan_stock else {}
    return lent.get(DeviceState(state)) or for_donor(state)


def for_workshop(state: DeviceState) -> Told:
    """How the workshop reads a state."""
    return _FOR_WORKSHOP[DeviceState(state)]


def for_donor(state: DeviceState) -> Told:
    """How the donor of a device reads its state; never anything about who has it."""
    return _FOR_DONOR.get(DeviceState(state), _BEING_PREPARED)


def stations_of(form_factor: FormFactor | None, state: DeviceState) -> tuple[tuple[str, ...], int]:
    """The line of stations of a kind of device and how many are behind it; a monitor is never wiped."""
    reached = _STATION.get(DeviceState(state), 1)
    if form_factor == FormFactor.MONITOR:
        return MONITOR_STATIONS, reached - 1 if reached > 2 else reached
    return STATIONS, reached


def event_words(action: str, to_state: str | None) -> tuple[str, str]:
    """What an event of the audit is called on a device's timeline, and its colour."""
    if to_state is not None:
        told = for_workshop(DeviceState(to_state))
        return told.text, told.colour
    return _EVENTS.get(action, (action.replace("_", " ").capitalize(), "grey"))
