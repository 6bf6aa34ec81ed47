"""Who sees which consignment: staff with the right see all, a donor sees its own organisation's only."""

from sqlalchemy import ColumnElement, false, true

from app.core.permissions import Actor, Permission
from app.donations.models import Consignment


def visible_to(actor: Actor) -> ColumnElement[bool]:
    """The clause every list, detail and export of consignments must carry."""
    if actor.may(Permission.CONSIGNMENT_VIEW):
        return true()
    if actor.may(Permission.OWN_DONATIONS_VIEW) and actor.organisation_id is not None:
        return Consignment.donor_id == actor.organisation_id
    return false()
