"""The workshop's list: by stage, kind, place and consignment, and found by tag or serial number."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final
from urllib.parse import urlencode

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from app.core.csv_safe import Cell
from app.core.errors import Refused
from app.core.permissions import Permission
from app.devices import places, queries
from app.devices.forms import DeviceFilterForm
from app.devices.service.exporting import note_export
from app.devices.views.blueprint import bp, page_of
from app.devices.wording import MEDIA_NAMES, STAGES, Told, told_of
from app.web.access import requires, signed_in
from app.web.downloads import CSV_FILE, MOST_ROWS, WORKBOOK, Counted, FileKind, download
from app.web.error_pages import flash_refusal
from app.web.filters import words
from app.web.sorting import Order, batches, read_order, sort_heading

if TYPE_CHECKING:
    from collections.abc import Sequence

    from app.devices.models import Device
    from app.devices.place_models import StoragePlace

# Devices that left are many and need nobody, so nobody counts them.
_GONE: Final = "out"
HEADINGS: Final = ("Asset tag", "What", "Kind", "Location", "Stage")


@bp.get("/")
@requires(Permission.DEVICE_VIEW)
def list_devices() -> str | Response:
    """Devices by what stands in the address; a scanned tag or whole serial number leads straight to its device."""
    form = DeviceFilterForm(request.args)
    stage = request.args.get("stage", "")
    typed = (form.q.data or "")[:5000]
    if typed.strip():
        exact = queries.find_by_exact(typed)
        if exact:
            return redirect(page_of(exact), 303)
    return render_template(
        "devices/list.html", page=queries.page_of_devices(_wanted(form), _order()), filter=form, told=_told,
        stage=stage, tabs=_tabs(stage), missing=queries.missing_tags(typed), exported=_without_paging(),
        headings=_headings(), places=_offer_places(form),
    )


@bp.get("/export.csv")
@requires(Permission.DEVICE_VIEW, writes=True)
def export_csv() -> Response:
    """The list as CSV, safe from formulas."""
    return _exported(CSV_FILE)


@bp.get("/export.xlsx")
@requires(Permission.DEVICE_VIEW, writes=True)
def export_xlsx() -> Response:
    """The list as a workbook."""
    return _exported(WORKBOOK)


def _offer_places(form: DeviceFilterForm) -> Sequence[StoragePlace]:
    """Set the sites of the filter, and give the places it suggests."""
    offered = places.list_places(with_closed=True)
    sites = {place.site.id: place.site.name for place in offered}
    form.site.offer(sorted(sites.items(), key=lambda site: site[1]), empty="Any")
    return offered


def _exported(kind: FileKind) -> Response:
    form = DeviceFilterForm(request.args)
    found = queries.query_devices(_wanted(form))
    back = f"{url_for('devices.list_devices')}?{urlencode(_without_paging())}"
    if queries.count_found(found) > MOST_ROWS:
        return flash_refusal(Refused(f"A file holds {MOST_ROWS:,} devices. Narrow the list first."), back)
    rows = Counted(HEADINGS, (_row(device) for batch in batches(found, _order()) for device in batch))
    response = download("Devices", rows, kind)
    note_export(signed_in(), rows=rows.count, kind=kind.ending)
    return response


def _order() -> Order | None:
    return read_order(queries.SORTED_BY, request.args.get("sort"))


def _headings() -> list[object]:
    order = _order()
    tag, location = sort_heading("Asset tag", "tag", order), sort_heading("Location", "location", order)
    return [tag, "What", "Kind", location, "Stage"]


def _row(device: Device) -> tuple[Cell, ...]:
    what = " ".join(filter(None, (device.manufacturer, device.model)))
    return (device.asset_tag, what, words(device.form_factor), device.location, _told(device).text)


def _told(device: Device) -> Told:
    return told_of(device.state, is_loan_stock=device.loan_stock_reason is not None)


def _wanted(form: DeviceFilterForm) -> queries.DeviceFilter:
    stage = request.args.get("stage", "")
    return queries.DeviceFilter(
        states=STAGES[stage][1] if stage in STAGES else (), form_factor=form.form_factor.data,
        consignment=form.consignment.data, location=form.location.data, typed=(form.q.data or "")[:5000],
        site_id=form.site.data,
    )


def _without_paging() -> dict[str, str]:
    return {name: value for name, value in request.args.items() if name not in {"after", "before"}}


@bp.get("/loose-drives")
@requires(Permission.DEVICE_VIEW)
def list_loose_drives() -> str:
    """Drives on the shelf that still have to be wiped or destroyed."""
    return render_template("devices/loose_drives.html", page=queries.page_of_loose_drives(), names=MEDIA_NAMES)


def _tabs(stage: str) -> list[dict[str, object]]:
    counts = queries.count_by_state({state for code in STAGES if code != _GONE for state in STAGES[code][1]})
    items: list[dict[str, object]] = [{
        "text": "All", "href": url_for("devices.list_devices"), "current": stage not in STAGES,
    }]
    items += [
        {"text": name, "href": url_for("devices.list_devices", stage=code), "current": stage == code,
         "count": None if code == _GONE else sum(counts.get(state, 0) for state in states)}
        for code, (name, states) in STAGES.items()
    ]
    return items
