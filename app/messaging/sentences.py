"""What people read about a text: its name, its state in a tag and a sentence, and why it ended.

Pure words; no database and no page.
"""

from typing import Final, NamedTuple

from app.messaging.provider_codes import PROVIDER_CODES
from app.messaging.states import TERMINAL, MessageState
from app.messaging.template_keys import TemplateKey


class StateWords(NamedTuple):
    """A state as a tag, its colour, and one plain sentence."""

    tag: str
    colour: str
    sentence: str


_S = MessageState
STATE_WORDS: Final[dict[MessageState, StateWords]] = {
    _S.HELD: StateWords("Held", "grey", "It waits until somebody lets it go."),
    _S.QUEUED: StateWords("Waiting", "blue", "It leaves as soon as texts may be sent."),
    _S.SENDING: StateWords("Sending", "blue", "It is being handed to the text service now."),
    _S.ACCEPTED: StateWords("On its way", "teal", "The text service has it."),
    _S.SENT: StateWords("Sent", "teal", "It was sent. We wait to hear that it arrived."),
    _S.DELIVERED: StateWords("Delivered", "green", "It arrived on the phone."),
    _S.UNDELIVERED: StateWords("Not delivered", "red", "It did not reach the phone. Please ring."),
    _S.UNKNOWN: StateWords("Checking", "amber", "We are asking the text service whether it went."),
    _S.NEEDS_REVIEW: StateWords("Please look", "amber", "Nobody could find out whether it went. Please decide."),
    _S.FAILED: StateWords("Failed", "red", "The text service refused it. Please ring."),
    _S.TECHNICAL_FAILURE: StateWords("Failed", "red", "It could not be sent because of a fault. Please ring."),
    _S.OPTED_OUT: StateWords("Texts stopped", "plum", "This person wants no texts. Ring or write instead."),
    _S.EXPIRED: StateWords("Too late", "grey", "It could not leave in time, so it was not sent. Please ring."),
    _S.CANCELLED: StateWords("Cancelled", "grey", "It was taken back before it left."),
    _S.SIMULATED: StateWords("Not really sent", "grey", "This number is not on the guest list of the trial."),
}

TEMPLATE_NAMES: Final[dict[TemplateKey, str]] = {
    TemplateKey.RECEIVED: "Request received",
    TemplateKey.ACCEPTED: "Request accepted",
    TemplateKey.READY: "Ready to collect",
    TemplateKey.REMINDER: "Reminder",
    TemplateKey.MISSED: "Missed collection",
    TemplateKey.NOT_THIS_TIME: "Not this time",
    TemplateKey.DATA_ENDS_SOON: "Data ends soon",
    TemplateKey.SURVEY: "Survey",
    TemplateKey.HELP: "Answer to HELP",
    TemplateKey.STOPPED: "Answer to STOP",
    TemplateKey.STARTED: "Answer to START",
    TemplateKey.STATUS_RECEIVED: "Where it stands: received",
    TemplateKey.STATUS_NEEDS_INFORMATION: "Where it stands: question asked",
    TemplateKey.STATUS_WAITING: "Where it stands: waiting",
    TemplateKey.STATUS_PREPARING: "Where it stands: being prepared",
    TemplateKey.STATUS_READY: "Where it stands: ready",
    TemplateKey.STATUS_ON_HOLD: "Where it stands: on hold",
    TemplateKey.STATUS_HANDED_OVER: "Where it stands: handed over",
    TemplateKey.STATUS_CLOSED: "Where it stands: closed",
    TemplateKey.UNKNOWN_NUMBER: "Unknown number",
    TemplateKey.WRONG_NUMBER: "Answer to a wrong number",
    TemplateKey.COMING: "They will come",
    TemplateKey.ANOTHER_DAY: "Another day",
    TemplateKey.PASSED_ON: "Passed on to a person",
    TemplateKey.LANGUAGE_CHANGED: "Language changed",
    TemplateKey.LANGUAGE_NOT_YET: "Language not available",
    TemplateKey.SURVEY_THANKS: "Survey answered",
    TemplateKey.PERSONAL: "Written by a person",
}

_REASONS: Final[dict[str, str]] = {
    "stopped": "This number said STOP.",
    "by_hand": "A person cancelled it.",
    "too_late": "It would have arrived after it was useful.",
    "not_found": "The text service could not find it, asked twice.",
    "could_not_ask": "The text service could not be asked for half a day.",
    "no_receipt": "No receipt came within three days.",
    "marked_as_sent": "A person marked it as sent.",
    "words_removed": "The number or the words were removed after their time.",
    "withdrawn": "The referral was withdrawn.",
    "found_again": "The text service found it again.",
    "left_behind": "The program stopped while sending it.",
}


MEANINGS: Final[dict[str, str]] = {
    "stop": "Stop texts",
    "start": "Texts again",
    "help": "Who are you?",
    "status": "Where does it stand?",
    "number": "A number",
    "yes": "Yes",
    "no": "No",
    "language": "Another language",
    "wrong_number": "Wrong number",
    "thanks": "Thanks",
    "other": "For a person to read",
}


def meaning_of(meaning: str | None) -> str:
    """What a reply was understood as, in words."""
    return MEANINGS.get(meaning or "", "Being read")


def words_for(state: MessageState) -> StateWords:
    """The tag, colour and sentence of a state."""
    return STATE_WORDS[state]


def name_of(template_key: str) -> str:
    """A text's name as people say it; the key in words for one that is no longer known."""
    try:
        return TEMPLATE_NAMES[TemplateKey(template_key)]
    except ValueError:
        return template_key.replace("_", " ").capitalize()


def why(state: MessageState, reason: str | None, error_code: int | None) -> str | None:
    """Why a text ended where it did, in one sentence, or None when the state says it all."""
    if state in TERMINAL and error_code in PROVIDER_CODES:
        return PROVIDER_CODES[error_code].sentence
    return _REASONS.get(reason or "")
