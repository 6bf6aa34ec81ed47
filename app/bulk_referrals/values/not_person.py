"""Names that are no person's: estates of the dead, empty homes, unknown tenants, tests and companies.

Nobody of them is ever texted; the row is rejected with a sentence.
"""

import re
from typing import Final

from app.bulk_referrals.values.found import Finding, reject

_WHOLE: Final = frozenset({
    "void", "voids", "vacant", "empty", "the occupier", "occupier", "occupant", "the occupant", "resident",
    "the resident", "tenant", "the tenant", "householder", "the householder", "current tenant", "new tenant",
    "test", "testing", "test test", "dummy", "duplicate", "do not use", "dont use", "delete", "deleted", "decant",
    "former tenant", "no name", "name", "no tenant", "not let", "unlet", "asdf", "anon", "anonymous", "applicant",
    "tbc tbc", "squatter", "squatters", "no one", "nobody", "mr", "mrs", "ms", "miss", "example",
})  # fmt: skip
_EMPTY: Final = frozenset({"void", "voids", "vacant", "empty", "not let", "unlet", "decant", "no tenant"})
_MADE_UP: Final = frozenset({"dummy", "duplicate", "do not use", "dont use", "delete", "deleted", "asdf", "example"})
_KINDS: Final = (
    ("deceased", "This person has died. Take the row out, or name the adult who lives there now.", re.compile(
        r"\b(?:executors?|executrix|exors?|execs?\s+of|administrators?\s+of|personal\s+rep(?:resentative)?s?"
        r"|(?:the\s+)?estate\s+of|the\s+late|late\s+of|deceased|decease|dec'?d|decd)\b|\(\s*(?:dec|rip)\.?\s*\)"
        r"|\br\.i\.p\b|\brep(?:resentative)?s?\s+of\b|\bdec\.?$|^late\s"
    )),
    ("empty_home", "The home is empty or being changed over. Take the row out, or name the adult who lives there.",
     re.compile(
        r"\b(?:void|vacant)\s*(?:property|home|unit|flat|house|tenancy|account|\d)|^(?:void|vacant)\b"
        r"|\bempty\s+(?:property|home|flat|house|unit)\b|\bvoid\s+(?:until|from|since)\b|\(\s*(?:void|vacant)"
    )),
    ("unknown_person", "This is nobody's name. Give the name of the adult who lives there.", re.compile(
        r"\bunknown\b|\bun-?known\s+occup|\boccupiers?\b|\bthe\s+occupants?\b|\bunauthorised\s+occ|\bsquatters?\b"
        r"|\billegal\s+occ|\bname\s+not\s+(?:known|given)\b|\bnot\s+known\b"
    )),
    ("test_row", "This is a test, not a person. Take the row out.", re.compile(
        r"\btest(?:ing)?\s+(?:tenant|tenancy|record|account|user|person|case|row|data|test)\b|\btest\s*\d+\b"
        r"|^(?:m\w+\s)?a\.?\s?n\.?\s?other$|\btenant\s+test\b|\bdummy\b|\bdo\s+not\s+(?:use|contact)\b|\bduplicate\s+(?:record|account|tenan)"
        r"|^test\s+\S+$|^(?:mr|mrs|ms|miss|mx|dr)\s+test$|\bx{4,}\b"
    )),
    ("care_of", "The name is of somebody else (c/o). Give the name of the adult who lives there.", re.compile(
        r"\bc\s*/\s*o\b|\bcare\s+of\b|\bc\.o\.\s|℅"
    )),
    ("company", "This is an organisation, not a person. Give the name of the adult who lives there.", re.compile(
        r"\b(?:ltd|limited|plc|llp|l\.t\.d|inc|c\.?i\.?c)\b\.?|\bhousing\s+(?:association|trust|group|society|dept)\b"
        r"|\b(?:city|borough|county|district|town|parish|metropolitan)\s+council\b|^[\w\s]+\bcouncil$"
        r"|\bsolicitors?\b|\bnhs\b|\buniversity\b|\b(?:charitable|community|care|support|nhs)\s+(?:trust|group|services)\b"
        r"|&\s*(?:co|sons|partners)\b|\bmanagement\s+(?:company|co)\b|\blettings?\b|\bhomes\s+(?:ltd|group)\b"
        r"|\bt/a\b|\btrading\s+as\b|\bfoundation\b|\bassociation\b"
    )),
)  # fmt: skip
# One quick look first, as almost every name is a person's: no pattern fits without one of these beginnings or marks.
_BEGINNINGS: Final = (
    "exec", "exor", "admin", "pers", "estate", "late", "deceas", "dec", "rep", "void", "vacant", "empty", "unknown",
    "un-known", "occup", "unauth", "squat", "illegal", "name", "not", "test", "tenant", "dummy", "dup", "xxx",
    "other", "care",
    "ltd", "lim", "plc", "llp", "inc", "cic", "hous", "council", "solicit", "nhs", "univ", "trust", "group", "serv",
    "co",
    "sons", "part", "manage", "letting", "homes", "trading", "found", "assoc", "do ", "&", "/", "(", ".", "℅",
)
_ANY: Final = re.compile("|".join(f"(?:{pattern.pattern})" for _, _, pattern in _KINDS))
_DECORATION: Final = re.compile(r"[\s*#.\-_()\[\]!?\"']+")


def why_no_person(text: str) -> Finding | None:
    """The rejection of a tidied name that is no living person's; None for everybody else."""
    if not text:
        return None
    folded = text.casefold().replace("’", "'")
    bare = _DECORATION.sub(" ", folded).strip()
    if bare in _WHOLE:
        code, sentence, _ = _kind_of(bare)
        return reject(code, sentence)
    if not any(beginning in folded for beginning in _BEGINNINGS) or not _ANY.search(folded):
        return None
    return next(reject(code, sentence) for code, sentence, pattern in _KINDS if pattern.search(folded))


def _kind_of(bare: str) -> tuple[str, str, re.Pattern[str]]:
    if bare in _EMPTY:
        return _KINDS[1]
    return _KINDS[3] if "test" in bare or bare in _MADE_UP else _KINDS[2]
