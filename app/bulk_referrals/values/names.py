"""Names as landlords write them become the first and last name of one person.

Titles go, capitals are repaired, "SMITH, John" is turned, of several people the first is taken and told. No letter of
a name is ever lost; who is no person is said in not_person.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from app.bulk_referrals.values.found import Finding, Read, confirm, is_missing, note, reject, shown, tidy
from app.bulk_referrals.values.name_case import are_initials, repair_case
from app.bulk_referrals.values.not_person import why_no_person

LONGEST: Final = 60

_TITLES: Final = frozenset({
    "mr", "mrs", "ms", "miss", "mx", "dr", "doctor", "prof", "professor", "rev", "revd", "reverend", "sir", "dame",
    "cllr", "councillor", "capt", "messrs", "mstr", "mme", "mr/s", "m/s", "mrss", "mister", "missus", "monsieur",
    "madame",
})  # fmt: skip
_ONLY_IN_FRONT_OF_TWO: Final = frozenset({
    "lady", "lord", "major", "sister", "brother", "father", "pastor", "imam", "master", "fr",
})  # fmt: skip
_ENDS_THAT_GO: Final = frozenset({"esq", "esquire", "obe", "mbe", "cbe", "kbe", "bem", "phd", "bsc", "msc", "frcs"})
_ENDS_THAT_STAY: Final = frozenset({"jr", "jnr", "junior", "snr", "senior", "ii", "iii", "iv"})
_BEFORE_LAST_NAME: Final = frozenset({
    "van", "von", "der", "den", "de", "del", "della", "di", "da", "das", "dos", "du", "la", "le", "ter", "ten", "zu",
    "bin", "binti", "bint", "ibn", "al", "el", "ap", "ferch", "st", "st.", "mc", "mac", "o", "abu", "ben",
    "ní", "ni", "nic", "uí", "ó", "mhic", "ô",
})  # fmt: skip
_JOINT: Final = re.compile(r"\s*(?:&|\+|;|\bamp;)\s*|\s+(?:and|AND|And|und|or|OR)\s+|\s+/\s+|/(?=[^\W\d_]{2})")
_IN_BRACKETS: Final = re.compile(r"[(\[]\s*([^()\[\]]*?)\s*[)\]]")
_SAY_NOTHING: Final = frozenset({
    "NULL", "(null)", "nan", "none", "n/a", "n.a.", "n/k", "not given", "none given", "not applicable", "not recorded",
    "no record", "(blank)", "tbc", "tba", "xx", "xxx", "xxxx", "N/A", "no name given",
})  # fmt: skip
_FLAG_MARKS: Final = re.compile(r"^[*#!~^\s]+|[*#!~^\s]+$")
_SLASHED_TITLES: Final = re.compile(r"\b(mr|mrs|ms|miss|mx|dr)\s*/\s*(mr|mrs|ms|miss|mx|dr)\b", re.IGNORECASE)
_GLUED_TITLE: Final = re.compile(r"^(mr|mrs|ms|miss|dr|mx)\.(?=\S)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class PersonName:
    """One person; `is_joint`: the cell named more people and this is the first."""

    first_name: str
    last_name: str
    is_joint: bool = False


def read_name(whole: str = "", *, title: str = "", first: str = "", last: str = "") -> Read[PersonName | None]:
    """The first person named; parts win over the whole name, and who is no person is rejected."""
    whole, first, last = (_clean(cell) for cell in (whole, first, last))
    joined = f"{first} {last}".strip() if last else whole or first
    if not joined:
        return Read(None, (reject("no_name", "There is no name. Give the name of the adult."),))
    named_so = tidy(title)
    titled = None if _is_title(named_so) else why_no_person(named_so)
    if refusal := why_no_person(joined) or titled or why_no_person(whole):
        return Read(None, (refusal,))
    if not any(character.isalpha() for character in joined):
        return Read(None, (_no_letters(joined),))
    findings: list[Finding] = []
    name = _from_parts(first, last, findings) if last and first else _from_whole(joined, findings)
    return _checked(name, joined, findings)


def _clean(cell: str) -> str:
    """A cell without the marks systems put beside names; Nan, Na, Null and Blank are people's names as well."""
    text = _FLAG_MARKS.sub("", tidy(cell)).strip(" ,;")
    if text in _SAY_NOTHING or text.casefold() in _SAY_NOTHING:
        return ""
    return "" if is_missing(text) and (text[:1] == "#" or not any(map(str.isalpha, text))) else text


def _no_letters(text: str) -> Finding:
    return reject("not_a_name", f"“{shown(text)}” is not a name. Give the name of the adult who is referred.")


def _from_parts(first: str, last: str, findings: list[Finding]) -> PersonName:
    """First and last name from their own columns; a title or a second person in either is taken out."""
    forenames = _JOINT.split(first)
    surnames = _JOINT.split(last)
    is_joint = len(forenames) > 1 or len(surnames) > 1
    given, kept_behind = _without_titles(forenames[0].split())
    family, _ = _without_titles(surnames[0].split())
    if not family:
        family, _ = _without_titles(surnames[-1].split())
    if not given and len(forenames) > 1:
        given, _ = _without_titles(forenames[1].split())
    if not given:
        alone = _from_whole(last, findings)
        return PersonName(alone.first_name, alone.last_name, is_joint or alone.is_joint)
    written_first = _put(" ".join([*given, *kept_behind]), findings, is_first=True)
    return PersonName(written_first, _put(" ".join(family) or last, findings), is_joint)


def _from_whole(text: str, findings: list[Finding]) -> PersonName:
    text = _SLASHED_TITLES.sub(r"\1 & \2", _GLUED_TITLE.sub(r"\1 ", text))
    people = [part.strip(" ,") for part in _JOINT.split(text) if part.strip(" ,")]
    is_joint = len(people) > 1
    one = _first_of(people) if is_joint else text
    first, last = _turned(one, findings)
    return PersonName(_put(first, findings, is_first=True), _put(last, findings), is_joint)


def _first_of(people: Sequence[str]) -> str:
    """The first person of several, with the surname that stands behind the last where they share one."""
    first = _unbracketed(people[0]).replace(",", " , ").split()
    bare, _ = _without_titles([word for word in first if word != ","])
    if not bare:  # "Mr & Mrs J Smith"
        return people[1] if len(people) > 1 else people[0]
    if "," in people[0] or len(bare) > 1:  # "Smith, J & M" · "Mr A Jones & Ms B Khan"
        return people[0]
    other, _ = _without_titles(_unbracketed(people[-1]).split())
    if len(other) < 2:
        has_title = len(bare) < len(first)
        return people[0] if has_title or not other else f"{bare[0]} {other[-1]}" if len(bare[0]) == 1 else people[0]
    return f"{bare[0]} {_split(other)[1]}"  # "John & Mary Smith"


def _unbracketed(text: str) -> str:
    """Brackets around a title go with their title; other words in brackets stay, for they may be a name."""
    return _IN_BRACKETS.sub(lambda found: " " if _is_title(found[1]) else found[0], text)


def _turned(text: str, findings: list[Finding]) -> tuple[str, str]:
    """First and last name of one person, "SMITH, John Paul (Mr)" turned round."""
    parts = [part.split() for part in _unbracketed(text).split(",")]
    parts = [part for part in parts if part and not all(_is_title(word) for word in part)]
    ends = [word for part in parts[1:] for word in part if len(part) == 1 and _plain(word) in _ENDS_THAT_STAY]
    parts = parts[:1] + [part for part in parts[1:] if not (len(part) == 1 and _plain(part[0]) in _ENDS_THAT_STAY)]
    if len(parts) > 1:
        family, _ = _without_titles(parts[0])
        given, kept = _without_titles([word for part in parts[1:] for word in part])
        return " ".join(given), " ".join([*family, *kept, *ends])
    words, kept = _without_titles(parts[0] if parts else text.split())
    first, last = _split(words, findings)
    return first, " ".join(filter(None, (last, *kept, *ends)))


def _split(words: list[str], findings: list[Finding] | None = None) -> tuple[str, str]:
    """First names and last name of words in usual order; a lone initial at the end is a first name."""
    if len(words) < 2:
        return "", " ".join(words)
    if _is_initial(words[-1]) and not _is_initial(words[0]):
        place = next(place for place, word in enumerate(words) if _is_initial(word))
        if findings is not None:
            findings.append(note("name_turned", "The last name stood first; we turned it round."))
        return " ".join(words[place:]), " ".join(words[:place])
    start = len(words) - 1
    while start > 1 and _plain(words[start - 1]) in _BEFORE_LAST_NAME:
        start -= 1
    return " ".join(words[:start]), " ".join(words[start:])


def _is_initial(word: str) -> bool:
    """Whether a word is one letter, or two that no short name is made of (JP, AJ)."""
    letters = word.replace(".", "")
    if not (letters.isalpha() and letters.isascii() and letters.isupper()):
        return len(letters) == 1 and letters.isalpha() and letters.isascii()
    return len(letters) == 1 or are_initials(letters.casefold())


def _without_titles(words: list[str]) -> tuple[list[str], list[str]]:
    """The words of a name, and the endings (Junior, III) that stay with its last name."""
    start = 0
    while start < len(words) and _is_title(words[start]):
        start += 1
    if len(words) - start > 2 and _plain(words[start]) in _ONLY_IN_FRONT_OF_TWO:
        start += 1
    end = len(words)
    while end - start > 1 and (_is_title(words[end - 1]) or _plain(words[end - 1]) in _ENDS_THAT_GO):
        end -= 1
    kept = end
    while kept - start > 1 and _plain(words[kept - 1]) in _ENDS_THAT_STAY:
        kept -= 1
    return words[start:kept], words[kept:end]


def _is_title(word: str) -> bool:
    return _plain(word) in _TITLES


def _plain(word: str) -> str:
    return word.strip(".,()[]").casefold()


def _put(name: str, findings: list[Finding], *, is_first: bool = False) -> str:
    """The name as it is kept; repaired case is told once."""
    name = name.strip(" ,;")
    written = repair_case(name, is_first=is_first)
    if written != name and not any(finding.code == "name_case" for finding in findings):
        findings.append(note("name_case", f"The name was in capitals or small letters; we write “{shown(written)}”."))
    return written


def _checked(name: PersonName, raw: str, findings: list[Finding]) -> Read[PersonName | None]:
    """The name with what a person should look at."""
    if not any(character.isalpha() for character in name.first_name + name.last_name):
        return Read(None, (_no_letters(raw),))
    if name.is_joint:
        whom = shown(f"{name.first_name} {name.last_name}".strip())
        findings.append(confirm(
            "several_names", f"More than one person is named. One adult receives: we took {whom}. Check the name."
        ))
    if not name.first_name or not name.last_name:
        findings.append(confirm("one_name", "Only one name is given. Add the first and the last name if you can."))
    if any(character.isdigit() for character in name.first_name + name.last_name):
        findings.append(confirm("name_with_digits", "There is a number in the name. Leave only the name here."))
    if max(len(name.first_name), len(name.last_name)) > LONGEST:
        findings.append(confirm("long_name",
        f"The name is longer than {LONGEST} characters. Leave only the name here."))
    return Read(name, tuple(findings))
