"""References: what we write reads back however it is typed; one slip is always found."""

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from app.core.references import (
    InvalidReference,
    new_hand_over_code,
    new_reference,
    read_hand_over_code,
    read_reference,
    references_beginning,
    spaced,
)

pytestmark = pytest.mark.pure

REFERENCES = st.builds(lambda _: new_reference("R"), st.integers())
CODES = st.builds(lambda _: new_hand_over_code(), st.integers())
LOOK_ALIKES = {"0": "O", "1": "I", "5": "S", "2": "Z"}


@given(
    REFERENCES, st.sampled_from(["{}", " {} ", "{} ", "\t{}\n"]), st.booleans(), st.booleans(), st.booleans()
)
def test_any_way_of_typing_reads_back(
    reference: str, frame: str, is_lower: bool, has_prefix: bool, is_spaced: bool
) -> None:
    typed = reference if has_prefix else reference.removeprefix("R-")
    typed = typed.replace("-", " ") if is_spaced else typed
    typed = "".join(LOOK_ALIKES.get(character, character) for character in typed)
    assert read_reference(frame.format(typed.lower() if is_lower else typed), "R") == reference


@given(REFERENCES, st.integers(2, 7), st.sampled_from("0123456789ABCDEFGHJKMNPQRTWXY"))
def test_one_wrong_character_is_always_found(reference: str, at: int, wrong: str) -> None:
    assume(reference[at] != wrong)
    with pytest.raises(InvalidReference, match="One character"):
        read_reference(reference[:at] + wrong + reference[at + 1 :], "R")


@given(REFERENCES, st.integers(2, 7), st.integers(2, 7))
def test_two_swapped_characters_are_always_found(reference: str, first: int, second: int) -> None:
    assume(reference[first] != reference[second])
    typed = list(reference)
    typed[first], typed[second] = typed[second], typed[first]
    with pytest.raises(InvalidReference, match="One character"):
        read_reference("".join(typed), "R")


@given(CODES, st.integers(0, 5), st.sampled_from("234679FHJKMQRTWXY"))
def test_hand_over_codes_find_one_slip(code: str, at: int, wrong: str) -> None:
    assert read_hand_over_code(spaced(code).lower()) == code
    assume(code[at] != wrong)
    with pytest.raises(InvalidReference, match="One character"):
        read_hand_over_code(code[:at] + wrong + code[at + 1 :])


@given(CODES)
def test_hand_over_codes_hold_nothing_that_sounds_or_looks_alike(code: str) -> None:
    assert len(code) == 6
    assert not set(code) & set("AEIOUBCDGPVZLS0158")


@given(st.text(max_size=12))
def test_anything_typed_is_read_or_refused(typed: str) -> None:
    for read in (lambda: read_reference(typed, "R"), lambda: read_hand_over_code(typed)):
        try:
            said = read()
        except InvalidReference as refusal:
            said = refusal.sentence
        assert said.endswith(".") or len(said) in {6, 8}


def test_the_wrong_kind_of_reference_is_refused() -> None:
    with pytest.raises(InvalidReference, match="looks like R-"):
        read_reference("M-" + new_reference("R")[2:], "R")
    with pytest.raises(InvalidReference, match="6 letters"):
        read_hand_over_code("K7M2Q")


def test_prefixes_of_several_letters_and_look_alike_letters_work() -> None:
    for prefix in ("RC", "DOS", "L"):
        reference = new_reference(prefix)
        assert read_reference(reference.lower(), prefix) == reference


def test_a_taken_reference_is_drawn_again() -> None:
    refused: list[str] = []

    def is_taken(reference: str) -> bool:
        refused.append(reference)
        return len(refused) < 4

    assert new_reference("R", is_taken=is_taken) == refused[-1]
    assert len(refused) == 4
    with pytest.raises(RuntimeError, match="nearly full"):
        new_hand_over_code(is_taken=lambda _: True)


@given(st.integers(2, 6))
def test_a_beginning_spans_the_references_that_begin_so(length: int) -> None:
    reference, other = new_reference("R"), new_reference("R")
    first, last = references_beginning(reference[: 2 + length].lower(), "R") or ("", "")
    assert first <= reference <= last
    assert (first <= other <= last) == other.startswith(reference[: 2 + length])


@pytest.mark.parametrize("typed", ["", "R", "R-", "R-7", "Rab", "Rose Hill", "C-7K", "R-7K3M9A7", "R 7K"])
def test_what_is_no_beginning_of_a_reference(typed: str) -> None:
    assert references_beginning(typed, "R") is None
