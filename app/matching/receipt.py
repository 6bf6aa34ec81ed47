"""The household's receipt: what it got, the terms, how to stay safe and who to ring; one content, page and paper.
Pure: it is given everything, and equal input gives equal bytes.
"""

from dataclasses import dataclass
from datetime import date, datetime

from app.core.pdf import build_pdf, bullets, facts, heading, notice, paragraph
from app.matching.terms import CHILD_SAFETY, DATA_TERMS, SAFETY, TERMS
from app.web.filters import day, moment


@dataclass(frozen=True, slots=True)
class Receipt:
    """Everything a receipt says about one hand-over."""

    number: str
    reference: str
    first_name: str
    point: str
    at: datetime
    device: str | None
    asset_tag: str | None
    charger_given: bool | None
    given_along: tuple[str, ...]
    bundle: str | None
    last_four: str | None
    data_ends_on: date | None
    is_for_child: bool
    terms_version: str

    @property
    def rows(self) -> list[tuple[str, str]]:
        """What was given, as names and values."""
        found = [
            ("Receipt number", f"{self.number}, for your reference {self.reference}"),
            ("Given to", f"{self.first_name}, {moment(self.at)}, {self.point}"),
        ]
        given = "; ".join(self.given_along)
        along = f". Given along: {given}" if given else ""
        if self.device:
            device = f"{self.device}, asset tag {self.asset_tag or '–'}"
            # On the line of the charger: the longest receipt just fits on one sheet.
            found += [("Device", device), ("Charger", f"{'Yes' if self.charger_given else 'No'}{along}")]
        elif given:
            found.append(("Given along", given))
        if self.bundle:
            found += [("Data", f"{self.bundle}, number ends in {self.last_four or '–'}"),
                      ("Data works until", day(self.data_ends_on))]
        return found

    @property
    def sections(self) -> list[tuple[str, tuple[str, ...]]]:
        """Headings with their sentences: terms, data, safety."""
        found: list[tuple[str, tuple[str, ...]]] = [("What we agreed", TERMS)] if self.device else []
        if self.bundle:
            found.append(("Your data", DATA_TERMS))
        if self.device:
            found.append(("Stay safe", SAFETY))
        if self.is_for_child:
            found.append(("For your child", CHILD_SAFETY))
        return found


def build_receipt(receipt: Receipt, *, organisation: str, phone: str) -> bytes:
    """The receipt as PDF; everything a household can be given fits on one sheet."""
    story = [
        paragraph(f"Thank you for coming, {receipt.first_name}. This is what you took home. Keep this receipt: it "
                  "shows that this is yours.", kind="lead"),
        facts(receipt.rows),
        notice(f"If something does not work, or you have a question, ring {phone}."),
    ]
    for title, sentences in receipt.sections:
        story += [heading(title), bullets(sentences)]
    footer = f"{organisation} · receipt {receipt.number} · {day(receipt.at)} · terms {receipt.terms_version}"
    return build_pdf("Receipt", story, footer=footer, organisation=organisation)
