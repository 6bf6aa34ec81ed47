"""What a person typed into a search box, turned into the conditions it means for referrals.

A beginning of a reference, a whole phone number or its last six digits, a postcode or its first half, and the
beginning of each word of a name. Only sent referrals the actor may see are ever looked at.
"""

import re
from collections.abc import Sequence
from contextlib import suppress
from typing import Any, Final

from sqlalchemy import ColumnElement, and_, false, or_, select
from sqlalchemy.orm import aliased

from app.core.encryption import blind_index
from app.core.permissions import Actor
from app.core.phone import InvalidPhone, read_phone
from app.core.postcode import AREAS, InvalidPostcode, read_postcode
from app.core.references import InvalidReference, read_reference, references_beginning
from app.extensions import db
from app.referrals.household_identity import normalised_name
from app.referrals.models import Household, Referral, ReferralSearchKey
from app.referrals.policy import visible_to
from app.referrals.queries.households import counted_for
from app.referrals.search_keys import (
    FEWEST_LETTERS,
    LAST_DIGITS,
    begins_with,
    key_of_digits,
    key_of_outcode,
    key_of_typed,
)
from app.referrals.states import ReferralState

PREFIX: Final = "R"
MOST_FOUND: Final = 200
# Candidates of a bucket that are decrypted for one search, newest first.
MOST_TRIED: Final = 2_000
_MOST_WORDS: Final = 5
_OUTCODE: Final = re.compile(r"([A-Z]{1,2})[0-9][0-9A-Z]?")
_NUMBER: Final = re.compile(r"[+(]?[0-9][0-9 ().\-]*")


def found_by(actor: Actor, text: str) -> ColumnElement[bool]:
    """The condition a typed text means; a text that means nothing finds nothing."""
    typed = " ".join(text.split())[:100]
    found = _by_reference(typed) + _by_place(typed)
    found += _by_number(actor, typed) if _NUMBER.fullmatch(typed) else _by_name(actor, typed)
    return or_(*found) if found else false()


def search(actor: Actor, text: str, *, limit: int = 20) -> Sequence[Referral]:
    """Sent referrals that a typed text means, newest first."""
    return db.session.scalars(
        select(Referral)
        .where(visible_to(actor), Referral.state != ReferralState.DRAFT, found_by(actor, text))
        .order_by(Referral.id.desc()).limit(limit)
    ).all()


def _by_reference(typed: str) -> list[Any]:
    with suppress(InvalidReference):
        return [Referral.reference == read_reference(typed, PREFIX)]
    between = references_beginning(typed, PREFIX)
    return [Referral.reference.between(*between)] if between else []


def _by_place(typed: str) -> list[Any]:
    with suppress(InvalidPostcode):
        postcode = blind_index(read_postcode(typed).key, "postcode")
        # Looked up first: a few keys are found along an index, a question inside the question reads every referral.
        return [Referral.household_id.in_(db.session.scalars(counted_for(Household.postcode_index == postcode)).all())]
    outcode = _OUTCODE.fullmatch(typed.upper())
    if outcode and outcode[1] in AREAS:
        return [Referral.id.in_(_under(key_of_outcode(typed)))]
    return []


def _by_number(actor: Actor, typed: str) -> list[Any]:
    with suppress(InvalidPhone):
        return [Referral.phone_index == blind_index(read_phone(typed, allow_fictional=True).e164, "phone")]
    digits = "".join(character for character in typed if character.isdecimal())
    if len(digits) != LAST_DIGITS:
        return []
    rows = db.session.execute(
        select(Referral.id, Referral.phone)
        .where(visible_to(actor), Referral.id.in_(_under(key_of_digits(digits))))
        .order_by(Referral.id.desc()).limit(MOST_TRIED)
    )
    return [Referral.id.in_([row.id for row in rows if row.phone and row.phone.endswith(digits)][:MOST_FOUND])]


def _by_name(actor: Actor, typed: str) -> list[Any]:
    whole = normalised_name(typed, "")
    words = normalised_name(typed.replace("-", " "), "").split()
    if not words or len(words) > _MOST_WORDS:
        return _whole_name(whole)
    return [*_whole_name(whole), Referral.id.in_(_ids_named(actor, words))]


def _whole_name(whole: str) -> list[Any]:
    """Also finds drafts, which have no keys yet."""
    return [Referral.name_index == blind_index(whole, "name")] if " " in whole else []


def _ids_named(actor: Actor, words: list[str]) -> list[int]:
    """Keys of referrals in every word's bucket whose name, once decrypted, really begins with the words."""
    query = select(Referral.id, Referral.first_name, Referral.last_name).where(
        visible_to(actor), Referral.state != ReferralState.DRAFT
    )
    # One or two letters narrow nothing unless they are a whole word, such as Li: then they alone are looked for.
    for word in [word for word in words if len(word) >= FEWEST_LETTERS] or words:
        stored = aliased(ReferralSearchKey)
        query = query.join(stored, and_(stored.referral_id == Referral.id, stored.key == key_of_typed(word)))
    rows = db.session.execute(query.order_by(Referral.id.desc()).limit(MOST_TRIED))
    return [row.id for row in rows if begins_with(words, row.first_name, row.last_name)][:MOST_FOUND]


def _under(key: int) -> Any:
    return select(ReferralSearchKey.referral_id).where(ReferralSearchKey.key == key)
