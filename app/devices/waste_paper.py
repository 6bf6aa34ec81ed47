"""The waste transfer note on paper: what left, by code of the List of Wastes, with weights, parties and signatures.

Pure: what is not known is a line to be written on by hand, never a guess.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from app.core.pdf import build_pdf, facts, heading, notice, paragraph, signature_lines, small_print, table, together
from app.devices.states import FormFactor
from app.web.filters import words

BY_HAND: Final = "_" * 40
_F = FormFactor


@dataclass(frozen=True)
class WasteCode:
    """A code of the List of Wastes; a star marks hazardous waste."""

    code: str
    meaning: str
    is_hazardous: bool
    years_kept: int


NOT_HAZARDOUS: Final = WasteCode("16 02 14", "discarded equipment without hazardous components", False, 2)
HAZARDOUS: Final = WasteCode(
    "16 02 13*", "discarded equipment with hazardous components (displays, batteries)", True, 3
)
_WITHOUT_DISPLAY_OR_BATTERY: Final = frozenset({_F.DESKTOP, _F.SERVER, _F.NETWORKING})


@dataclass(frozen=True)
class WasteItem:
    """One device as it left; the weight in kilograms where it was weighed."""

    asset_tag: str
    kind: FormFactor | None
    what: str
    weight_kg: float | None
    is_data_bearing: bool = False


@dataclass(frozen=True)
class WasteParties:
    """Who gives, who carries, who treats; empty is not known here and is written by hand."""

    giver: str
    facility: str
    giver_address: str = ""
    giver_sic: str = ""
    carrier: str = ""
    carrier_registration: str = ""
    facility_permit: str = ""
    left: str = ""


def code_of(kind: FormFactor | None) -> WasteCode:
    """The code of a kind of device; what is not known to be free of displays and batteries counts as hazardous."""
    return NOT_HAZARDOUS if kind in _WITHOUT_DISPLAY_OR_BATTERY else HAZARDOUS


def build_waste_note(number: str, items: Sequence[WasteItem], parties: WasteParties) -> bytes:
    """The note with this number as PDF, its items grouped by code; equal input gives equal bytes."""
    codes = [code for code in (NOT_HAZARDOUS, HAZARDOUS) if any(code_of(item.kind) == code for item in items)]
    story = [
        paragraph("Used electrical and electronic equipment, loose, given up for treatment.", kind="lead"),
        heading("Parties"),
        facts([
            ("Number of the note", number), ("Left on", parties.left or BY_HAND), ("Given by", parties.giver),
            ("Address", parties.giver_address or BY_HAND), ("SIC code of the giver", parties.giver_sic or BY_HAND),
            ("Carrier", parties.carrier or BY_HAND),
            ("Carrier's registration", parties.carrier_registration or BY_HAND),
            ("Treated at", parties.facility), ("Permit or exemption", parties.facility_permit or BY_HAND),
        ]),
        heading("What left"),
        table(["Code", "Description", "Items", "Weight"],
              [_sum_row(code, [item for item in items if code_of(item.kind) == code]) for code in codes],
              widths_mm=(26, 92, 22, 30), numeric={2, 3}),
    ]
    if HAZARDOUS in codes:
        story.append(notice("Part of this is hazardous waste. It travels on a consignment note; keep this list with "
                            "that note."))
    if any(item.is_data_bearing for item in items):
        story.append(notice("Some drives here are not wiped and travel under custody. Destroy them, and send us the "
                            "certificate of destruction."))
    story += [
        heading("Each item"),
        table(["Asset tag", "Kind", "What", "Code", "Drives", "Weight"], [_row(item) for item in items],
              widths_mm=(26, 26, 46, 22, 26, 24), numeric={5}),
        together([
            heading("Signatures"),
            paragraph("We apply the waste hierarchy: what could be used again was not given up."),
            signature_lines(["For the giver", "For the carrier"]),
        ]),
        small_print(f"Keep this note for {max(code.years_kept for code in codes)} years."),
    ]
    return build_pdf(f"Waste transfer note {number}", story, footer=f"{parties.giver} · waste note {number}",
                     organisation=parties.giver)


def _sum_row(code: WasteCode, items: Sequence[WasteItem]) -> list[str]:
    return [code.code, f"{code.meaning[:1].upper()}{code.meaning[1:]}", str(len(items)), _total(items)]


def _total(items: Sequence[WasteItem]) -> str:
    """The sum of what was weighed, and how many were not."""
    weighed = [item.weight_kg for item in items if item.weight_kg is not None]
    missing = len(items) - len(weighed)
    return f"{sum(weighed):,.1f} kg" + (f", {missing} not weighed" if missing else "")


def _row(item: WasteItem) -> list[str]:
    weight = "not weighed" if item.weight_kg is None else f"{item.weight_kg:,.1f} kg"
    drives = "not wiped" if item.is_data_bearing else "clean or none"
    return [item.asset_tag, words(item.kind), item.what, code_of(item.kind).code, drives, weight]
