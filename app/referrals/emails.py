"""Reminders and weekly digests by email: begun and committed first, sent outside any transaction, then marked."""

from typing import Final

import structlog
from flask import current_app, render_template

from app.core import clock
from app.core.db import transaction
from app.integrations.email import EmailNotSent, Mailer
from app.referrals.service import letters
from app.referrals.service.letters import Letter
from app.referrals.states import LetterKind

log = structlog.get_logger()
_SUBJECTS: Final = {
    LetterKind.REMINDER: "Referrals that wait for you",
    LetterKind.DIGEST: "Your referrals this week",
}


def send_letters(kind_value: str) -> None:
    """Send everybody the letter of this day or week that is due and did not go yet; nothing out of hours."""
    kind = LetterKind(kind_value)
    if not letters.is_time_for_letters(clock.now()):
        return
    with transaction():
        readers = letters.list_readers(kind)
    for user_id in readers:
        with transaction():
            letter = letters.begin_letter(kind, user_id)
        if letter is not None:
            _send(letter)


def body_of(letter: Letter) -> str:
    """The email in words: references and first names only, with the address of each case."""
    settings = current_app.config["SETTINGS"]
    return render_template(
        f"email/{letter.kind}.txt", name=letter.name, parts=letter.parts, address=settings.public_base_url,
        organisation=settings.organisation_name, phone=settings.contact_phone,
    )


def _send(letter: Letter) -> None:
    mailer: Mailer = current_app.extensions["mailer"]
    try:
        mailer.send(letter.to, _SUBJECTS[letter.kind], body_of(letter))
    except EmailNotSent as error:
        log.warning("letter_not_sent", kind=letter.kind, letter_id=letter.letter_id, error=str(error))
        with transaction():
            letters.forget_letter(letter.letter_id)
        return
    with transaction():
        letters.finish_letter(letter.letter_id)
