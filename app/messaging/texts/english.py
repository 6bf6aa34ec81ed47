"""English texts: the measure of the others, each within one part of 160 GSM-7 characters."""

from datetime import date
from typing import Final

from app.messaging.template_keys import TemplateKey as Key
from app.messaging.texts.language import Language, Text

_DAYS: Final = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS: Final = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def _say_date(day: date) -> str:
    return f"{_DAYS[day.weekday()]} {day.day} {_MONTHS[day.month - 1]}"


def _say_weeks(least: int, most: int) -> str:
    if least == most:
        return "1 week" if most == 1 else f"{most} weeks"
    return f"{least} to {most} weeks"


_TEXTS: Final[dict[Key, Text]] = {
    Key.RECEIVED: Text(
        1,
        "{organisation}: hello, we have your request {reference}. We will text by {decide_by}. "
        "How we use your details: ring {phone}. To stop texts, send STOP.",
    ),
    Key.ACCEPTED: Text(
        1,
        "{organisation}: good news, we can help with {reference}. The wait is about {expected_wait}. "
        "We will text when it is ready. To check, send STATUS.",
    ),
    Key.READY: Text(
        1,
        "{organisation}: it is ready at {place} until {until}. Code: {code}. "
        "Send 1 if you can come, 2 for another day, or ring {phone}.",
    ),
    Key.REMINDER: Text(
        1,
        "{organisation}: a reminder. It is ready at {place} until {until}. Your code: {code}. "
        "Send 2 for another day, or ring {phone}.",
    ),
    Key.MISSED: Text(
        1,
        "{organisation}: sorry we missed you at {place}. We will keep it until {until}. "
        "Send 2 for another day, or ring {phone}.",
    ),
    Key.NOT_THIS_TIME: Text(
        1,
        "{organisation}: thank you for request {reference}. We cannot help this time. "
        "The person who referred you can say more, or ring us on {phone}.",
    ),
    Key.DATA_ENDS_SOON: Text(
        1,
        "{organisation}: the mobile data we gave you ends on {ends_on}. There is nothing to pay. "
        "To ask what comes next, ring {phone}.",
    ),
    Key.SURVEY: Text(
        1,
        "{organisation}: how is getting online now? Send one number: 1 easy, 2 so-so, 3 hard. "
        "You do not have to answer. To stop texts, send STOP.",
    ),
    Key.HELP: Text(
        1,
        "{organisation}: we help people get online. Ring us on {phone}. "
        "To hear about your request, send STATUS. To stop texts, send STOP.",
    ),
    Key.STOPPED: Text(
        1,
        "{organisation}: we have stopped texts to this number. Your request is still open. "
        "We will ring or write instead. To get texts again, send START.",
    ),
    Key.STARTED: Text(
        1, "{organisation}: you will get our texts again. To stop them, send STOP. Questions? Ring {phone}."
    ),
    Key.STATUS_RECEIVED: Text(
        1, "{organisation}: we have your request {reference} and are reading it. We will text by {decide_by}."
    ),
    Key.STATUS_NEEDS_INFORMATION: Text(
        1,
        "{organisation}: we asked the person who referred you for one more thing about {reference}. "
        "We will text you after that.",
    ),
    Key.STATUS_WAITING: Text(
        1,
        "{organisation}: your request {reference} is agreed. The wait is about {expected_wait}. "
        "We will text when it is ready.",
    ),
    Key.STATUS_PREPARING: Text(
        1,
        "{organisation}: we are getting your request {reference} ready now. "
        "We will text when you can collect it.",
    ),
    Key.STATUS_READY: Text(
        1,
        "{organisation}: it is ready for you at {place} until {until}. Your code: {code}. Questions? "
        "Ring {phone}.",
    ),
    Key.STATUS_ON_HOLD: Text(
        1, "{organisation}: your request {reference} is paused for now. To hear why, ring us on {phone}."
    ),
    Key.STATUS_HANDED_OVER: Text(
        1,
        "{organisation}: you have what you asked for in {reference}. "
        "If something does not work, ring {phone}.",
    ),
    Key.STATUS_CLOSED: Text(
        1, "{organisation}: your request {reference} is closed. To talk about it, ring us on {phone}."
    ),
    Key.UNKNOWN_NUMBER: Text(
        1,
        "{organisation}: we do not know this number, so we cannot look up a request. "
        "Please ring us on {phone}.",
    ),
    Key.WRONG_NUMBER: Text(
        1,
        "{organisation}: sorry about that. We will stop texts to this number now. "
        "You do not need to do anything.",
    ),
    Key.COMING: Text(
        1,
        "{organisation}: thank you. See you at {place} by {until}. "
        "Please bring code {code}.",
    ),
    Key.ANOTHER_DAY: Text(
        1, "{organisation}: no problem. Which day is better? Send its number: {choices}. Or ring {phone}."
    ),
    Key.PASSED_ON: Text(
        1,
        "{organisation}: thank you. A person will read your text and answer. "
        "If it cannot wait, ring {phone}.",
    ),
    Key.LANGUAGE_CHANGED: Text(1, "{organisation}: we will text you in English from now on."),
    Key.LANGUAGE_NOT_YET: Text(
        1,
        "{organisation}: we do not text in that language yet. A person will ring you. "
        "Or ring us on {phone}.",
    ),
    Key.SURVEY_THANKS: Text(
        1,
        "{organisation}: thank you, that helps us. "
        "You do not need to do anything else.",
    ),
    Key.PERSONAL: Text(1, "{organisation}: {message}"),
}

ENGLISH: Final = Language(
    code="en",
    own_name="English",
    english_name="English",
    is_right_to_left=False,
    say_date=_say_date,
    say_weeks=_say_weeks,
    choice_separator=", ",
    texts=_TEXTS,
)
