"""Which hand-overs a person may see: the hub all of them, a hand-over worker those of their own points."""

from sqlalchemy import ColumnElement, false, select, true

from app.accounts.models import user_collection_point
from app.core.permissions import Actor, Permission
from app.matching.models import HandOver


def visible_to(actor: Actor) -> ColumnElement[bool]:
    """The hub sees every hand-over, a hand-over worker those at their own collection points, others none."""
    if actor.may(Permission.MATCH_RUN):
        return true()
    if actor.may(Permission.HAND_OVER_DO):
        own = select(user_collection_point.c.collection_point_id).where(user_collection_point.c.user_id == actor.id)
        return HandOver.collection_point_id.in_(own)
    return false()
