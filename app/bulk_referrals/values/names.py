"""Names as landlords write them become the first and last name of one person.

Titles go, capitals are repaired, "SMITH, John" is turned, of several people the first is taken and told. No letter of
a name is ever lost; who is no person is said in not_person.
"""

import re
import unicodedata
from dataclasses import dataclass
from typing import Final

from app.bulk_referrals.values.found import Finding, Read, confirm, is_missing, note, reject, shown, tidy
from app.bulk_referrals.values.joint_names import first_of, people_in
from app.bulk_referrals.values.name_case import repair_case
from app.bulk_referrals.values.name_parts import (
    begin_of_last_name,
    is_ending,
    is_initial,
    is_title,
    unbracketed,
    without_titles,
)
from app.bulk_referrals.values.not_person import why_no_person

LONGEST: Final = 60

_SAY_NOTHING: Final = frozenset({
    "NULL", "(null)", "nan", "none", "n/a", "n.a.", "n/k", "not given", "none given", "not applicable", "not recorded",
    "no record", "(blank)", "tbc", "tba", "xx", "xxx", "xxxx", "N/A", "no name given",
})  # fmt: skip
_FLAG_MARKS: Final = re.compile(r"^[*#!~^\s]+|[*#!~^\s]+$")
_GLUED_TITLE: Final = re.compile(r"^(mr|mrs|ms|miss|dr|mx)\.(?=\S)", re.IGNORECASE)
_GLUED_INITIAL: Final = re.compile(r"\b([^\W\d_]\.)(?=[^\W\d_]{2})")


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
    titled = None if is_title(named_so) else why_no_person(named_so)
    if refusal := why_no_person(joined) or titled or (why_no_person(whole) if whole is not joined else None):
        return Read(None, (refusal,))
    if not any(character.isalpha() for character in joined):
        return Read(None, (_no_letters(joined),))
    if _is_plain(first) and _is_plain(last):
        return Read(PersonName(first, last))
    findings: list[Finding] = []
    name = _from_parts(first, last, findings) if last and first else _from_whole(joined, findings)
    return _checked(name, joined, findings)


def _is_plain(word: str) -> bool:
    """Whether a name needs no second look: one word of letters with a capital in front that is no title."""
    return 2 < len(word) <= LONGEST and word.isalpha() and word.istitle() and not is_title(word) and not is_ending(word)


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
    forenames, surnames = people_in(first), people_in(last)
    is_joint = len(forenames) > 1 or len(surnames) > 1
    given, kept_behind = without_titles(forenames[0].split())
    family, ending = without_titles(surnames[0].split())
    if not given or all(map(is_title, given)):
        alone = _from_whole(last, findings)
        return PersonName(alone.first_name, alone.last_name, is_joint or alone.is_joint)
    written = _put(" ".join([*given, *kept_behind]), findings, is_first=True)
    return PersonName(written, _put(" ".join([*family, *ending]) or last, findings), is_joint)


def _from_whole(text: str, findings: list[Finding]) -> PersonName:
    people = people_in(_GLUED_INITIAL.sub(r"\1 ", _GLUED_TITLE.sub(r"\1 ", text)))
    first, last = _turned(first_of(people), findings)
    return PersonName(_put(first, findings, is_first=True), _put(last, findings), len(people) > 1)


def _turned(text: str, findings: list[Finding]) -> tuple[str, str]:
    """First and last name of one person, "SMITH, John Paul (Mr)" turned round."""
    parts = [_words(part) for part in unbracketed(text).split(",")]
    parts = [part for part in parts if part and not all(map(is_title, part))]
    ends = [part[0] for part in parts[1:] if len(part) == 1 and is_ending(part[0])]
    parts = parts[:1] + [part for part in parts[1:] if not (len(part) == 1 and is_ending(part[0]))]
    if len(parts) > 1:
        family, _ = without_titles(parts[0])
        given, kept = without_titles([word for part in parts[1:] for word in part])
        return " ".join(given), " ".join([*family, *kept, *ends])
    words, kept = without_titles(parts[0] if parts else text.split())
    first, last = _split(words, findings)
    return first, " ".join(filter(None, (last, *kept, *ends)))


def _words(text: str) -> list[str]:
    """The words of a name; a lone mark (a dagger, a dash) is none."""
    return [word for word in text.split() if word.isalnum() or any(map(_is_written, word))]


def _is_written(character: str) -> bool:
    return character.isalnum() or unicodedata.category(character)[0] == "M"


def _split(words: list[str], findings: list[Finding]) -> tuple[str, str]:
    """First names and last name; a title in the middle or an initial at the end says that the last name is first."""
    if len(words) < 2:
        return "", " ".join(words)
    middle = next((place for place, word in enumerate(words[1:-1], start=1) if is_title(word)), 0)
    begins = middle
    if not middle and is_initial(words[-1]) and not is_initial(words[0]):
        begins = next(place for place, word in enumerate(words) if is_initial(word))
    if begins:
        findings.append(note("name_turned", "The last name stood first; we turned it round."))
        return " ".join(words[begins + bool(middle):]), " ".join(words[:begins])
    start = begin_of_last_name(words)
    if start == 0:
        return "", " ".join(words)
    behind = [word for word in words[start:] if word[0] in "(["]
    return " ".join([*words[:start], *behind]), " ".join(word for word in words[start:] if word not in behind)


def _put(name: str, findings: list[Finding], *, is_first: bool = False) -> str:
    """The name as it is kept; repaired case is told once."""
    name = name.strip(" ,;-")
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
