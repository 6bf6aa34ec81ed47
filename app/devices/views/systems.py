"""Operating systems: the list with their end of support, whose support ends soon, and fitness for Windows 11."""

from typing import Any

from flask import flash, redirect, render_template, url_for

from app.core import clock
from app.core.errors import Refused
from app.core.permissions import Permission
from app.devices.condition_words import FITNESS_NAMES
from app.devices.fitness import COULD_RUN_WINDOWS, fitness_of, suitable
from app.devices.queries import get_device
from app.devices.service import systems
from app.devices.service.reports import list_reports, newest_reading
from app.devices.system_forms import SystemForm
from app.devices.system_states import FAMILY_NAMES
from app.devices.views.blueprint import Answer, bp
from app.devices.wording import for_workshop
from app.web.access import requires, signed_in
from app.web.formats import plural
from app.web.sent_forms import show_refusal

_PAGE = "devices/system.html"


@bp.get("/systems")
@requires(Permission.DEVICE_VIEW)
def list_systems() -> str:
    """Operating systems and the day their updates end."""
    return render_template(
        "devices/systems.html", rows=systems.list_systems(), counts=systems.count_installed(), today=clock.today(),
        families=FAMILY_NAMES, may_change=signed_in().may(Permission.PROGRAMME_MANAGE),
    )


@bp.route("/systems/new", methods=["GET", "POST"])
@requires(Permission.PROGRAMME_MANAGE)
def add_system() -> Answer:
    """Put an operating system on the list."""
    form, status = SystemForm(), 200
    if form.is_submitted():
        status = 422
        if form.validate():
            try:
                system = systems.add_system(signed_in(), form.facts())
            except Refused as refused:
                status = show_refusal(form, refused)
            else:
                flash(f"{system.title} is on the list.", "success")
                return redirect(url_for("devices.list_systems"), 303)
    return render_template(_PAGE, form=form, system=None), status


@bp.route("/systems/<int:system_id>", methods=["GET", "POST"])
@requires(Permission.PROGRAMME_MANAGE)
def change_system(system_id: int) -> Answer:
    """Change an operating system; devices here that run it follow."""
    system = systems.get_system(system_id)
    form, status = SystemForm(obj=system), 200
    if form.is_submitted():
        status = 422
        if form.validate():
            try:
                changed = systems.change_system(signed_in(), system_id, form.facts(),
                                                version_seen=form.version_seen())
            except Refused as refused:
                status = show_refusal(form, refused)
                system = systems.get_system(system_id)
            else:
                flash(_told(changed), "success")
                return redirect(url_for("devices.list_systems"), 303)
    return render_template(_PAGE, form=form, system=system), status


def _told(changed: int) -> str:
    return f"The system is saved, and its day on {plural(changed, 'device')}." if changed else "The system is saved."


@bp.get("/ending-support")
@requires(Permission.DEVICE_VIEW)
def list_ending() -> str:
    """Finished devices whose updates end within 90 days."""
    today = clock.today()
    return render_template("devices/ending_support.html", rows=systems.list_ending(today), today=today,
                           count=systems.count_ending(today), days=systems.ENDING_DAYS, told=for_workshop)


@bp.get("/<asset_tag>/windows-11")
@requires(Permission.DEVICE_VIEW)
def windows_11(asset_tag: str) -> str:
    """Every condition of Windows 11 for one device, what its newest report adds, and what suits it otherwise."""
    device = get_device(asset_tag)
    reading: Any = newest_reading(list_reports(device)) or {}
    return render_template(
        "devices/windows_11.html", device=device, fitness=fitness_of(device), names=FITNESS_NAMES, reading=reading,
        could_run=device.form_factor in COULD_RUN_WINDOWS,
        suitable=suitable(systems.list_systems(only_offered=True), clock.today()),
    )
