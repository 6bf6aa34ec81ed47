"""Which hand-overs a person may see: the hub all, a hand-over worker today's and coming ones of their points."""

from datetime import datetime, time

from sqlalchemy import ColumnElement, and_, false, or_, select, true

from app.accounts.models import user_collection_point
from app.core import clock
from app.core.permissions import Actor, Permission
from app.matching.models import HandOver
from app.matching.states import HandOverState


def visible_to(actor: Actor) -> ColumnElement[bool]:
    """The hub sees every hand-over; a hand-over worker those at their own collection points, done ones only today."""
    if actor.may(Permission.MATCH_RUN):
        return true()
    if actor.may(Permission.HAND_OVER_DO):
        own = select(user_collection_point.c.collection_point_id).where(user_collection_point.c.user_id == actor.id)
        this_morning = datetime.combine(clock.today(), time.min, clock.LONDON)
        is_current = or_(HandOver.state != HandOverState.DONE, HandOver.handed_over_at >= this_morning)
        return and_(HandOver.collection_point_id.in_(own), is_current)
    return false()
