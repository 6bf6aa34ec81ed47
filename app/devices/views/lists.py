"""The workshop's list: by stage, kind, place and consignment, and found by tag or serial number."""

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from app.core.permissions import Permission
from app.devices import queries
from app.devices.forms import DeviceFilterForm
from app.devices.views.blueprint import bp, page_of
from app.devices.wording import MEDIA_NAMES, STAGES, for_workshop
from app.web.access import requires


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
    wanted = queries.DeviceFilter(
        states=STAGES[stage][1] if stage in STAGES else (), form_factor=form.form_factor.data,
        consignment=form.consignment.data, location=form.location.data, typed=typed,
    )
    return render_template(
        "devices/list.html", page=queries.page_of_devices(wanted), filter=form, told=for_workshop, stage=stage,
        tabs=_tabs(stage), missing=queries.missing_tags(typed),
    )


@bp.get("/loose-drives")
@requires(Permission.DEVICE_VIEW)
def list_loose_drives() -> str:
    """Drives on the shelf that still have to be wiped or destroyed."""
    return render_template("devices/loose_drives.html", page=queries.page_of_loose_drives(), names=MEDIA_NAMES)


def _tabs(stage: str) -> list[dict[str, object]]:
    counts = queries.count_by_state()
    items: list[dict[str, object]] = [{
        "text": "All", "href": url_for("devices.list_devices"), "current": stage not in STAGES,
        "count": sum(counts.values()),
    }]
    items += [
        {"text": name, "href": url_for("devices.list_devices", stage=code), "current": stage == code,
         "count": sum(counts.get(state, 0) for state in states)}
        for code, (name, states) in STAGES.items()
    ]
    return items
