"""Who may see which report: the hub sees all, a funder its own once published, nobody else any."""

from sqlalchemy import ColumnElement, and_, false, true

from app.core.permissions import Actor, Permission
from app.reporting.models import Report


def visible_to(actor: Actor) -> ColumnElement[bool]:
    """The reports an actor may see, for every list, page and download."""
    if may_see_exact(actor):
        return true()
    if not actor.may(Permission.REPORT_VIEW) or actor.organisation_id is None:
        return false()
    return and_(
        Report.funder_id == actor.organisation_id, Report.published_at.is_not(None), Report.replaced_at.is_(None)
    )


def may_see_exact(actor: Actor) -> bool:
    """Whether exact figures and drafts may be seen: only by those who make reports, on their own pages."""
    return actor.may(Permission.REPORT_CREATE)
