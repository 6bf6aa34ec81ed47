"""Collection points: the list, a new one, changes, closed for new hand-overs and open again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import render_template, url_for
from werkzeug.wrappers import Response

from app.core.errors import Refused
from app.core.permissions import Permission
from app.core.postcode import read_postcode
from app.geography.authorities import AUTHORITIES, BY_CODE
from app.geography.queries import place_of
from app.organisations import service
from app.organisations.queries import get_collection_point, list_collection_points
from app.partners.forms import PointForm
from app.partners.views.blueprint import Page, bp, fill_in, tabs_for
from app.referrals.fields import options
from app.web.access import requires, signed_in
from app.web.sent_forms import press, version_seen

if TYPE_CHECKING:
    from app.organisations.models import CollectionPoint


@bp.get("/collection-points")
@requires(Permission.PARTNER_MANAGE)
def list_points() -> str:
    """Every collection point by name, the closed ones too."""
    return render_template("partners/points.html", points=list_collection_points(only_open=False), areas=BY_CODE,
                           tabs_of_partners=tabs_for("partners.list_points"))


@bp.route("/collection-points/new", methods=["GET", "POST"])
@requires(Permission.PARTNER_MANAGE)
def add_point() -> Page:
    """Add a collection point."""
    return _point_form(None)


@bp.route("/collection-points/<int:point_id>", methods=["GET", "POST"])
@requires(Permission.PARTNER_MANAGE)
def change_point(point_id: int) -> Page:
    """Change a collection point."""
    return _point_form(get_collection_point(point_id))


@bp.post("/collection-points/<int:point_id>/close")
@requires(Permission.PARTNER_MANAGE)
def close_point(point_id: int) -> Response:
    """Close it for new hand-overs."""
    point = get_collection_point(point_id)
    return press(lambda: service.set_point_open(signed_in(), point, is_open=False, version=version_seen()),
                 back=url_for(".list_points"),
                 done=f"{point.name} is closed for new hand-overs. Those agreed already stay as they are.")


@bp.post("/collection-points/<int:point_id>/open")
@requires(Permission.PARTNER_MANAGE)
def open_point(point_id: int) -> Response:
    """Open it again."""
    point = get_collection_point(point_id)
    return press(lambda: service.set_point_open(signed_in(), point, is_open=True, version=version_seen()),
                 back=url_for(".list_points"), done=f"{point.name} is open again.")


def _point_form(point: CollectionPoint | None) -> Page:
    form = PointForm(obj=point)
    form.authority_code.choices = options([("", "The one of the postcode"), *AUTHORITIES])

    def save() -> None:
        postcode = form.postcode.data or ""
        details = service.PointDetails(
            name=(form.name.data or "").strip(), address=(form.address.data or "").strip(),
            postcode=postcode, authority_code=_authority(postcode, form.authority_code.data),
            opening_hours=(form.opening_hours.data or "").strip(),
        )
        if point is None:
            service.open_point(signed_in(), details)
        else:
            service.change_point(signed_in(), point, details, version=version_seen())

    return fill_in(
        form, save, template="partners/form.html", back=lambda: url_for(".list_points"), done="The place is saved.",
        heading=point.name if point else "New collection point", button_text="Save",
        version=point.version if point else None, back_href=url_for(".list_points"), back_text="Collection points",
    )


def _authority(typed: str, chosen: str | None) -> str:
    """The council area of a place: the one chosen, else the postcode's; refuses a place outside and one in doubt."""
    place = place_of(read_postcode(typed))
    if place.is_outside:
        raise Refused("This postcode lies outside the region. Check it.", field="postcode")
    if chosen:
        return chosen
    if place.authority is None:
        raise Refused("The postcode does not say which council area this is. Choose it.", field="authority_code")
    return place.authority.code
