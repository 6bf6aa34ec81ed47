"""What households text us: commands in any spelling are understood, and everything else goes to a person."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.messaging.replies import Reply, interpret, plain
from app.messaging.reply_words import CLEAR_STOPS, COURTESIES, FILLERS, LANGUAGE_NAMES, PHRASES, ReplyKind

pytestmark = pytest.mark.pure

K = ReplyKind
NEGATIONS = ("not", "dont", "don't", "never", "cant", "can't", "wont", "nie", "nao", "não", "لا", "without")


def kind_of(text: str) -> ReplyKind:
    return interpret(text).kind


@pytest.mark.parametrize(
    "text",
    [
        "STOP", "stop", " Stop. ", "stop!!!", "Stop please", "please stop", "Stop texting me",
        "STOP STOP STOP", "S T O P", "s.t.o.p", "sotp", "Stopp", "STOPALL", "Stop all", "unsubscribe",
        "opt out", "Opt-out", "\u200fSTOP\u200e", "ＳＴＯＰ", "stop sending me these messages please",
        "I want to stop receiving texts", "can you stop texting me please", "don't text me",
        "Do not text me again", "Take me off your list", "leave me alone", "“STOP”", "🛑 stop 🛑",
        "STOP. I have a laptop now", "Stop!\nThank you for everything", "quit", "cancel", "end", "koniec",
        "Przestań", "przestańcie proszę", "nie pisz do mnie", "parar", "Pare por favor", "PARAR MENSAGENS",
        "توقف", "أوقفوا الرسائل", "إيقاف من فضلك", "إيقـــاف", "ایقاف", "停止", "opreşte",
    ],
)  # fmt: skip
def test_these_all_mean_stop(text: str) -> None:
    assert interpret(text) == Reply(K.STOP)


@pytest.mark.parametrize(
    "text",
    [
        "don't stop the laptop please", "please don't stop", "dont stop", "do not stop", "Never stop",
        "I can’t stop", "stop the laptop", "Stop sending me the laptop", "I am at the bus stop",
        "the bus stop", "why did you stop texting", "it will not stop beeping", "non stop", "top", "shop",
        "step", "Should I stop", "STOP START", "stop 1", "nonstop", "cancel my appointment",
        "Cancel. I mean the appointment", "the end of the road", "end of the week is fine", "don't",
        "no stop", "Don't stop. The laptop is great", "Stop. START", "para a escola",
        "stopping by on Monday", "nie", "remove the old laptop", "quit school last year",
    ],
)  # fmt: skip
def test_none_of_these_means_stop(text: str) -> None:
    assert kind_of(text) is not K.STOP


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("START", Reply(K.START)),
        ("start texts again please", Reply(K.START)),
        ("unstop", Reply(K.START)),
        ("wznów", Reply(K.START)),
        ("ابدأ", Reply(K.START)),
        ("HELP", Reply(K.HELP)),
        ("help me", Reply(K.HELP)),
        ("Who is this?", Reply(K.HELP)),
        ("kto to?", Reply(K.HELP)),
        ("مساعدة", Reply(K.HELP)),
        ("help my laptop is broken", Reply(K.OTHER)),
        ("STATUS", Reply(K.STATUS)),
        ("stauts", Reply(K.STATUS)),
        ("Any news?", Reply(K.STATUS)),
        ("how long?", Reply(K.STATUS)),
        ("situação", Reply(K.STATUS)),
        ("متى؟", Reply(K.STATUS)),
        ("1", Reply(K.NUMBER, "1")),
        ("2.", Reply(K.NUMBER, "2")),
        (" 1 please", Reply(K.NUMBER, "1")),
        ("Option 2", Reply(K.NUMBER, "2")),
        ("02", Reply(K.NUMBER, "2")),
        ("1️⃣", Reply(K.NUMBER, "1")),
        ("١", Reply(K.NUMBER, "1")),
        ("two", Reply(K.NUMBER, "2")),
        ("trzy", Reply(K.NUMBER, "3")),
        ("10", Reply(K.NUMBER, "10")),
        ("1 or 2", Reply(K.OTHER)),
        ("1/2", Reply(K.OTHER)),
        ("1.5", Reply(K.OTHER)),
        ("100", Reply(K.OTHER)),
        ("07700 900123", Reply(K.OTHER)),
        ("yes", Reply(K.YES)),
        ("Yes please", Reply(K.YES)),
        ("tak", Reply(K.YES)),
        ("No thank you", Reply(K.NO)),
        ("não", Reply(K.NO)),
        ("Polski", Reply(K.LANGUAGE, "pl")),
        ("po polsku proszę", Reply(K.LANGUAGE, "pl")),
        ("in Polish please", Reply(K.LANGUAGE, "pl")),
        ("I speak Arabic", Reply(K.LANGUAGE, "ar")),
        ("العربية", Reply(K.LANGUAGE, "ar")),
        ("Português", Reply(K.LANGUAGE, "pt")),
        ("română", Reply(K.LANGUAGE, "ro")),
        ("english", Reply(K.LANGUAGE, "en")),
        ("Wrong number", Reply(K.WRONG_NUMBER)),
        ("sorry wrong number", Reply(K.WRONG_NUMBER)),
        ("pomyłka", Reply(K.WRONG_NUMBER)),
        ("Thanks!", Reply(K.THANKS)),
        ("ok thank you", Reply(K.THANKS)),
        ("شكراً", Reply(K.THANKS)),
        ("", Reply(K.OTHER)),
        ("???", Reply(K.OTHER)),
        ("👍", Reply(K.OTHER)),
        ("I have moved to 14 Sefton Road", Reply(K.OTHER)),
    ],
)
def test_what_other_texts_mean(text: str, meant: Reply) -> None:
    assert interpret(text) == meant


def test_every_word_of_the_list_is_found_again() -> None:
    for kind, phrases in PHRASES.items():
        for phrase in phrases:
            assert kind_of(phrase) is kind, phrase
    for name, code in LANGUAGE_NAMES.items():
        assert interpret(name) == Reply(K.LANGUAGE, code)


def test_no_word_has_two_meanings() -> None:
    seen: dict[str, ReplyKind] = {}
    for kind, phrases in PHRASES.items():
        for phrase in phrases:
            assert seen.setdefault(plain(phrase), kind) is kind, phrase


def test_no_filler_turns_a_meaning_around() -> None:
    fillers = {plain(word) for word in FILLERS + COURTESIES}
    assert fillers.isdisjoint({plain(word) for word in NEGATIONS} | {"why", "when", "should", "if", "do"})
    assert fillers.isdisjoint(CLEAR_STOPS)


@given(st.sampled_from(NEGATIONS), st.sampled_from(["stop", "STOP"]), st.sampled_from(FILLERS + COURTESIES))
def test_a_stop_after_a_negation_is_never_a_stop(negation: str, stop: str, filler: str) -> None:
    assert kind_of(f"{filler} {negation} {stop}") is not K.STOP
    assert kind_of(f"{negation} {filler} {stop}") is not K.STOP


unknown_words = st.text(alphabet="bcdfghjklmnprvwxyz", min_size=7, max_size=12)


@given(unknown_words, st.sampled_from(["stop", "start", "1", "status"]))
def test_any_unknown_word_sends_a_command_to_a_person(word: str, command: str) -> None:
    assert interpret(f"{word} {command}") == Reply(K.OTHER)


@given(
    st.sampled_from([phrase for phrases in PHRASES.values() for phrase in phrases]),
    st.sampled_from([str.upper, str.title, str.swapcase, str]),
    st.sampled_from(["{}", " {} ", "{}!", "{}?", "“{}”", "\u200f{}", "{} 🙂"]),
)
def test_case_and_punctuation_do_not_matter(phrase: str, change: type[str], frame: str) -> None:
    assert interpret(frame.format(change(phrase))) == interpret(phrase)


@given(st.text(max_size=200))
def test_any_text_at_all_gets_a_meaning(text: str) -> None:
    reply = interpret(text)
    assert (reply.value is not None) == (reply.kind in (K.NUMBER, K.LANGUAGE))
    assert plain(plain(text)) == plain(text)
