"""Checklists: the lists and their versions to read, and a form that shows what a change means before it is saved."""

import hashlib
import json
from collections.abc import Sequence
from typing import Any

from flask import flash, redirect, render_template, request, url_for

from app.accounts.queries import names_of
from app.core.errors import NotFound, Refused, StalePage
from app.core.permissions import Permission
from app.devices.checklists import Check
from app.devices.checks_forms import form_for_list, new_names
from app.devices.service import checklists as service
from app.devices.states import FormFactor
from app.devices.views.blueprint import Answer, bp
from app.web.access import requires, signed_in
from app.web.sent_forms import renew, show_refusal, version_seen


@bp.get("/checklists")
@requires(Permission.DEVICE_VIEW)
def list_checklists() -> str:
    """The list of each kind of device in force, since when, and by whom."""
    versions = service.list_in_force()
    return render_template("devices/checklists.html", versions=versions, names=names_of(_makers(versions)))


@bp.get("/checklists/<kind>")
@requires(Permission.DEVICE_VIEW)
def show_checklist(kind: str) -> str:
    """One kind's list, in force or of an earlier version, and why each version was made."""
    form_factor = _kind(kind)
    versions = service.list_versions(form_factor)
    asked = request.args.get("version", type=int)
    shown = next((one for one in versions if asked in {None, one.number}), None)
    if shown is None:
        raise NotFound
    return render_template(
        "devices/checklist.html", kind=form_factor, versions=versions, shown=shown, checks=shown.list_checks(),
        is_in_force=shown.number == versions[0].number, names=names_of(_makers(versions)),
        may_change=signed_in().may(Permission.CHECKLIST_MANAGE),
    )


@bp.route("/checklists/<kind>/change", methods=["GET", "POST"])
@requires(Permission.CHECKLIST_MANAGE)
def change_checklist(kind: str) -> Answer:
    """Change a list, or go back to an earlier one: first look at what it means, then save it as the next version."""
    form_factor = _kind(kind)
    current = service.find_in_force(form_factor)
    number = current.number if current else 0
    start = request.args.get("from", type=int) or number
    checks = service.get_version(form_factor, start).list_checks()
    form = form_for_list(checks)()
    shown = {"kind": form_factor, "checks": checks, "number": number, "start": start, "new_names": new_names()}
    if request.method == "GET":
        _fill(form, checks, number)
        return render_template("devices/change_checklist.html", form=form, **shown)
    status, change = 422, None
    if form.validate():
        lines = _lines(form, checks)
        try:
            if request.form.get("do") == "save" and form.previewed.data == _digest(lines):
                version = service.save_checklist(
                    signed_in(), form_factor, lines, reason=form.reason.data or "",
                    based_on=version_seen(), is_for_the_bench=form.is_for_the_bench.data,
                )
                flash(f"Version {version.number} is in force.", "success")
                return redirect(url_for("devices.show_checklist", kind=kind), 303)
            change = service.preview_change(form_factor, lines)
            renew(form.previewed, _digest(lines))
        except Refused as refused:
            status = show_refusal(form, refused)
            if isinstance(refused, StalePage):
                renew(form.version, number)
    return render_template("devices/change_checklist.html", form=form, change=change, **shown), status


def _kind(text: str) -> FormFactor:
    if text not in set(FormFactor):
        raise NotFound
    return FormFactor(text)


def _makers(versions: Sequence[Any]) -> set[int | None]:
    return {version.made_by_id for version in versions}


def _fill(form: Any, checks: Sequence[Check], number: int) -> None:
    for place, check in enumerate(checks, start=1):
        form[f"place_{check.code}"].data = place
        form[f"label_{check.code}"].data = check.label
        form[f"hint_{check.code}"].data = check.hint
        if not check.is_required:
            form[f"optional_{check.code}"].data = check.may_not_apply
    for place, name in enumerate(new_names(), start=len(checks) + 1):
        form[f"place_{name}"].data = place
    form.version.data = str(number)


def _lines(form: Any, checks: Sequence[Check]) -> list[service.Line]:
    """The lines as they were filled in; an empty new line is none."""
    names = [(check.code, check.code) for check in checks] + [(name, "") for name in new_names()]
    return [
        service.Line(
            label=form[f"label_{name}"].data or "", code=code, hint=form[f"hint_{name}"].data or "",
            may_not_apply=_ticked(form, f"optional_{name}"), is_retired=_ticked(form, f"retired_{name}"),
            place=form[f"place_{name}"].data or 0,
        )
        for name, code in names if code or (form[f"label_{name}"].data or "").strip()
    ]


def _ticked(form: Any, name: str) -> bool:
    return name in form and bool(form[name].data)


def _digest(lines: Sequence[service.Line]) -> str:
    return hashlib.sha256(json.dumps([vars(line) for line in lines]).encode()).hexdigest()
