"""Fields read what people type, write it back so that it reads the same, and never break on forged input."""

from datetime import date, time
from enum import StrEnum

import pytest
from flask import Flask
from flask_wtf import FlaskForm
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.datastructures import MultiDict

from app.web.fields import (
    Choice,
    ChoiceFromList,
    ClockTime,
    Day,
    DecimalNumber,
    KeyFromList,
    Percent,
    Pounds,
    WholeNumber,
)


class Colour(StrEnum):
    RED = "red"
    BLUE = "blue"


class Everything(FlaskForm):
    class Meta:
        csrf = False

    whole = WholeNumber("Whole")
    decimal = DecimalNumber("Decimal")
    pounds = Pounds("Pounds")
    percent = Percent("Percent")
    at = ClockTime("At")
    day = Day("Day")
    colour = Choice("Colour", Colour)
    listed = ChoiceFromList("Listed", Colour, empty="Any")
    key = KeyFromList("Key")


def read(app: Flask, **typed: object) -> Everything:
    with app.test_request_context():
        form = Everything(MultiDict(typed))
        form.key.offer([(1, "One"), (2, "Two")])
        form.validate()
        for field in form:
            str(field())
        return form


@pytest.mark.parametrize(
    ("name", "typed", "value"),
    [
        ("whole", " 1,200 ", 1200), ("whole", "", None), ("decimal", "15.6", 15.6), ("decimal", "15,6", 15.6),
        ("pounds", "£1,200.5", 120050), ("pounds", "1,234,567.89", 123456789),
        ("whole", "12,345,678", 12345678), ("pounds", "0.07", 7), ("percent", "33.33 %", 3333),
        ("at", "14:30", time(14, 30)),
        ("at", "9.05", time(9, 5)), ("at", "0930", time(9, 30)), ("colour", "red", Colour.RED),
        ("listed", "", None), ("key", "2", 2), ("key", "", None),
    ],
)
def test_what_people_type(app: Flask, name: str, typed: str, value: object) -> None:
    form = read(app, **{name: typed})
    assert form[name].data == value
    assert name not in form.errors


@pytest.mark.parametrize(
    ("name", "typed"),
    [
        ("whole", "-1"), ("whole", "1.5"), ("whole", "٣"), ("whole", "9" * 30), ("decimal", "NaN"), ("decimal", "1e99"),
        ("pounds", "1.005"), ("pounds", "-1"), ("pounds", "inf"), ("percent", "101"), ("percent", "0.001"),
        ("at", "25:00"), ("at", "noon"), ("colour", "green"), ("key", "3"),
        # Beyond what Python's own decimals can hold: an error of its own kind.
        *((name, typed) for name in ("decimal", "pounds", "percent") for typed in ("1e999999", "1e99999999999999")),
        ("decimal", "-5"), ("decimal", "1000000"),
        # A comma may have been meant as a point: one pound fifty must not become a hundred and fifty.
        ("pounds", "1,50"), ("whole", "1,5"), ("pounds", "1,2345"), ("pounds", "12,34,567"),
    ],
)
def test_what_is_refused_with_a_sentence(app: Flask, name: str, typed: str) -> None:
    form = read(app, **{name: typed})
    assert form.errors[name][0].endswith(".")


def test_days(app: Flask) -> None:
    assert read(app, day=["27", "3", "2026"]).day.data == date(2026, 3, 27)
    assert read(app, day=["27", "3", "26"]).day.data == date(2026, 3, 27)
    assert "day" not in read(app, day=["", "", ""]).errors
    for forged in (["27"], ["27", "3"], ["31", "2", "2026"], ["a", "b", "c"], ["", "3", ""],
                   ["9" * 20, "1", "1"], ["1", "1", "99999"], ["1", "1", "9" * 5000]):
        assert "Enter a real date" in read(app, day=forged).errors["day"][0]


@given(pence=st.integers(0, 999_999_99), share=st.integers(0, 10_000), whole=st.integers(0, 999_999_999))
def test_what_is_written_reads_the_same(app: Flask, pence: int, share: int, whole: int) -> None:
    with app.test_request_context():
        shown = Everything(None, data={"pounds": pence, "percent": share, "whole": whole})
        typed = {name: shown[name]._value() for name in ("pounds", "percent", "whole")}
    form = read(app, **typed)
    assert (form.pounds.data, form.percent.data, form.whole.data) == (pence, share, whole)
