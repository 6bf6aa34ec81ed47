"""What happened to a referral, in plain words: stages, notes, texts and answers in one line of time. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Final

from app.messaging.sentences import words_for
from app.referrals.answers import DeclineReason, HoldReason, WithdrawalReason, words_of
from app.referrals.question_texts import TEXTS
from app.referrals.states import NoteKind
from app.referrals.states import ReferralState as S

if TYPE_CHECKING:
    from app.audit.models import AuditEvent
    from app.messaging.models import InboundMessage, Message
    from app.referrals.models import CaseNote

SYSTEM_NAME: Final = "Reconnect"
# These texts carry the code of the hand-over: it proves the receipt, so only the hub reads it here.
_WITH_A_CODE: Final = frozenset({"ready", "reminder", "coming", "status_ready"})
_MOVES: Final = {
    S.SUBMITTED: ("Sent", "blue"), S.ACCEPTED: ("Accepted", "teal"), S.MATCHED: ("Matched", "plum"),
    S.WAITING: ("Back on the waiting list", "teal"), S.READY: ("Ready to collect", "green"),
    S.HANDED_OVER: ("Handed over", "green"), S.CLOSED: ("Closed", "grey"), S.DECLINED: ("Declined", "red"),
    S.WITHDRAWN: ("Taken back", "grey"), S.ON_HOLD: ("Put on hold", "amber"),
}
_ACTIONS: Final = {
    "began_referral": "Draft begun", "chose_authority": "Council area chosen by hand",
    "marked_urgent": "Marked urgent", "unmarked_urgent": "No longer urgent",
    "changed_referrer": "Taken over by a colleague",
    "gave_answers": "Missing answers given",
    "dropped_need": "One need was not met and was dropped",
}
# Who looked at it when: for the hub, which shares the queue.
_CLAIMS: Final = {
    "claimed_referral": "Taken from the queue", "took_over_claim": "Taken over from a colleague",
    "released_claim": "Given back to the queue",
}
_NOTES: Final = {
    NoteKind.NOTE: ("Note", None), NoteKind.CALL: ("Phone call", None), NoteKind.QUESTION: ("Question asked", "amber"),
    NoteKind.ANSWER: ("Question answered", "blue"), NoteKind.DECISION: ("Word on the decision", None),
}
_REASONS: Final = {S.DECLINED: DeclineReason, S.WITHDRAWN: WithdrawalReason, S.ON_HOLD: HoldReason}


@dataclass(frozen=True)
class Moment:
    """One entry of a timeline; a note that can still be corrected names itself and its author."""

    at: datetime
    what: str
    who: str | None = None
    detail: str | None = None
    colour: str | None = None
    note_id: int | None = None
    author_id: int | None = None


def moments(
    events: Iterable[AuditEvent],
    notes: Sequence[CaseNote],
    texts: Iterable[Message],
    replies: Iterable[InboundMessage],
    names: Mapping[int, str],
    *,
    is_hub: bool,
) -> list[Moment]:
    """Everything that happened, newest first; what an audit event and a note both tell is told once."""
    found = [moment for event in events if (moment := _of_event(event, names, is_hub=is_hub))]
    found += _of_notes(notes, names)
    found += [_of_text(text, is_hub=is_hub) for text in texts]
    found += [Moment(reply.received_at, "They texted us", None, reply.body or "Removed after its time", "blue")
              for reply in replies]
    # Of two entries of the same moment the later one stands above, as everywhere in the list.
    return sorted(found, key=lambda moment: moment.at)[::-1]


def _of_event(event: AuditEvent, names: Mapping[int, str], *, is_hub: bool) -> Moment | None:
    who = names.get(event.actor_id, "Somebody who left") if event.actor_id else SYSTEM_NAME
    if event.to_state is None:
        what = _ACTIONS.get(event.action) or (_CLAIMS.get(event.action) if is_hub else None)
        return Moment(event.at, what, who, _answers_named(event)) if what else None
    before, after = S(event.from_state or S.DRAFT), S(event.to_state)
    if after == S.NEEDS_INFORMATION or (before, after) in {
        (S.NEEDS_INFORMATION, S.SUBMITTED), (S.ACCEPTED, S.WAITING),
    }:
        return None
    what, colour = _MOVES[after]
    if after == S.SUBMITTED and before != S.DRAFT:
        what = "Back in the queue"
    code = event.detail.get("reason")
    detail = words_of(_REASONS[after], code) if after in _REASONS else ""
    if event.detail.get("repeat_overridden"):
        detail = "The household was helped before; accepted all the same, with a reason."
    return Moment(event.at, what, who, detail or None, colour)


def _answers_named(event: AuditEvent) -> str | None:
    names = str(event.detail.get("answers", "")).split()
    return ", ".join(TEXTS[name].title for name in names if name in TEXTS) or None


def _of_notes(notes: Sequence[CaseNote], names: Mapping[int, str]) -> list[Moment]:
    corrected = {note.corrects_id for note in notes if note.corrects_id}
    found = []
    for note in notes:
        what, colour = _NOTES[NoteKind(note.kind)]
        if note.corrects_id:
            what = f"{what}, corrected"
        elif note.id in corrected:
            what = f"{what}, before it was corrected"
        found.append(Moment(
            note.created_at, what, names.get(note.author_id, "Somebody who left"),
            note.body or "Removed after its time", colour, None if note.id in corrected else note.id, note.author_id,
        ))
    return found


def _of_text(text: Message, *, is_hub: bool) -> Moment:
    shown = text.body or "Removed after its time"
    if text.template_key in _WITH_A_CODE and not is_hub:
        shown = "Where and until when to collect it, with the code."
    return Moment(text.created_at, f"Text to the household: {words_for(text.state).tag.lower()}", None, shown)
