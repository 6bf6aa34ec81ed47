"""How alike two homes are: the usual second spellings are found, neighbours are not, and the order never matters."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.postcode import read_postcode
from app.referrals.household_identity import household_key
from app.referrals.household_likeness import OFFERED, Sketch, Why, compare, differing, edits, is_surname_alike

pytestmark = pytest.mark.pure

HERE = "L8 1XY"
STREETS = ["High Street", "Park Road", "Mill Lane", "Upper Parliament Street", "Elm Grove"]
SHORT = {"Street": "St", "Road": "Rd", "Lane": "Ln", "Grove": "Gr"}
numbers, streets = st.integers(1, 400), st.sampled_from(STREETS)
names = st.tuples(st.sampled_from(["Ada", "Bo", "Mohammed", "Zofia"]), st.sampled_from(["Khan", "Jones", "Nowak"]))
phones = st.dictionaries(st.sampled_from(["a", "b", "c"]), st.just("+447700900123"), max_size=2)
sketches = st.builds(
    Sketch,
    st.builds(lambda flat, number, street: f"Flat {flat}, {number} {street}" if flat else f"{number} {street}",
              st.integers(0, 3), st.integers(1, 4), streets),
    st.sampled_from([HERE, "L8 1XZ"]), st.sampled_from([None, "u1", "u2"]), phones,
    st.lists(names, max_size=3).map(tuple),
)


def home(address: str, name: tuple[str, str] = ("Ada", "Khan"), postcode: str = HERE, **values: object) -> Sketch:
    return Sketch(address, postcode, names=(name,), **values)  # type: ignore[arg-type]


@given(flat=st.integers(1, 30), number=numbers, street=streets)
def test_a_flat_before_or_behind_the_slash_is_offered_whoever_lives_there(flat: int, number: int, street: str) -> None:
    words = street.split()
    short = " ".join([*words[:-1], SHORT[words[-1]]])
    one, other = home(f"Flat {flat}, {number} {short}"), home(f"{number}/{flat} {street}", ("Bo", "Jones"))
    keys = {household_key(sketch.address, read_postcode(HERE)) for sketch in (one, other)}
    found = compare(one, other)
    assert found.is_offered or len(keys) == 1
    assert Why.WRITTEN in dict(found.reasons)


@given(one=st.integers(1, 400), other=st.integers(1, 400), street=streets, flat=st.integers(1, 9))
def test_strangers_next_door_are_not_offered(one: int, other: int, street: str, flat: int) -> None:
    if one != other:
        neighbours = home(f"{one} {street}"), home(f"{other} {street}", ("Bo", "Jones"))
        assert compare(*neighbours).score < OFFERED
        flats = home(f"Flat {one}, {flat} {street}"), home(f"Flat {other}, {flat} {street}", ("Bo", "Jones"))
        assert compare(*flats).score < OFFERED


@given(one=sketches, other=sketches)
def test_the_order_of_the_two_does_not_matter(one: Sketch, other: Sketch) -> None:
    there, back = compare(one, other), compare(other, one)
    assert there.score == back.score and 0 <= there.score <= 100
    assert sorted(there.codes) == sorted(back.codes)


@given(one=sketches)
def test_a_home_is_as_like_itself_as_anything(one: Sketch) -> None:
    assert compare(one, one).is_offered


@pytest.mark.parametrize(("one", "other", "code", "is_offered"), [
    (home("Flat B, 10 High St"), home("10B High Street", ("Bo", "Jones")), Why.WRITTEN, True),
    (home("2, 10 High St"), home("10/2 High Street", ("Bo", "Jones")), Why.WRITTEN, True),
    (home("10 Hihg St"), home("10 High Street", ("Bo", "Jones")), Why.WRITTEN, True),
    (home("Flat 2, 10 High St"), home("10 High Street", ("Bo", "Kahn")), Why.ONE_FLAT, True),
    (home("Flat 2, 10 High St"), home("10 High Street", ("Bo", "Jones")), Why.ONE_FLAT, False),
    (home("Flat 2, 10 High St"), home("Flat 10, 2 High St", ("Bo", "Jones")), Why.SWAPPED, False),
    (home("10 High St"), home("10 Mill Lane", ("Bo", "Khan")), Why.OTHER_STREET, True),
    (home("12 High St", ("Ada", "Khan")), home("21 High St", ("Khan", "Ada")), Why.NAME, True),
    (home("12 High St", ("Mohammed", "Khan")), home("31 High St", ("Mohamed", "Khan")), Why.NAMES_ALIKE, False),
    (home("1 High St", phones={"a": "+447700900123"}), home("9 Mill Lane", ("Bo", "Jones"), "L9 1AA",
                                                            phones={"a": "+447700900123"}), Why.PHONE, True),
    (home("1 High St", property_key="u"), home("9 Mill Lane", ("Bo", "Jones"), property_key="u"), Why.PROPERTY, True),
    (home("1 High St", postcode="L8 1XZ"), home("1 High St", ("Bo", "Khan")), Why.SURNAME, False),
])
def test_reasons(one: Sketch, other: Sketch, code: Why, is_offered: bool) -> None:
    found = compare(one, other)
    assert code in dict(found.reasons) and found.is_offered is is_offered, found


def test_what_differs_is_said_in_the_words_that_were_typed() -> None:
    assert differing("Flat 2, 10 High St", "10/2 High Street") == ("Flat 2, 10", "10/2")
    assert dict(compare(home("Flat 2, 10 High St"), home("10/2 High Street")).reasons)[Why.WRITTEN] == (
        "The address differs only in “Flat 2, 10” and “10/2”."
    )
    assert compare(home("1 A St"), home("1 A St", ("X", "Y"))).reasons  # the same text: no empty words
    mobile = home("1 High St", phones={"a": "+447700900123"})
    assert dict(compare(mobile, mobile).reasons)[Why.PHONE] == "The same mobile: 07700 900123."


@pytest.mark.parametrize(("one", "other", "is_alike"), [
    ("khan", "kahn", True), ("khan", "khan", True), ("smith jones", "jones", True), ("smith", "smyth", True),
    ("li", "lu", False), ("", "", False), ("khan", "jones", False), ("featherstone", "fetherston", True),
    ("brown", "braun", False),
])
def test_surnames(one: str, other: str, is_alike: bool) -> None:
    assert is_surname_alike(one, other) is is_surname_alike(other, one) is is_alike


@given(one=st.text("abc", max_size=6), other=st.text("abc", max_size=6), letter=st.sampled_from("abc"))
def test_edits_count_steps(one: str, other: str, letter: str) -> None:
    assert edits(one, other) == edits(other, one)
    assert (edits(one, other) == 0) == (one == other)
    assert edits(one, one + letter) == 1
    assert abs(len(one) - len(other)) <= edits(one, other) <= max(len(one), len(other))
