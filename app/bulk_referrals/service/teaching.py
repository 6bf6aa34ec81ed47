"""Headings a coordinator teaches us: from then on every landlord's file with such a heading is understood."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from app.audit.service import record
from app.bulk_referrals.columns import FIELDS
from app.bulk_referrals.models import HeadingSynonym
from app.bulk_referrals.policy import may_teach
from app.bulk_referrals.synonyms import heading_key, is_extendable
from app.core.errors import Forbidden, NotFound, Refused
from app.core.permissions import Actor
from app.extensions import db

LONGEST_HEADING = 100


def teach_heading(actor: Actor, heading: str, field: str) -> HeadingSynonym:
    """Say that a heading means a field; a heading known already gets the new meaning.

    Refuses empty headings, and those of columns that are never kept.
    """
    _check(actor)
    written, key = " ".join(heading.split()), heading_key(heading)
    if not key or len(written) > LONGEST_HEADING:
        raise Refused("Type the heading as it stands in the file, at most 100 characters.", field="heading")
    if not is_extendable(heading):
        raise Refused("Columns with this heading are dropped, because we never keep what stands in them. Ask the "
                      "landlord for another heading if it holds something else.", field="heading")
    if field not in FIELDS:
        raise Refused("Choose what the heading means.", field="field")
    found = db.session.scalar(select(HeadingSynonym).where(HeadingSynonym.key == key[:120]))
    if found is None:
        found = HeadingSynonym(key=key[:120], heading=written, field=field, added_by_id=actor.id)
        try:
            with db.session.begin_nested():
                db.session.add(found)
        except IntegrityError:
            raise Refused("A colleague taught us this heading at the same moment. Reload the page.") from None
    found.heading, found.field, found.added_by_id = written, field, actor.id or found.added_by_id
    db.session.flush()
    record(actor, "taught_heading", found, field=field)
    return found


def forget_heading(actor: Actor, synonym_id: int) -> None:
    """Take a taught heading back; what the product knows by itself stays."""
    _check(actor)
    found = db.session.get(HeadingSynonym, synonym_id)
    if found is None:
        raise NotFound
    record(actor, "forgot_heading", found, field=found.field)
    db.session.flush()
    db.session.delete(found)
    db.session.flush()


def list_headings() -> Sequence[HeadingSynonym]:
    """What was taught so far, by heading."""
    return db.session.scalars(select(HeadingSynonym).order_by(HeadingSynonym.heading, HeadingSynonym.id)).all()


def _check(actor: Actor) -> None:
    if not may_teach(actor):
        raise Forbidden("Headings are taught by the hub. Tell us the heading and what it means.")
