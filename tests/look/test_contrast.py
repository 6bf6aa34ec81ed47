"""The colours: every pair of text and ground that the stylesheet uses reaches AA, the states AAA."""

import re

import pytest

from tests.look.gallery import ROOT

pytestmark = pytest.mark.pure

SETTINGS = (ROOT / "app" / "static" / "src" / "scss" / "_settings.scss").read_text()
NAMED = {"white": "#ffffff"} | dict(re.findall(r"\$([a-z-]+): (#[0-9a-f]{6});", SETTINGS))
STATES = re.findall(r'"([a-z]+)": \((#[0-9a-f]{6}), (#[0-9a-f]{6}), (#[0-9a-f]{6})\)', SETTINGS)


def luminance(colour: str) -> float:
    """Relative luminance as WCAG 2.2 defines it."""
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    """Contrast ratio of two colours, 1 to 21."""
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_the_measure_itself() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#767676", "#ffffff") == pytest.approx(4.54, abs=0.01)


@pytest.mark.parametrize("ground", ["white", "paper", "paper-deep"])
@pytest.mark.parametrize("text", ["ink", "ink-soft", "plum", "plum-dark", "plum-mid", "red", "green", "blue"])
def test_text_on_every_ground(text: str, ground: str) -> None:
    assert contrast(NAMED[text], NAMED[ground]) >= 4.5


@pytest.mark.parametrize(("text", "ground"), [("white", "plum"), ("white", "red"), ("plum", "plum-pale")])
def test_text_on_colour(text: str, ground: str) -> None:
    assert contrast(NAMED[text], NAMED[ground]) >= 4.5


def test_all_states_are_read_from_the_settings() -> None:
    assert {name for name, *_ in STATES} == {"grey", "blue", "teal", "green", "amber", "red", "plum"}


@pytest.mark.parametrize(("name", "text", "ground", "edge"), STATES)
def test_states(name: str, text: str, ground: str, edge: str) -> None:
    assert contrast(text, ground) >= 7, name
    assert contrast(edge, "#ffffff") >= 3, name


def test_focus_stands_out() -> None:
    assert contrast("#1a1118", NAMED["focus"]) >= 4.5
    assert contrast(NAMED["focus"], NAMED["plum"]) >= 3
