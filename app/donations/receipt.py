"""The donor's receipt on paper: what was promised, collected and counted in, and under whose custody it travelled."""

from typing import TYPE_CHECKING

from app.core.pdf import build_pdf, facts, heading, paragraph, small_print, table
from app.donations.fates import ItemFate
from app.donations.wording import differences
from app.web.fields import named
from app.web.filters import day, moment

if TYPE_CHECKING:
    from app.donations.models import Consignment


def build_receipt(consignment: "Consignment", fates: list[ItemFate], *, organisation: str, phone: str) -> bytes:
    """The receipt of a received consignment as PDF; equal input gives equal bytes."""
    rows = [
        ("Receipt number", consignment.receipt_number or "–"),
        ("Consignment", consignment.reference),
        ("Given by", consignment.donor.name),
        ("Collected from", consignment.address),
        ("Collected", moment(consignment.collected_at)),
        ("Carried by", consignment.carrier or "–"),
        ("Handed over by", consignment.custody_name or "–"),
        ("Declared as", named(consignment.declaration or "–")),
        ("Counted in", moment(consignment.received_at)),
        ("Items collected", str(consignment.items_collected)),
        ("Items counted in", str(consignment.items_received)),
    ]
    rows += [("Difference", sentence) for sentence in differences(consignment)]
    story = [
        paragraph(f"{organisation} received this kit from {consignment.donor.name}. Thank you."),
        facts(rows),
        heading("What you listed"),
        table(["Kind", "Number"], [[named(line.form_factor), str(line.quantity)] for line in consignment.lines],
              numeric={1}),
    ]
    if fates:
        story += [
            heading("What we counted in"),
            table(["Asset tag", "Kind"], [[fate.asset_tag, fate.kind] for fate in fates]),
        ]
    story.append(small_print(
        "Every device that can hold data is wiped and the wipe is proved drive by drive before anybody else gets it. "
        f"You can follow each item on your page. Questions: {phone}."
    ))
    footer = f"{organisation} · receipt {consignment.receipt_number} · {day(consignment.received_at)}"
    return build_pdf("Receipt for donated kit", story, footer=footer, organisation=organisation)
