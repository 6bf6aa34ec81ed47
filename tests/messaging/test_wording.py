"""Texts: short enough in English, complete in every language, and safe whatever value is put in."""

import unicodedata
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.messaging.segments import Encoding, count_segments, foreign_characters
from app.messaging.template_keys import TEMPLATE_RULES, TemplateKey
from app.messaging.texts import ENGLISH, LANGUAGES
from app.messaging.wording import (
    Value,
    Weeks,
    WordingError,
    clean,
    language_for,
    placeholders,
    render,
    texts_in,
)

pytestmark = pytest.mark.pure

LONG_VALUES: dict[str, Value] = {
    "organisation": "Reconnect Merseyside",
    "reference": "R-7K3M9Q",
    "phone": "0151 496 0000",
    "decide_by": date(2026, 11, 25),
    "expected_wait": Weeks(10, 12),
    "place": "Toxteth Library, L8 1XF",
    "until": date(2026, 11, 25),
    "code": "K7M9QX",
    "ends_on": date(2026, 11, 25),
    "choices": (date(2026, 11, 25), date(2026, 11, 26), date(2026, 11, 27)),
    "message": "The library is shut on Monday. Could you come on Tuesday after ten?",
}
WORDS_WE_DO_NOT_USE = {
    "poor",
    "poverty",
    "need",
    "needs",
    "needy",
    "deprived",
    "vulnerable",
    "free",
    "charity",
}
WORDS_TO_SEND_BACK = ("STOP", "START", "STATUS")

every_text = pytest.mark.parametrize(
    ("language", "key"), [(code, key) for code in LANGUAGES for key in TemplateKey]
)
every_key = pytest.mark.parametrize("key", list(TemplateKey))


@every_key
def test_an_english_text_is_one_part(key: TemplateKey) -> None:
    segmented = count_segments(render(key, "en", **LONG_VALUES).body)
    assert segmented.encoding is Encoding.GSM7
    assert segmented.units <= 160


@every_text
def test_a_translation_asks_for_the_same_values(language: str, key: TemplateKey) -> None:
    assert placeholders(texts_in(language)[key]) == placeholders(texts_in("en")[key])


@every_text
def test_a_text_begins_with_our_name_and_fits_four_parts(language: str, key: TemplateKey) -> None:
    rendered = render(key, language, **LONG_VALUES)
    assert rendered.body.lstrip("\u200e\u200f").startswith("Reconnect Merseyside")
    assert count_segments(rendered.body).count <= 4
    assert (rendered.language, rendered.fell_back) == (language, False)


@every_text
def test_words_to_send_back_are_the_same_everywhere(language: str, key: TemplateKey) -> None:
    for word in WORDS_TO_SEND_BACK:
        assert (word in texts_in(language)[key]) == (word in texts_in("en")[key])


@every_key
def test_english_words_are_kind_and_sentences_short(key: TemplateKey) -> None:
    words = texts_in("en")[key].lower().replace("you do not need to do any", "")
    assert not {word.strip(".,?:=!") for word in words.split()} & WORDS_WE_DO_NOT_USE
    sentences = words.replace("?", ".").replace("!", ".").split(".")
    assert max(len(sentence.split()) for sentence in sentences) <= 15


def test_the_first_text_gives_the_privacy_phone_and_the_way_out() -> None:
    words = texts_in("en")[TemplateKey.RECEIVED]
    assert {"organisation", "phone"} <= placeholders(words)
    assert "STOP" in words


def test_a_no_gives_no_reason_and_a_way_to_talk() -> None:
    assert placeholders(texts_in("en")[TemplateKey.NOT_THIS_TIME]) == {"organisation", "reference", "phone"}


def test_every_key_has_a_rule_and_hand_over_texts_are_time_critical() -> None:
    assert set(TEMPLATE_RULES) == set(TemplateKey)
    critical = {key for key, rule in TEMPLATE_RULES.items() if rule.is_time_critical}
    assert critical == {TemplateKey.READY, TemplateKey.REMINDER, TemplateKey.MISSED}
    assert not TEMPLATE_RULES[TemplateKey.STOPPED].keeps_quiet_hours
    assert TEMPLATE_RULES[TemplateKey.SURVEY].keeps_quiet_hours


@pytest.mark.parametrize("missing", ["organisation", "place", "until", "code", "phone"])
def test_a_missing_value_is_refused_by_name(missing: str) -> None:
    values = {name: value for name, value in LONG_VALUES.items() if name != missing}
    with pytest.raises(WordingError, match=missing):
        render(TemplateKey.READY, "en", **values)


@pytest.mark.parametrize("empty", ["", "  ", "\n", "\u200e"])
def test_an_empty_value_is_refused_by_name(empty: str) -> None:
    with pytest.raises(WordingError, match="code"):
        render(TemplateKey.READY, "pl", **{**LONG_VALUES, "code": empty})


@pytest.mark.parametrize("wait", [Weeks(0, 2), Weeks(4, 3), Weeks(-1, -1)])
def test_an_impossible_wait_is_refused(wait: Weeks) -> None:
    with pytest.raises(WordingError, match="expected_wait"):
        render(TemplateKey.ACCEPTED, "en", **{**LONG_VALUES, "expected_wait": wait})


@pytest.mark.parametrize("language", ["ro", "zh", "", "xx-YY"])
def test_an_unknown_language_falls_back_to_english_and_says_so(language: str) -> None:
    rendered = render(TemplateKey.HELP, language, **LONG_VALUES)
    assert (rendered.language, rendered.fell_back) == ("en", True)


@pytest.mark.parametrize("language", ["pl", "PL", "pl-PL", "pl_PL", " pl "])
def test_regional_codes_find_their_language(language: str) -> None:
    assert render(TemplateKey.HELP, language, **LONG_VALUES).language == "pl"


def test_a_value_that_looks_like_a_placeholder_stays_as_typed() -> None:
    rendered = render(TemplateKey.COMING, "en", **{**LONG_VALUES, "place": "{code} {0.__class__}"})
    assert "{code} {0.__class__}" in rendered.body


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("St Michael’s – the “hall”…", 'St Michael\'s - the "hall"...'),
        ("one\r\ntwo\u2028three\tfour", "one two three four"),
        ("evil\u202etxt", "eviltxt"),
        ("Café Zoë", "Café Zoë"),
        ("Łódź", "Łódź"),
    ],
)
def test_values_are_tidied_without_losing_letters(typed: str, kept: str) -> None:
    assert clean(typed) == kept


def test_a_tidied_curly_quote_keeps_the_text_in_one_part() -> None:
    rendered = render(TemplateKey.COMING, "en", **{**LONG_VALUES, "place": "St Michael’s Hall"})
    assert foreign_characters(rendered.body) == ()


@given(st.text(max_size=80))
def test_no_value_can_break_the_line_or_turn_the_text_around(value: str) -> None:
    try:
        body = render(TemplateKey.COMING, "en", **{**LONG_VALUES, "place": value}).body
    except WordingError:
        return
    controls = [character for character in body if unicodedata.category(character) in ("Cc", "Zl", "Zp")]
    assert controls == []
    assert not set(body) & set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f")


@given(st.text(max_size=60))
def test_cleaning_twice_changes_nothing_more(value: str) -> None:
    try:
        once = clean(value, longest=200)
    except WordingError:
        return
    assert clean(once, longest=200) == once


def test_an_arabic_text_is_right_to_left_and_keeps_the_phone_number_in_order() -> None:
    body = render(TemplateKey.READY, "ar", **LONG_VALUES).body
    assert body.startswith("\u200f")
    assert "\u200e0151 496 0000\u200e" in body
    assert "\u200eK7M9QX\u200e" in body


@pytest.mark.parametrize(
    ("language", "weeks", "said"),
    [
        ("en", Weeks(1, 1), "1 week"),
        ("en", Weeks(4, 6), "4 to 6 weeks"),
        ("pl", Weeks(1, 1), "1 tygodnia"),
        ("pl", Weeks(4, 6), "4-6 tygodni"),
        ("pt", Weeks(1, 1), "1 semana"),
        ("pt", Weeks(1, 2), "1 a 2 semanas"),
        ("ar", Weeks(1, 1), "أسبوع واحد"),
        ("ar", Weeks(2, 2), "أسبوعين"),
        ("ar", Weeks(4, 6), "4 إلى 6 أسابيع"),
        ("ar", Weeks(12, 12), "12 أسبوعاً"),
    ],
)
def test_weeks_are_said_in_good_grammar(language: str, weeks: Weeks, said: str) -> None:
    assert said in render(TemplateKey.ACCEPTED, language, **{**LONG_VALUES, "expected_wait": weeks}).body


@pytest.mark.parametrize(
    ("language", "said"),
    [("en", "Fri 4 Dec"), ("pl", "pt. 4 grudnia"), ("pt", "sexta 4 de dezembro"), ("ar", "الجمعة 4 ديسمبر")],
)
def test_dates_are_said_in_the_language(language: str, said: str) -> None:
    assert said in render(TemplateKey.READY, language, **{**LONG_VALUES, "until": date(2026, 12, 4)}).body


def test_choices_are_numbered() -> None:
    body = render(TemplateKey.ANOTHER_DAY, "en", **LONG_VALUES).body
    assert "1 = Wed 25 Nov, 2 = Thu 26 Nov, 3 = Fri 27 Nov" in body


def test_every_language_knows_its_own_name() -> None:
    assert language_for("ar").is_right_to_left
    assert not language_for("pl").is_right_to_left
    assert len({language.own_name for language in LANGUAGES.values()}) == len(LANGUAGES)
    assert ENGLISH.code in LANGUAGES
