"""The consignment note of the hazardous part of a load, in parts A to E as carriers in England know it.

Pure. The parts follow Schedule 4 of the Hazardous Waste (England and Wales) Regulations 2005: A what moves from where
to where, B what it is, C the carrier, D the consignor, E the facility. What is not known is a line to write on.
"""

from collections.abc import Sequence

from reportlab.platypus import Flowable

from app.core.pdf import build_pdf, facts, heading, paragraph, signature_lines, small_print, table, together
from app.devices.waste_codes import YEARS_KEPT_WHEN_HAZARDOUS, WasteCode
from app.devices.waste_paper import (
    BY_HAND,
    HazardousPart,
    WasteItem,
    WasteParties,
    codes_of,
    custody_notice,
    items_table,
    total_weight,
)

_SHORT = "_" * 18


def build_consignment_note(items: Sequence[WasteItem], parties: WasteParties, part: HazardousPart) -> bytes:
    """The note as PDF for the hazardous items of one load; equal input gives equal bytes."""
    codes = codes_of(items)
    story = [
        heading("A. What moves"),
        facts([
            ("Consignment note code", part.code),
            ("Taken from", f"{parties.giver}, {parties.giver_address or BY_HAND}"),
            ("Telephone", parties.phone or BY_HAND), ("Email", BY_HAND),
            ("Taken to", parties.facility), ("Producer of the waste", "As taken from"),
        ]),
        heading("B. What it is"),
        facts([
            ("What made this waste", part.process or BY_HAND), ("SIC code of that process", parties.giver_sic),
            ("Packed in", part.packaging or BY_HAND), ("Total", total_weight(items)),
        ]),
        table(["Code", "Description", "Quantity", "Made of", "Form", "Hazards"],
              [_code_row(code, items, part) for code in codes], widths_mm=(22, 44, 24, 38, 16, 26)),
        paragraph("Carriage of dangerous goods (UN number, proper shipping name, class, packing group, special "
                  f"handling), where it applies: {BY_HAND}"),
        *custody_notice(items),
        *_signed_parts(parties),
        *_part_e(codes, parties),
        heading("Items"), items_table(items),
        small_print(f"Giver and carrier keep their copy for {YEARS_KEPT_WHEN_HAZARDOUS} years, and the facility sends "
                    "back what it received. Where your carrier brings a form of its own, sign its declarations there "
                    "and keep this sheet with it."),
    ]
    return build_pdf(f"Consignment note {part.code}", story, footer=f"{parties.giver} · consignment note {part.code}",
                     organisation=parties.giver)


def _signed_parts(parties: WasteParties) -> list[Flowable]:
    return [
        together([
            heading("C. The carrier"),
            paragraph("I collected this consignment today. What stands under A and B is right as far as it concerns "
                      "me, and I was told what care it needs."),
            facts([
                ("Carrier", parties.carrier or BY_HAND),
                ("Registration", parties.carrier_registration or BY_HAND),
                ("Vehicle", parties.vehicle or BY_HAND), ("Name", parties.driver or BY_HAND),
                ("Day and time", BY_HAND),
            ]),
            signature_lines(["For the carrier"]),
        ]),
        together([
            heading("D. The consignor"),
            paragraph("What stands under A, B and C is complete and right. The carrier is registered and knows what "
                      "care this waste needs; it is packed and labelled for it. We applied the waste hierarchy: what "
                      "could be used again was not given up."),
            facts([("Name", BY_HAND), ("On behalf of", parties.giver), ("Day and time", BY_HAND)]),
            signature_lines(["For the consignor"]),
        ]),
    ]


def _part_e(codes: Sequence[WasteCode], parties: WasteParties) -> list[Flowable]:
    return [together([
        heading("E. The facility"),
        table(["Code", "Received (kg)", "Accepted or rejected", "Operation (R or D)"],
              [[code.code, _SHORT, _SHORT, _SHORT] for code in codes]),
        paragraph("We received this waste as said above, and may manage it under what is named here."),
        facts([
            ("Permit or exemption", parties.facility_permit or BY_HAND), ("Vehicle", parties.vehicle or BY_HAND),
            ("Day and time", BY_HAND), ("If rejected, why", BY_HAND),
        ]),
        signature_lines(["For the facility"]),
    ])]


def _code_row(code: WasteCode, items: Sequence[WasteItem], part: HazardousPart) -> list[str]:
    own = [item for item in items if item.code == code]
    return [code.code, f"{code.meaning[:1].upper()}{code.meaning[1:]}", total_weight(own), code.components or _SHORT,
            "Solid", part.hazards.get(code.code) or _SHORT]
