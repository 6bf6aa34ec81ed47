"""Sites: addresses of ours where kit lies, who to ask there, and their places."""

from flask import flash, redirect, render_template, url_for
from werkzeug.wrappers import Response

from app.core.errors import Refused
from app.core.permissions import Permission
from app.devices import places
from app.devices.place_codes import SITE_NAMES, SiteKind
from app.devices.service.places import SiteFacts, add_site, change_site, close_site, open_site
from app.stockroom.forms import SiteForm
from app.stockroom.views.blueprint import Answer, bp
from app.web.access import requires, signed_in
from app.web.sent_forms import press, renew, show_refusal, version_seen


@bp.get("/sites")
@requires(Permission.DEVICE_VIEW)
def list_sites() -> str:
    """Every site with its address and who to ask there."""
    return render_template("stockroom/sites.html", sites=places.list_sites(with_closed=True), names=SITE_NAMES)


@bp.get("/sites/new")
@requires(Permission.CONSIGNMENT_MANAGE)
def new_site() -> str:
    """The form for a site."""
    return _page(SiteForm(formdata=None, kind=SiteKind.WORKSHOP))


@bp.post("/sites/new")
@requires(Permission.CONSIGNMENT_MANAGE)
def send_site() -> Answer:
    """Add a site."""
    form, status = SiteForm(), 422
    if form.validate():
        try:
            site = add_site(signed_in(), _facts(form))
        except Refused as refused:
            status = show_refusal(form, refused)
        else:
            flash(f"{site.name} is there. Now add its places.", "success")
            return redirect(url_for("stockroom.list_sites"), 303)
    return _page(form), status


@bp.get("/sites/<int:site_id>")
@requires(Permission.CONSIGNMENT_MANAGE)
def edit_site(site_id: int) -> str:
    """The form with what is known of a site."""
    site = places.get_site(site_id)
    return _page(SiteForm(formdata=None, obj=site), site_id)


@bp.post("/sites/<int:site_id>")
@requires(Permission.CONSIGNMENT_MANAGE)
def send_site_change(site_id: int) -> Answer:
    """Write a site's facts anew."""
    site, form, status = places.get_site(site_id), SiteForm(), 422
    if form.validate():
        try:
            change_site(signed_in(), site, _facts(form), version=version_seen())
        except Refused as refused:
            status = show_refusal(form, refused)
            if status == 409:
                renew(form.version, places.get_site(site_id).version)
        else:
            flash("The site is saved.", "success")
            return redirect(url_for("stockroom.list_sites"), 303)
    return _page(form, site_id), status


@bp.post("/sites/<int:site_id>/closing")
@requires(Permission.CONSIGNMENT_MANAGE)
def shut_site(site_id: int) -> Response:
    """Take a site out of use."""
    site = places.get_site(site_id)
    return press(lambda: close_site(signed_in(), site), back=url_for("stockroom.list_sites"),
                 done="The site is out of use.")


@bp.post("/sites/<int:site_id>/opening")
@requires(Permission.CONSIGNMENT_MANAGE)
def reopen_site(site_id: int) -> Response:
    """Take a site into use again."""
    site = places.get_site(site_id)
    return press(lambda: open_site(signed_in(), site), back=url_for("stockroom.list_sites"),
                 done="The site is in use again.")


def _facts(form: SiteForm) -> SiteFacts:
    return SiteFacts(form.name.data or "", form.kind.data, form.address.data, form.contact.data)


def _page(form: SiteForm, site_id: int | None = None) -> str:
    return render_template("stockroom/site.html", form=form, site_id=site_id)
