"""Every state of a referral in words: one tag, one colour, one plain sentence for each audience. Pure."""

from dataclasses import dataclass
from typing import Final

from app.referrals.states import ReferralState as S

STATIONS: Final = ("Sent", "Decision", "Waiting", "Matched", "Ready", "Handed over")


@dataclass(frozen=True, slots=True)
class StateWords:
    """How a state is shown; `station` is where it stands on the way, `is_stopped` when it stands still there."""

    tag: str
    colour: str
    referrer: str
    hub: str
    household: str
    station: int
    is_stopped: bool = False
    hub_tag: str = ""


WORDS: Final[dict[S, StateWords]] = {
    S.DRAFT: StateWords(
        "Draft", "grey", "You have not sent this yet.", "Not sent yet.", "Nothing was sent yet.", 0,
    ),
    S.SUBMITTED: StateWords(
        "Sent", "blue", "We have it and will decide.", "Waits for a decision.",
        "We have your request and are reading it.", 1, hub_tag="To decide",
    ),
    S.NEEDS_INFORMATION: StateWords(
        "Question for you", "amber", "We asked you something. It goes on when you answer.",
        "Waits for an answer from the referrer.",
        "We asked the person who referred you for one more thing.", 1, is_stopped=True, hub_tag="Question asked",
    ),
    S.ACCEPTED: StateWords(
        "Accepted", "teal", "It is accepted and goes on the waiting list.", "Accepted.",
        "We can help. We are looking for the right thing.", 2,
    ),
    S.WAITING: StateWords(
        "Waiting", "teal", "It is accepted. We are looking for the right thing.",
        "On the waiting list.", "We can help. We are looking for the right thing.", 2,
    ),
    S.MATCHED: StateWords(
        "Matched", "plum", "We have found something and are preparing it.", "Something is held and being prepared.",
        "We are getting it ready for you.", 3,
    ),
    S.READY: StateWords(
        "Ready", "green", "It is ready to collect.", "Ready to hand over.", "It is ready for you.", 4,
    ),
    S.HANDED_OVER: StateWords(
        "Handed over", "green", "They have it.", "Handed over.", "You have it.", 6,
    ),
    S.CLOSED: StateWords(
        "Closed", "grey", "They have it, and the case is closed.", "Closed.", "Your request is closed.", 6,
    ),
    S.DECLINED: StateWords(
        "Declined", "red", "We cannot help this time. The reason is below.", "Declined.",
        "We cannot help this time.", 1, is_stopped=True,
    ),
    S.WITHDRAWN: StateWords(
        "Withdrawn", "grey", "It was taken back.", "Taken back.", "Your request was taken back.", 1, is_stopped=True,
    ),
    S.ON_HOLD: StateWords(
        "On hold", "amber", "It is paused. The reason is below.",
        "Paused until its day comes, or somebody goes on with it.",
        "Your request is paused for now.", 1, is_stopped=True,
    ),
}


def tag_for(state: S, *, is_hub: bool) -> str:
    """The tag for a coordinator, or for whoever referred."""
    return (WORDS[state].hub_tag if is_hub else "") or WORDS[state].tag


def sentence_for(state: S, *, is_hub: bool) -> str:
    """The sentence for a coordinator, or for whoever referred."""
    return WORDS[state].hub if is_hub else WORDS[state].referrer


def station_of(state: S, *, was_accepted: bool) -> int:
    """Where a referral stands on the way; one that stopped after its acceptance stands at the waiting list."""
    return 2 if WORDS[state].is_stopped and was_accepted else WORDS[state].station
