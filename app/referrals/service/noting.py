"""Notes on a case: written, and corrected by a new note that names the old one; never changed silently."""

from app.audit.service import record
from app.core.errors import Refused
from app.core.permissions import Actor
from app.extensions import db
from app.referrals.models import CaseNote, Referral
from app.referrals.policy import can_write_notes
from app.referrals.queries import find_last_note
from app.referrals.states import NoteKind

LONGEST = 2000


def add_note(actor: Actor, referral: Referral, kind: NoteKind, body: str) -> CaseNote:
    """Write a note or the record of a call on a case."""
    if kind not in {NoteKind.NOTE, NoteKind.CALL}:
        raise Refused("Choose a note or a call.", field="kind")
    if not can_write_notes(actor, referral):
        raise Refused("You cannot write on this case. Ask a coordinator.")
    return write_note(actor, referral, kind, body)


def correct_note(actor: Actor, referral: Referral, note: CaseNote, body: str) -> CaseNote:
    """Correct an own note: the new words are shown, the old ones stay readable beneath."""
    if note.author_id != actor.id:
        raise Refused("Only the person who wrote a note can correct it. Write a note of your own.")
    return write_note(actor, referral, note.kind, body, corrects=note)


def write_note(
    actor: Actor, referral: Referral, kind: NoteKind, body: str, *, corrects: CaseNote | None = None
) -> CaseNote:
    """Store a note of any kind; refuses an empty or overlong one."""
    text = body.strip()
    if not text:
        raise Refused("Write something first.", field="body")
    if len(text) > LONGEST:
        raise Refused(f"Keep it under {LONGEST} characters.", field="body")
    last = find_last_note(referral.id)
    if last is not None and (last.author_id, last.kind, last.body) == (actor.id, kind, text):
        return last  # the button was pressed twice
    note = CaseNote(
        referral_id=referral.id, author_id=actor.id, kind=kind, body=text,
        corrects_id=corrects.id if corrects else None,
    )
    db.session.add(note)
    db.session.flush()
    record(actor, "corrected_note" if corrects else f"wrote_{kind}", referral, note_id=note.id)
    return note
