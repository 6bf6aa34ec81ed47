"""Yes, no and not known, however a system writes them; what is blank is not known, never "no"."""

import re
from functools import lru_cache
from typing import Final

from app.bulk_referrals.values.found import Finding, Read, confirm, is_missing, note, shown, tidy
from app.referrals.answers import YesNo

_YES: Final = frozenset({
    "y", "yes", "1", "1.0", "true", "t", "yep", "yeah", "yup", "✓", "✔", "☑", "✅", "on", "checked", "ticked", "tick",
    "-1",
    "ok", "okay", "agreed", "consented", "consent given", "given", "granted", "wahr", "ja", "si", "sí", "oui", "tak",
    "ye",
    "yes please", "required", "needed", "wanted", "yess", "confirmed",
})  # fmt: skip
_NO: Final = frozenset({
    "n", "no", "0", "0.0", "false", "f", "nope", "✗", "✘", "☐", "❌", "off", "unchecked", "not ticked", "declined",
    "refused",
    "never", "falsch", "nein", "nie", "non", "no thanks", "not required", "not needed", "not wanted", "nil", "none",
    "withheld", "withdrawn", "no consent",
})  # fmt: skip
_NOT_KNOWN: Final = frozenset({
    "don't know", "dont know", "don’t know", "dk", "d/k", "unsure", "not sure", "maybe", "possibly", "not asked",
    "pending",
    "prefer not to say", "pnts", "not stated", "not answered", "to be confirmed", "to be checked", "not_known",
    "y/n", "yes/no",
    "no data", "no information", "no answer", "no response", "n/s", "select", "please select", "choose", "unconfirmed",
})  # fmt: skip
_BEGINS: Final = re.compile(r"(yes|y|no|n|true|false)\s*[-–—:,;.(/]+\s*\S|(yes|no)\s+\S", re.IGNORECASE)
_AGE: Final = re.compile(r"(?:aged?\s*)?(\d{1,3})(?:\.0)?(?:\s*(?:years?|yrs?)(?:\s*old)?)?", re.IGNORECASE)
_ADULT_WORDS: Final = frozenset({"adult", "18+", "over 18", "18 or over", "18 and over", "18 plus", ">18", "aged 18+"})
_CHILD_WORDS: Final = frozenset({"child", "under 18", "minor", "<18", "u18", "juvenile", "dependant", "dependent"})
_LOW_INCOME: Final = re.compile(
    r"\b(?:uc|universal credit|jsa|esa|income support|pension credit|housing benefit|hb|council tax (?:support|"
     "reduction)|cts"
    r"|ctr|pip|dla|working tax credit|wtc|child tax credit|ctc|benefits?|low|free school meals|fsm|unemployed)\b"
)
_NOT_LOW: Final = re.compile(r"\b(?:not|no|non|never|high|ended|stopped|refused)\b")


@lru_cache(maxsize=2048)
def read_yes_no(raw: str) -> Read[YesNo]:
    """Blank, ? and - are not known; what is neither yes nor no is not known and must be confirmed."""
    text = tidy(raw).strip("'\" ")
    folded = text.casefold().rstrip(".!")
    if folded in _YES:
        return Read(YesNo.YES)
    if folded in _NO:
        return Read(YesNo.NO)
    if is_missing(folded) or folded in _NOT_KNOWN or folded == YesNo.NOT_KNOWN.words.casefold():
        return Read(YesNo.NOT_KNOWN, (_cross(),) if folded in {"x", "xx"} else ())
    if begins := _BEGINS.match(folded):
        answer = YesNo.YES if folded[0] in "yt" else YesNo.NO
        if begins[1] is None and any(word in folded for word in (" but ", " not ", "?")):
            return Read(YesNo.NOT_KNOWN, (_unclear(text),))
        return Read(answer, (note("answer_shortened", f"Only “{answer.words}” of this answer is kept."),))
    return Read(YesNo.NOT_KNOWN, (_unclear(text),))


def read_flag(raw: str) -> Read[bool | None]:
    """The same as true, false or None."""
    answer = read_yes_no(raw)
    return Read({YesNo.YES: True, YesNo.NO: False}.get(answer.value), answer.findings)


@lru_cache(maxsize=1024)
def read_is_adult(raw: str) -> Read[bool | None]:
    """The same for 18 or over; an age counts as the answer and is not kept."""
    text = tidy(raw).strip("'\" ")
    folded = text.casefold()
    if folded in _ADULT_WORDS or folded in _CHILD_WORDS:
        return Read(folded in _ADULT_WORDS)
    if (age := _AGE.fullmatch(text)) and 2 <= int(age[1]) <= 120:
        return Read(int(age[1]) >= 18)
    return read_flag(raw)


@lru_cache(maxsize=1024)
def read_low_income(raw: str) -> Read[YesNo]:
    """The same for a low income; the name of a benefit counts as yes and is not kept, an amount is no answer."""
    answer = read_yes_no(raw)
    folded = tidy(raw).casefold()
    if answer.value is not YesNo.NOT_KNOWN or not answer.findings:
        return answer
    if _LOW_INCOME.search(folded) and not _NOT_LOW.search(folded):
        return Read(YesNo.YES, (note("answer_shortened", "We took this as yes and did not keep the words."),))
    return Read(YesNo.NOT_KNOWN, (confirm(
        "answer_not_clear", "This does not say yes or no. Write yes, no or not known; never an amount."
    ),))


def _unclear(text: str) -> Finding:
    return confirm(
        "answer_not_clear", f"“{shown(text, 40)}” is neither yes nor no; it counts as not known. Write yes or no."
    )


def _cross() -> Finding:
    return confirm("answer_not_clear", "A cross may mean yes or no; it counts as not known. Write yes or no.")
