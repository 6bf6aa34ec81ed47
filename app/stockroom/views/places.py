"""Places by site, and the cards that are scanned at the bench, on paper."""

from collections.abc import Sequence

from flask import flash, redirect, render_template, url_for
from werkzeug.wrappers import Response

from app.core.errors import Refused
from app.core.permissions import Permission
from app.devices import places
from app.devices.queries import count_at_places
from app.devices.service.places import add_place, close_place, open_place
from app.stockroom import cards
from app.stockroom.codes import code_128, qr_code
from app.stockroom.forms import PlaceForm
from app.stockroom.views.blueprint import Answer, bp
from app.web.access import requires, signed_in
from app.web.error_pages import attach, flash_refusal


@bp.get("/places")
@requires(Permission.DEVICE_VIEW)
def list_places() -> str:
    """Every place with how many devices lie there."""
    found = places.list_places(with_closed=True)
    counts = count_at_places([place.name for place in found])
    return render_template("stockroom/places.html", places=found, counts=counts)


@bp.get("/places/new")
@requires(Permission.DEVICE_WORK)
def new_place() -> str:
    """The form for a place, at the site of the last one."""
    return _form_page(PlaceForm(formdata=None, site_id=places.newest_site_id()))


@bp.post("/places/new")
@requires(Permission.DEVICE_WORK)
def send_place() -> Answer:
    """Add a place."""
    form = PlaceForm()
    _offer_sites(form)
    if form.validate():
        try:
            place = add_place(signed_in(), name=form.name.data or "", site=places.get_site(form.site_id.data))
        except Refused as refused:
            attach(form, refused, form.name)
        else:
            flash(f"{place.name} is there. Print its card.", "success")
            return redirect(url_for("stockroom.list_places"), 303)
    return _form_page(form), 422


@bp.post("/places/<int:place_id>/closing")
@requires(Permission.DEVICE_WORK)
def close(place_id: int) -> Response:
    """Take a place out of use."""
    place = places.get_place(place_id)
    try:
        close_place(signed_in(), place)
    except Refused as refused:
        return flash_refusal(refused, url_for("stockroom.list_places"))
    flash(f"{place.name} is out of use. Its card is not taken any more.", "success")
    return redirect(url_for("stockroom.list_places"), 303)


@bp.post("/places/<int:place_id>/opening")
@requires(Permission.DEVICE_WORK)
def reopen(place_id: int) -> Response:
    """Take a place into use again."""
    place = places.get_place(place_id)
    try:
        open_place(signed_in(), place)
    except Refused as refused:
        return flash_refusal(refused, url_for("stockroom.list_places"))
    flash(f"{place.name} is in use again.", "success")
    return redirect(url_for("stockroom.list_places"), 303)


@bp.get("/cards")
@requires(Permission.DEVICE_VIEW)
def print_cards() -> str:
    """The action cards on paper, each as QR and Code 128."""
    shown = [(card.words, card.code) for card in cards.CARDS]
    return _paper("Action cards", shown)


@bp.get("/places/cards")
@requires(Permission.DEVICE_VIEW)
def print_place_cards() -> str:
    """The cards of the places on paper."""
    found = places.list_places()
    return _paper("Cards of places", [(place.name, f"LOC:{place.code}", place.site.name) for place in found])


def _form_page(form: PlaceForm) -> str:
    return render_template("stockroom/new_place.html", form=form, has_sites=_offer_sites(form) > 0)


def _offer_sites(form: PlaceForm) -> int:
    """Set the sites to choose from, and tell how many there are."""
    sites = [(site.id, site.name) for site in places.list_sites()]
    form.site_id.offer(sites)
    return len(sites)


def _paper(heading: str, shown: Sequence[tuple[str, ...]]) -> str:
    return render_template("stockroom/cards.html", title=heading, cards=shown, qr_code=qr_code, code_128=code_128)
