"""One home has one key, however its address is typed; two homes do not share one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.postcode import read_postcode
from app.referrals.household_identity import household_key, normalised_name, read_home

pytestmark = pytest.mark.pure

HERE = read_postcode("L8 1XY")
THERE = read_postcode("L8 1XZ")
STREETS = ["High Street", "Park Road", "Mill Lane", "Court Hill Road", "Rose Avenue", "Elm Grove", "St Mary's Close",
           "Upper Parliament Street", "Dock Road North", "Wellington Square", "The Crescent"]
SHORT = {"Street": "St", "Road": "Rd", "Lane": "Ln", "Avenue": "Ave", "Grove": "Gr", "Close": "Cl", "Square": "Sq",
         "Crescent": "Cres"}
numbers = st.builds(lambda n, letter: f"{n}{letter}", st.integers(1, 400), st.sampled_from(["", "", "", "a", "b"]))
flats = st.one_of(st.none(), st.integers(1, 30).map(str), st.sampled_from(["A", "B", "12B"]))
streets = st.sampled_from(STREETS)


def ways(flat: str | None, number: str, street: str) -> list[str]:
    """The usual ways to type one address."""
    words = street.split()
    short = " ".join([words[0], *(SHORT.get(word, word) for word in words[1:])])
    homes = [f"{number} {street}", f"{number}, {street}", f"{number} {short}", f"No. {number} {short}."]
    if flat is None:
        typed = homes
    else:
        typed = [way for home in homes for way in (
            f"Flat {flat}, {home}", f"flat {flat} {home}", f"Apartment {flat}\n{home}", f"{home}, Apt {flat}",
            f"Flat {flat}, Rose Court, {home}",
        )]
        if flat.isdecimal() and number.isdecimal():
            typed.append(f"{flat}/{number} {street}")
    return typed + [f"{way}, Liverpool" for way in typed] + [f"{way}\nToxteth\nLiverpool L8 1XY" for way in typed]


def spaced_out(text: str) -> str:
    return f"  {text.replace(' ', '  ')} "


@given(flat=flats, number=numbers, street=streets, data=st.data())
def test_every_usual_way_to_type_a_home_has_one_key(
    flat: str | None, number: str, street: str, data: st.DataObject
) -> None:
    typed = data.draw(st.sampled_from(ways(flat, number, street)))
    changed = data.draw(st.sampled_from([str.upper, str.lower, str.title, spaced_out]))
    plain = f"Flat {flat}, {number} {street}" if flat else f"{number} {street}"
    assert household_key(changed(typed), HERE) == household_key(plain, HERE), changed(typed)


@given(first=st.tuples(flats, numbers, streets), second=st.tuples(flats, numbers, streets))
def test_two_homes_do_not_share_a_key(
    first: tuple[str | None, str, str], second: tuple[str | None, str, str]
) -> None:
    keys = [
        household_key(f"Flat {flat}, {number} {street}" if flat else f"{number} {street}", HERE)
        for flat, number, street in (first, second)
    ]
    assert (keys[0] == keys[1]) == (first == second)


@given(text=st.text(max_size=80))
def test_any_text_has_a_key_that_names_its_postcode(text: str) -> None:
    assert household_key(text, HERE).startswith("l81xy|")
    assert household_key(text, HERE) != household_key(text, THERE)


@given(text=st.text(max_size=60))
def test_case_and_outer_space_never_matter(text: str) -> None:
    if text.casefold() == text.upper().casefold():
        assert household_key(text, HERE) == household_key(f" {text.upper()} \n", HERE)


@pytest.mark.parametrize(("typed", "units", "building", "street"), [
    ("14 High St", (), "14", "high street"),
    ("14\nHigh Street", (), "14", "high street"),
    ("Top Floor Flat, 14 High St", ("floor top",), "14", "high street"),
    ("Room 3, Flat 2, 14 High St", ("flat 2", "room 3"), "14", "high street"),
    ("Rose Cottage, Mill Lane", (), "rose cottage", ""),
    ("ROSE COTTAGE", (), "rose cottage", ""),
    ("14-16 Park Rd North", (), "14-16", "park road north"),
    ("1 St. Mary’s Rd", (), "1", "saint marys road"),
    ("14a High St", (), "14a", "high street"),
    ("14 a High St", (), "14a", "high street"),
    ("Apartment 12B, The Quays, 3 Dock Rd", ("flat 12b",), "3", "dock road"),
    ("", (), "", ""),
    ("Flat 2", ("flat 2",), "", ""),
])
def test_an_address_is_taken_apart(typed: str, units: tuple[str, ...], building: str, street: str) -> None:
    assert read_home(typed) == (units, building, street)


@given(first=st.text(max_size=20), last=st.text(max_size=20))
def test_names_compare_without_case_accents_and_marks(first: str, last: str) -> None:
    once = normalised_name(first, last)
    assert normalised_name(f" {first}. ", f"{last}-") == once
    assert normalised_name(once, "") == once


def test_names_that_differ_stay_apart() -> None:
    assert normalised_name("José", "O'Neill") == normalised_name("jose", "ONEILL") == "jose oneill"
    assert normalised_name("Ann", "Lee") != normalised_name("Anne", "Lee")
