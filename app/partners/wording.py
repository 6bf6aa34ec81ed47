"""Partners in words: one tag, colour and sentence for each state, and what their history says. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Final

from app.organisations.states import OrganisationState as S
from app.organisations.states import StopReason
from app.web.filters import day

if TYPE_CHECKING:
    from app.audit.models import AuditEvent

WARN_DAYS: Final = 30
STATIONS: Final = ("Applied", "Agreement signed", "Live")
STOP_WORDS: Final = {
    StopReason.OWN_WISH: "They asked for it", StopReason.AGREEMENT_ENDED: "The agreement ended",
    StopReason.CANNOT_BE_REACHED: "We cannot reach them", StopReason.RULES_NOT_KEPT: "The agreement was not kept",
    StopReason.CLOSED_DOWN: "The organisation closed down",
}
_ACTIONS: Final = {
    "applied": "Application written down", "changed_details": "Details changed",
    "signed_agreement": "Agreement recorded", "added_contact": "Contact added",
    "changed_contact": "Contact changed", "removed_contact": "Contact removed",
    "invited_lead": "Lead invited",
    "moved_to_live": "Set live", "moved_to_suspended": "Suspended", "moved_to_left": "Left",
    "moved_to_applied": "Applied again",
}


@dataclass(frozen=True, slots=True)
class StateWords:
    """How a state is shown."""

    tag: str
    colour: str
    hub: str
    own: str


WORDS: Final = {
    S.APPLIED: StateWords("Applied", "blue", "Cannot refer before an agreement is signed and it is set live.",
                          "We are preparing your agreement. You cannot refer yet."),
    S.LIVE: StateWords("Live", "green", "Refers households.", "You can refer households."),
    S.SUSPENDED: StateWords("Suspended", "amber", "No new referrals; the open ones go on.",
                            "You cannot send new referrals. Your open ones go on. Ring us about it."),
    S.LEFT: StateWords("Left", "grey", "No referrals and no accounts any more.", "The partnership has ended."),
}


@dataclass(frozen=True, slots=True)
class AgreementWords:
    """Where an agreement stands: its tag, and a sentence when somebody must do something."""

    tag: str
    colour: str
    warning: str | None = None


def agreement_words(until: date | None, today: date) -> AgreementWords:
    """What to say of an agreement that holds until a day (None: there is none); warns 30 days before."""
    if until is None:
        return AgreementWords("No agreement yet", "red", "Nobody can refer before one is signed and recorded.")
    if until < today:
        sentence = f"The agreement ended on {day(until)}. Nobody can refer until a new one is signed."
        return AgreementWords("Ended", "red", sentence)
    if until <= today + timedelta(days=WARN_DAYS):
        sentence = f"The agreement ends on {day(until)}. Once it is renewed, referring goes on without a break."
        return AgreementWords("Ends soon", "amber", sentence)
    return AgreementWords("In force", "green")


def station_of(state: S, until: date | None, today: date) -> int:
    """Where a partner stands on its way to live."""
    if state in {S.LIVE, S.SUSPENDED}:
        return len(STATIONS) if state == S.LIVE else 2
    return 2 if until is not None and until >= today else 1


def history(events: "Iterable[AuditEvent]", names: Mapping[int, str]) -> list[dict[str, object]]:
    """What happened to a partner, newest first, for the timeline."""
    found = []
    for event in events:
        detail = event.detail or {}
        reason = STOP_WORDS[StopReason(detail["reason"])] if detail.get("reason") in set(StopReason) else None
        said = reason or (f"Until {day(date.fromisoformat(detail['until']))}" if "until" in detail else None)
        if "cap" in detail:
            said = f"Most open referrals: {_cap(detail['cap_before'])} → {_cap(detail['cap'])}"
        found.append({
            "at": event.at, "who": names.get(event.actor_id or 0, "Reconnect"),
            "what": _ACTIONS.get(event.action, event.action.replace("_", " ")), "detail": said,
        })
    return found[::-1]


def _cap(value: int | None) -> str:
    return "no cap" if value is None else str(value)
