"""Names as landlords write them: first and last name of the first person, nobody's letters lost, never nobody."""

import string
from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.bulk_referrals.values import not_person
from app.bulk_referrals.values.name_case import repair_case
from app.bulk_referrals.values.names import PersonName, read_name

pytestmark = pytest.mark.pure


def codes(whole: str = "", **parts: str) -> list[str]:
    return [finding.code for finding in read_name(whole, **parts).findings]


@pytest.mark.parametrize(
    ("written", "first", "last"),
    [
        ("Jo Smith", "Jo", "Smith"),
        ("Mr J Smith", "J", "Smith"),
        ("Mr. J. P. Smith", "J. P.", "Smith"),
        ("Mr.John Smith", "John", "Smith"),
        ("SMITH, John Paul (Mr)", "John Paul", "Smith"),
        ("Smith, Mr John", "John", "Smith"),
        ("Smith, John, Mr", "John", "Smith"),
        ("SMITH J", "J", "Smith"),
        ("Smith JP", "JP", "Smith"),
        ("MCDONALD, SHAUN", "Shaun", "McDonald"),
        ("FLORA MACDONALD", "Flora", "MacDonald"),
        ("ann mackey", "Ann", "Mackey"),
        ("Mrs Bridget O’BRIEN", "Bridget", "O’Brien"),
        ("o'neill, siobhan", "Siobhan", "O'Neill"),
        ("MARIA D'SOUZA", "Maria", "D'Souza"),
        ("JAN VAN DER BERG", "Jan", "van der Berg"),
        ("Jan van der Berg", "Jan", "van der Berg"),
        ("Zoë Ní Bhriain", "Zoë", "Ní Bhriain"),
        ("Dr Sarah-Jane SMITH-JONES", "Sarah-Jane", "Smith-Jones"),
        ("JOHN SMITH JR", "John", "Smith Jr"),
        ("John Smith, Jr", "John", "Smith Jr"),
        ("John Smith III", "John", "Smith III"),
        ("Mr John Smith Esq", "John", "Smith"),
        ("AJ SMITH", "AJ", "Smith"),
        ("JO NG", "Jo", "Ng"),
        ("Lee Major", "Lee", "Major"),
        ("Charity Moyo", "Charity", "Moyo"),
        ("Yo-Yo Ma", "Yo-Yo", "Ma"),
        ("John (Jack) Smith", "John (Jack)", "Smith"),
        ("*Smith, John", "John", "Smith"),
        ("Smith Mr John", "John", "Smith"),
        ("John Smith (Joint)", "John", "Smith"),
        ("John Smith (Jack)", "John (Jack)", "Smith"),
        ("J.Smith", "J.", "Smith"),
        ("Mr John Smith ‡", "John", "Smith"),
        ("Abdul-Rahman AL-HASSAN", "Abdul-Rahman", "Al-Hassan"),
        ("ЛЕНА ИВАНОВА", "ЛЕНА", "ИВАНОВА"),
        ("محمد علي", "محمد", "علي"),
        ("Nguyễn Văn An", "Nguyễn Văn", "An"),
        ("ZOË OLÚWA", "Zoë", "Olúwa"),
        ("İBRAHİM SMITH", "İBRAHİM", "Smith"),
        ("Nan Null", "Nan", "Null"),
        ("JI NA", "Ji", "Na"),
    ],
)
def test_one_person(written: str, first: str, last: str) -> None:
    assert read_name(written).value == PersonName(first, last)


@pytest.mark.parametrize(
    ("written", "first", "last"),
    [
        ("Mr & Mrs J Smith", "J", "Smith"),
        ("Mr and Mrs Smith", "", "Smith"),
        ("Mr/Mrs J Smith", "J", "Smith"),
        ("Mr A Jones & Ms B Khan", "A", "Jones"),
        ("Mr J SMITH & MISS P BROWN", "J", "Smith"),
        ("John and Mary Smith", "John", "Smith"),
        ("J & M Smith", "J", "Smith"),
        ("Smith, J & M", "J", "Smith"),
        ("Smith, Mr J & Mrs M", "J", "Smith"),
        ("J Smith / M Jones", "J", "Smith"),
        ("Mr & Mrs J & M Smith", "J", "Smith"),
        ("Mr J. Smith, Mrs K. Smith", "J.", "Smith"),
        ("Smith J, Smith K", "J", "Smith"),
        ("Mr John Smith Mrs Mary Brown", "John", "Smith"),
        ("J & M van der Berg", "J", "van der Berg"),
        ("Mr John & Mrs Jane Smith", "John", "Smith"),
        ("John Smith &amp; Mary Brown", "John", "Smith"),
    ],
)
def test_of_several_the_first_is_taken_and_a_person_looks(written: str, first: str, last: str) -> None:
    read = read_name(written)
    assert read.value == PersonName(first, last, is_joint=True)
    assert "several_names" in [finding.code for finding in read.findings if finding.severity == "confirm"]


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("The Executors of J Smith", "deceased"),
        ("EXORS OF JOHN SMITH", "deceased"),
        ("Estate of the late J Smith", "deceased"),
        ("Mr J Smith (Deceased)", "deceased"),
        ("Mr J Smith (dec'd)", "deceased"),
        ("Personal Representatives of A Jones", "deceased"),
        ("LATE John Smith", "deceased"),
        ("Mr J Smith (VOID)", "empty_home"),
        ("VOID", "empty_home"),
        ("Void Property", "empty_home"),
        ("** VOID **", "empty_home"),
        ("Vacant", "empty_home"),
        ("Unknown Occupier", "unknown_person"),
        ("The Occupier", "unknown_person"),
        ("unknown", "unknown_person"),
        ("Test Tenant", "test_row"),
        ("TEST TEST", "test_row"),
        ("Dummy Account", "test_row"),
        ("DO NOT USE", "test_row"),
        ("c/o Mary Smith", "care_of"),
        ("Acme Lettings Ltd", "company"),
        ("Liverpool City Council", "company"),
        ("Riverside Housing Association", "company"),
        ("Smith & Sons", "company"),
        ("12345", "not_a_name"),
        ("???", "no_name"),
        ("", "no_name"),
        ("#N/A", "no_name"),
    ],
)
def test_who_is_nobody_is_rejected(written: str, code: str) -> None:
    read = read_name(written)
    assert read.value is None
    assert read.is_rejected
    assert read.findings[0].code == code


@pytest.mark.parametrize(
    "name", ["Lee Test-Smith", "Ann Void", "Sandra Anderson", "Anders Andersson", "Rita Late", "Hope Foundling",
    "Will Power"]
)
def test_people_with_odd_names_are_people(name: str) -> None:
    assert not read_name(name).is_rejected


@pytest.mark.parametrize(
    ("parts", "expected"),
    [
        ({"first": "JOHN", "last": "SMITH"}, PersonName("John", "Smith")),
        ({"first": "Mr John", "last": "Smith"}, PersonName("John", "Smith")),
        ({"first": "J", "last": "Mr Smith"}, PersonName("J", "Smith")),
        ({"title": "Mr", "first": "Van", "last": "Le"}, PersonName("Van", "Le")),
        ({"title": "Mr", "whole": "Jo Smith"}, PersonName("Jo", "Smith")),
        ({"first": "John & Mary", "last": "Smith"}, PersonName("John", "Smith", is_joint=True)),
        ({"first": "John", "last": "Smith & Jones"}, PersonName("John", "Smith", is_joint=True)),
        ({"first": "Mr & Mrs", "last": "J Smith"}, PersonName("J", "Smith", is_joint=True)),
        ({"first": "", "last": "Smith, John"}, PersonName("John", "Smith")),
        ({"first": "John", "last": "", "whole": "Mr John Smith"}, PersonName("John", "Smith")),
        ({"first": "Ann Mary", "last": "DE LA CRUZ"}, PersonName("Ann Mary", "de la Cruz")),
    ],
)
def test_names_in_columns_of_their_own(parts: dict[str, str], expected: PersonName) -> None:
    assert read_name(**parts).value == expected


def test_titles_that_are_no_person_reject_the_row() -> None:
    assert codes(title="Executors of", first="John", last="Smith") == ["deceased"]
    assert read_name(first="Unknown", last="Smith").is_rejected


def test_a_missing_half_a_digit_and_a_very_long_name_are_looked_at() -> None:
    assert codes("Mrs Smith") == ["one_name"]
    assert codes("Jo Smith 2") == ["name_with_digits"]
    assert codes(first="Jo", last="y" * 61) == ["name_case", "long_name"]
    assert codes("JO SMITH") == ["name_case"]
    assert codes("Jo Smith") == []


letters = st.text(st.characters(categories=["L"]), min_size=2, max_size=12)


@given(first=letters, last=letters)
@settings(max_examples=400)
def test_no_letter_of_a_name_is_lost(first: str, last: str) -> None:
    name = read_name(first=first, last=last).value
    if name is not None and not name.is_joint:
        kept = (name.first_name + name.last_name).casefold()
        no_names = {"mr", "ms", "mx", "dr", "none", "nan", "tbc", "tba", "xx", "xxx", "xxxx", "null"}
        if not no_names & {first.casefold(), last.casefold()}:
            assert Counter(kept) - Counter(" ") == Counter((first + last).casefold())


@given(first=letters, last=letters)
@settings(max_examples=300)
def test_a_name_that_was_read_reads_the_same(first: str, last: str) -> None:
    name = read_name(first=first, last=last).value
    if name is not None and name.first_name and name.last_name:
        assert read_name(first=name.first_name, last=name.last_name).value == name


@given(st.text(st.sampled_from(string.ascii_letters + " '-’éßİıЖ漢"), max_size=30), st.booleans())
@settings(max_examples=300)
def test_repairing_case_changes_nothing_but_case(name: str, is_first: bool) -> None:
    written = repair_case(name, is_first=is_first)
    assert written.casefold() == name.casefold()
    assert len(written) == len(name)
    assert repair_case(written, is_first=is_first) == written


_ODD_WORDS = """
    executors of exors the estate late deceased dec'd (rip) r.i.p. reps representative void vacant property empty home
    until unknown un-known occupier occupants unauthorised occ squatter illegal name not known given test tenant dummy
    do not use duplicate account xxxx c/o care of c.o. ltd limited plc llp inc c.i.c. housing association trust
    city council solicitor nhs university community services & co sons partners management company letting homes group
    t/a trading as foundation a n other jo smith mr decease exec pers personal rep administrator l.t.d 12
"""
_ODD = st.sampled_from(_ODD_WORDS.split())


@given(st.lists(_ODD, max_size=5).map(" ".join))
@settings(max_examples=1500)
def test_the_quick_look_hides_nobody_from_the_patterns(text: str) -> None:
    if not_person._ANY.search(text):
        assert not_person.why_no_person(text) is not None
