"""Cells with telephone numbers become the one number to reach the household by.

The household's own mobile wins, then its landline, at last somebody else's number; only the first may be texted.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from app.bulk_referrals.values.found import Finding, Read, confirm, is_missing, is_shortened, note, reject, shown, tidy
from app.bulk_referrals.values.phone_owners import NOT_CLEAR, owner_of
from app.bulk_referrals.values.plain_phones import plain_phone, read_one_phone
from app.core.phone import InvalidPhone, PhoneNumber

_LONGEST_CELL: Final = 300
_RUN: Final = re.compile(r"(?:\(?\+\s?|\(?0)?\(?\d(?:[\s().\-‐‑–/]{0,3}\d){6,}")
_NO_PHONE: Final = re.compile(
    r"(?:has\s+)?(?:no|not|without|doesn'?t have|does not have|declined|refused|withheld|ex-?directory|never|lost|"
    r"none|n/?a|ex-?dir)\b.*"
)
_PLACEHOLDERS: Final = re.compile(
    r"0?(\d)\1{8,}|0?7(\d)\2{8}|0?7?0{6,}\d?"
    r"|0?1234567890?|0?7123456789|0?712345678|0?7?9{8,}|9876543210"
)
_ENDING: Final = re.compile(r"\s*\b(?:ext|extn|extension|x)\b\.?\s*\d{1,5}\s*$", re.IGNORECASE)
_WHOLE_AS_DECIMAL: Final = re.compile(r"\d{9,12}\.0")
_NO_NUMBER: Final = "This is not a phone number."
_WITHOUT_NUMBER: Final = " If it stays, we have no number and reach the household through you."
_REPAIRED: Final = "a letter stood for a digit"
_LOOKALIKE: Final = str.maketrans("OoIl|", "00111")


@dataclass(frozen=True, slots=True)
class FoundPhone:
    """The number to use; `belongs_to` names somebody else it belongs to ("daughter"), and then it is never texted."""

    e164: str
    is_mobile: bool
    belongs_to: str | None = None
    others: tuple[str, ...] = ()

    @property
    def may_be_texted(self) -> bool:
        """Whether it is a mobile and, as far as the file says, the household's own."""
        return self.is_mobile and self.belongs_to is None


@dataclass(frozen=True, slots=True)
class _Candidate:
    number: PhoneNumber
    owner: str | None

    @property
    def rank(self) -> int:
        """Own mobile, own landline, unclear, somebody else's."""
        if self.owner is None:
            return 0 if self.number.is_mobile else 1
        return (2 if self.owner == NOT_CLEAR else 4) + (not self.number.is_mobile)


def read_phones(cells: Sequence[str], *, allow_fictional: bool = False) -> Read[FoundPhone | None]:
    """The mobile of the household among all numbers of a row, else a landline, else somebody else's number.

    Only a number the spreadsheet shortened is rejected, because it can be got back; any other that cannot be used asks.
    """
    cells = [cell for cell in cells if cell]
    if len(cells) == 1 and (quick := _quickly(cells[0])):
        return quick
    found: dict[str, _Candidate] = {}
    refusals: list[Finding] = []
    findings: list[Finding] = []
    is_said_missing = False
    for text in map(tidy, cells):
        is_said_missing = is_said_missing or bool(text)
        for candidate in _candidates(text, refusals, findings, allow_fictional=allow_fictional):
            known = found.setdefault(candidate.number.e164, candidate)
            if candidate.rank > known.rank:
                found[candidate.number.e164] = candidate
    if found:
        return _chosen(list(found.values()), refusals, findings)
    if refusals:
        return Read(None, tuple(refusals[:1]))
    why = "The file says there is no phone number." if is_said_missing else "There is no phone number."
    return Read(None, (note("no_phone", f"{why} We reach the household through you."),))


def _quickly(cell: str) -> Read[FoundPhone | None] | None:
    """The answer for a cell that is one plain mobile, as most are."""
    plain = plain_phone(cell)
    if plain is None or not plain.is_mobile or plain.has_restored_zero or _PLACEHOLDERS.fullmatch("0" + plain.e164[3:]):
        return None
    return Read(FoundPhone(plain.e164, is_mobile=True))


def _candidates(
    text: str, refusals: list[Finding], findings: list[Finding], *, allow_fictional: bool
) -> Iterator[_Candidate]:
    """Every usable number of a cell with whose it is; why the others cannot be used goes to `refusals`."""
    if is_missing(text) or not text.strip("0 .-+") or (_NO_PHONE.fullmatch(text.casefold()) and not _RUN.search(text)):
        return
    if len(text) > _LONGEST_CELL:
        refusals.append(_unusable("There is far more than a phone number here. Leave only the number."))
        return
    if is_shortened(text.strip("'\" ")):
        refusals.append(reject(
            "phone_shortened", "The spreadsheet shortened this number. Format the column as text and type it again."
        ))
        return
    for written, words in _numbers_with_words(text):
        digits = "".join(filter(str.isdigit, written))
        if _PLACEHOLDERS.fullmatch(digits.removeprefix("0044").removeprefix("44") or digits):
            continue
        try:
            number = read_one_phone(written, allow_fictional=allow_fictional)
        except InvalidPhone as refusal:
            refusals.append(_unusable(refusal.sentence if any(map(str.isdecimal, written)) else _NO_NUMBER))
            continue
        if words is _REPAIRED:
            findings.append(note("phone_repaired", f"A letter stood for a digit; we read {number.national}."))
        elif number.has_restored_zero:
            findings.append(note("zero_restored", f"The 0 in front was lost; we read {number.national}."))
        yield _Candidate(number, None if words is _REPAIRED else owner_of(words) if words else None)


def _unusable(sentence: str) -> Finding:
    """A number that cannot be used is for a person to look at: the household can still be reached without one."""
    return confirm("phone_unusable", sentence + _WITHOUT_NUMBER)


def _numbers_with_words(text: str) -> list[tuple[str, str]]:
    """The numbers of a cell, each with the words that belong to it: those behind it, or before where a word begins."""
    if plain_phone(text):
        return [(text, "")]
    if _WHOLE_AS_DECIMAL.fullmatch(text):
        return [(text[:-2], "")]
    exchanged = text.translate(_LOOKALIKE)
    if exchanged != text and plain_phone(exchanged):
        return [(exchanged, _REPAIRED)]
    text = _ENDING.sub("", text)
    runs = [(hit.start(), hit.end(), part) for hit in _RUN.finditer(text) for part in _two(hit[0])]
    if not runs:
        return [(text, "")]
    borders = sorted({(start, end) for start, end, _ in runs})
    pieces = [text[: borders[0][0]]]
    pieces += [text[end:follows] for (_, end), follows in zip(
        borders, [start for start, _ in borders[1:]] + [len(text)], strict=True)]
    is_labelled_before = any(map(str.isalpha, pieces[0]))
    offset = 0 if is_labelled_before and len(borders) > 1 else 1
    words = [
        pieces[place + offset] if len(borders) > 1 else " ".join(pieces) for place in range(len(borders))
    ]
    where = {border: place for place, border in enumerate(borders)}
    return [(part, words[where[start, end]]) for start, end, part in runs]


def _two(run: str) -> list[str]:
    """A run of digits taken apart where it holds two whole numbers side by side."""
    for mark in ("/", "  ", " - "):
        parts = run.split(mark)
        if len(parts) == 2 and all(sum(map(str.isdigit, part)) >= 9 for part in parts):
            return parts
    digits = [place for place, character in enumerate(run) if character.isdigit()]
    if len(digits) < 20:
        return [run.replace("/", "")]
    if len(digits) == 22 and run[digits[11]] == "0":
        return [run[: digits[11]], run[digits[11]:]]
    return _side_by_side(run.split()) or [run]


def _side_by_side(words: Sequence[str]) -> list[str]:
    """Groups of digits put together to whole numbers, each beginning like one; empty when that does not come out."""
    numbers: list[str] = []
    for word in words:
        begins = word.startswith(("0", "+", "7", "(0", "(+"))
        if numbers and not (begins and sum(map(str.isdigit, numbers[-1])) >= 10):
            numbers[-1] += word
        else:
            numbers.append(word)
    return numbers if all(10 <= sum(map(str.isdigit, number)) <= 14 for number in numbers) else []


def _chosen(found: list[_Candidate], refusals: list[Finding], findings: list[Finding]) -> Read[FoundPhone | None]:
    best = min(found, key=lambda candidate: candidate.rank)
    others = tuple(candidate.number.e164 for candidate in found if candidate is not best)
    kept = [finding for finding in findings if best.number.national in finding.message][:1]
    if best.owner == NOT_CLEAR:
        kept.append(confirm(
            "phone_words", "There are words beside the number. We do not text it until you say whose it is."
        ))
    elif best.owner:
        kept.append(confirm(
            "phone_of_somebody_else",
            f"This number is somebody else's ({best.owner}). We do not text it. Ask for the person's own number.",
        ))
    elif not best.number.is_mobile:
        kept.append(note("landline", f"{best.number.national} is not a mobile, so we only call it."))
    if others:
        kept.append(note("several_phones", f"There are {len(found)} numbers; we use {best.number.national}."))
    kept.extend(
        note("phone_left_out", f"One number was left out. {shown(refusal.message.removesuffix(_WITHOUT_NUMBER), 120)}")
        for refusal in refusals[:1]
    )
    phone = FoundPhone(best.number.e164, best.number.is_mobile, best.owner, others)
    return Read(phone, tuple(kept))
