"""What the provider's error codes mean for us: one plain table, and the sentence a person reads.

Source of the numbers: the provider's public list of messaging errors. Unlisted codes are a plain failure.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from app.messaging.states import MessageState


class FollowUp(StrEnum):
    """What the product does next about a code, beside setting the state."""

    NOTHING = "nothing"
    RECORD_OPT_OUT = "record_opt_out"
    ASK_FOR_MOBILE = "ask_for_mobile"
    ASK_NUMBER_STILL_RIGHT = "ask_number_still_right"
    SEND_AGAIN_LATER = "send_again_later"
    WATCH_FILTERING = "watch_filtering"
    STOP_CHANNEL = "stop_channel"
    TELL_US = "tell_us"


@dataclass(frozen=True, slots=True)
class Meaning:
    """The state a code leads to (None: not sent, the text stays queued), what follows, and why, in words."""

    state: MessageState | None
    follow_up: FollowUp
    sentence: str


_S, _F = MessageState, FollowUp
_NO_MOBILE: Final = "This number cannot receive texts. Ask for a mobile number."
_STALE: Final = "This number does not seem to be in use any more. Ask whether it is still right."
_NOT_REACHED: Final = (
    "The phone could not be reached: it may be off or out of signal. We try once more later."
)
_OUR_ACCOUNT: Final = (
    "The text service refused our account. Nothing is lost: texts wait until it is put right."
)
_OUR_SENDER: Final = (
    "The text service refused our sender number. Texts wait until the settings are put right."
)

PROVIDER_CODES: Final[dict[int, Meaning]] = {
    20003: Meaning(None, _F.STOP_CHANNEL, _OUR_ACCOUNT),
    20429: Meaning(
        None, _F.NOTHING, "The text service asked us to slow down. The text is sent a little later."
    ),
    21211: Meaning(_S.FAILED, _F.ASK_FOR_MOBILE, _NO_MOBILE),
    21212: Meaning(None, _F.STOP_CHANNEL, _OUR_SENDER),
    21408: Meaning(
        _S.FAILED, _F.ASK_FOR_MOBILE, "We cannot text numbers of that country. Ask for a UK mobile."
    ),
    21603: Meaning(None, _F.STOP_CHANNEL, _OUR_SENDER),
    21606: Meaning(None, _F.STOP_CHANNEL, _OUR_SENDER),
    21608: Meaning(
        None, _F.STOP_CHANNEL, "The text service account is still on trial. Texts wait until it is not."
    ),
    21610: Meaning(
        _S.OPTED_OUT, _F.RECORD_OPT_OUT, "This person asked for no more texts. Ring or write instead."
    ),
    21611: Meaning(None, _F.NOTHING, "Too many texts are waiting at the text service. We try again shortly."),
    21612: Meaning(
        _S.FAILED, _F.ASK_FOR_MOBILE, "No network carries texts to this number. Ask for another one."
    ),
    21614: Meaning(_S.FAILED, _F.ASK_FOR_MOBILE, _NO_MOBILE),
    21617: Meaning(_S.TECHNICAL_FAILURE, _F.TELL_US, "The text is too long to send. Please ring instead."),
    21635: Meaning(_S.FAILED, _F.ASK_FOR_MOBILE, "This is a landline. Ask for a mobile number, or ring."),
    30001: Meaning(
        _S.UNDELIVERED, _F.SEND_AGAIN_LATER, "The text service was too busy. We try once more later."
    ),
    30002: Meaning(None, _F.STOP_CHANNEL, _OUR_ACCOUNT),
    30003: Meaning(_S.UNDELIVERED, _F.SEND_AGAIN_LATER, _NOT_REACHED),
    30004: Meaning(
        _S.UNDELIVERED, _F.ASK_NUMBER_STILL_RIGHT, "The network or the phone blocks our texts. Please ring."
    ),
    30005: Meaning(_S.UNDELIVERED, _F.ASK_NUMBER_STILL_RIGHT, _STALE),
    30006: Meaning(
        _S.UNDELIVERED, _F.ASK_FOR_MOBILE, "This is a landline or out of reach. Ask for a mobile number."
    ),
    30007: Meaning(
        _S.UNDELIVERED, _F.WATCH_FILTERING, "A network filtered the text as unwanted. Please ring instead."
    ),
    30008: Meaning(
        _S.UNDELIVERED, _F.SEND_AGAIN_LATER, "The network gave no reason. We try once more later."
    ),
    30036: Meaning(_S.EXPIRED, _F.NOTHING, "The text did not reach the phone in time, so it was withdrawn."),
}
_OTHERWISE: Final = Meaning(_S.FAILED, _F.TELL_US, "The text service refused this text. Please ring instead.")
_UNDELIVERED: Final = Meaning(_S.UNDELIVERED, _F.NOTHING, "The text was not delivered. Please ring instead.")

HTTP_UNAUTHORISED: Final = frozenset({401, 403})


def meaning_of_refusal(code: int | None, http_status: int | None = None) -> Meaning:
    """What a refused call means; an account refused without a code of its own stops the channel as well."""
    if code in PROVIDER_CODES:
        return PROVIDER_CODES[code]
    if http_status in HTTP_UNAUTHORISED:
        return PROVIDER_CODES[20003]
    return _OTHERWISE


def meaning_of_receipt(status: str, code: int | None) -> Meaning:
    """What a final receipt means; a receipt always ends the text, because the provider did have it."""
    meaning = PROVIDER_CODES.get(code or 0, _UNDELIVERED if status == "undelivered" else _OTHERWISE)
    if meaning.state is None:
        return Meaning(_S.FAILED, meaning.follow_up, meaning.sentence)
    return meaning
