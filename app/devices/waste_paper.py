"""The waste transfer note on paper: what left, by code of the List of Wastes, with weights, parties and signatures.

Pure: what is not known is a line to be written on by hand, never a guess.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from reportlab.platypus import Flowable

from app.core.pdf import build_pdf, facts, heading, notice, paragraph, signature_lines, small_print, table, together
from app.devices.waste_codes import WasteCode

BY_HAND: Final = "_" * 40


@dataclass(frozen=True)
class WasteItem:
    """One line as it left; loose parts have no tag. The weight is in kilograms where it was weighed."""

    asset_tag: str
    kind: str
    what: str
    weight_kg: float | None
    code: WasteCode
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
    phone: str = ""
    vehicle: str = ""
    driver: str = ""


@dataclass(frozen=True)
class HazardousPart:
    """What a consignment note says besides its items: its number, and for each code its hazard properties."""

    code: str
    process: str = ""
    packaging: str = ""
    hazards: Mapping[str, str] = field(default_factory=dict)


def build_waste_note(
    number: str, items: Sequence[WasteItem], parties: WasteParties, *, consignment: str = ""
) -> bytes:
    """The note with this number as PDF, its items grouped by code; equal input gives equal bytes.

    `consignment` is the number of the note on which a hazardous part of the same load travels.
    """
    codes = codes_of(items)
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
        heading("What left"), sums_table(codes, items),
    ]
    if consignment:
        story.append(notice(f"The hazardous part of this load travels on consignment note {consignment}."))
    elif any(code.is_hazardous for code in codes):
        story.append(notice("Part of this is hazardous waste. It travels on a consignment note; keep this list with "
                            "that note."))
    story += custody_notice(items)
    story += [
        heading("Each item"), items_table(items),
        together([
            heading("Signatures"),
            paragraph("We apply the waste hierarchy: what could be used again was not given up."),
            signature_lines(["For the giver", "For the carrier"]),
        ]),
        small_print(f"Keep this note for {max((code.years_kept for code in codes), default=2)} years."),
    ]
    return build_pdf(f"Waste transfer note {number}", story, footer=f"{parties.giver} · waste transfer note {number}",
                     organisation=parties.giver)


def codes_of(items: Sequence[WasteItem]) -> Sequence[WasteCode]:
    """The codes of some items, each once, in the order of the list."""
    return sorted({item.code for item in items}, key=lambda code: code.code)


def sums_table(codes: Sequence[WasteCode], items: Sequence[WasteItem]) -> Flowable:
    """How many items of each code, and what they weigh."""
    return table(["Code", "Description", "Items", "Weight"],
                 [_sum_row(code, [item for item in items if item.code == code]) for code in codes],
                 widths_mm=(26, 92, 22, 30), numeric={2, 3})


def items_table(items: Sequence[WasteItem]) -> Flowable:
    """Every item with its tag, code and weight."""
    return table(["Asset tag", "Kind", "What", "Code", "Drives", "Weight"], [_row(item) for item in items],
                 widths_mm=(26, 26, 46, 22, 26, 24), numeric={5})


def custody_notice(items: Sequence[WasteItem]) -> list[Flowable]:
    """What the treatment facility must do with drives that are not wiped; nothing where there are none."""
    if not any(item.is_data_bearing for item in items):
        return []
    return [notice("Some drives here are not wiped and travel under custody. Destroy them, and send us the "
                   "certificate of destruction.")]


def total_weight(items: Sequence[WasteItem]) -> str:
    """The sum of what was weighed, and how many were not."""
    weighed = [item.weight_kg for item in items if item.weight_kg is not None]
    missing = len(items) - len(weighed)
    return f"{sum(weighed):,.1f} kg" + (f", {missing} not weighed" if missing else "")


def _sum_row(code: WasteCode, items: Sequence[WasteItem]) -> list[str]:
    return [code.code, f"{code.meaning[:1].upper()}{code.meaning[1:]}", str(len(items)), total_weight(items)]


def _row(item: WasteItem) -> list[str]:
    weight = "not weighed" if item.weight_kg is None else f"{item.weight_kg:,.1f} kg"
    drives = "not wiped" if item.is_data_bearing else "clean or none"
    return [item.asset_tag or "–", item.kind, item.what, item.code.code, drives if item.asset_tag else "–", weight]
