"""Programmes: the rules in force, their versions, and a form that shows what a change would do before it is saved."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from flask import flash, redirect, render_template, request, url_for

from app.core.errors import NotFound, Refused, StalePage
from app.core.permissions import Permission
from app.extensions import db
from app.organisations.queries import get_programme, list_versions
from app.organisations.queries import list_programmes as every_programme
from app.partners import changes
from app.partners.criteria import KIND_NAMES, QUESTIONS, lines_of, sentences_of, tree_of
from app.partners.forms import ProgrammeForm, RulesForm
from app.partners.queries.programmes import complete_rules, is_in_force, newest_version, open_groups
from app.partners.service import programmes as service
from app.partners.views.blueprint import Page, bp, fill_in, tabs_for
from app.web.access import requires, signed_in
from app.web.sent_forms import renew, show_refusal

if TYPE_CHECKING:
    from app.organisations.models import Programme


@bp.get("/programmes")
@requires(Permission.PROGRAMME_MANAGE)
def list_programmes() -> str:
    """Every programme with the number of its rules in force."""
    programmes = every_programme()
    newest = {programme.id: newest_version(programme.id) for programme in programmes}
    return render_template("partners/programmes.html", programmes=programmes, newest=newest,
                           tabs_of_partners=tabs_for("partners.list_programmes"))


@bp.route("/programmes/new", methods=["GET", "POST"])
@requires(Permission.PROGRAMME_MANAGE)
def start_programme() -> Page:
    """Begin the first programme with the rules of the field."""
    form = ProgrammeForm()
    return fill_in(
        form, lambda: service.start_programme(signed_in(), form.code.data or "", form.name.data or ""),
        template="partners/form.html", back=lambda: url_for(".list_programmes"),
        done="The programme has begun with the rules of the field.", heading="Start the programme",
        button_text="Start it", back_href=url_for(".list_programmes"), back_text="Programmes",
    )


@bp.get("/programmes/<code>")
@requires(Permission.PROGRAMME_MANAGE)
def show_programme(code: str) -> str:
    """The rules of a programme in words, in force or of an earlier version, and why each version was made."""
    programme = get_programme(code)
    versions = list_versions(programme.id)
    asked = request.args.get("version", type=int)
    shown = next((one for one in versions if asked in {None, one.number}), None)
    if shown is None:
        raise NotFound
    rules = complete_rules(shown.rules)
    return render_template(
        "partners/programme.html", programme=programme, versions=versions, shown=shown, rules=rules,
        criteria=[(name, sentences_of(rules["criteria"][kind])) for kind, name in KIND_NAMES.items()],
        limits=changes.LIMIT_NAMES, points=changes.POINT_NAMES, in_force=is_in_force(programme),
    )


@bp.route("/programmes/<code>/rules", methods=["GET", "POST"])
@requires(Permission.PROGRAMME_MANAGE)
def change_rules(code: str) -> Page:
    """Change criteria, limits and points: first look at what it would do, then save it as the next version."""
    programme = get_programme(code)
    newest = newest_version(programme.id)
    number, before = (newest.number, complete_rules(newest.rules)) if newest else (0, complete_rules({}))
    form = _rules_form(before)
    if request.method == "GET":
        _fill(form, before, number)
        return _rules_page(programme, form, number, before)
    if not _is_sound(form, before):
        return _rules_page(programme, form, number, before), 422
    rules = _rules_from(form, before)
    try:
        service.check_rules(rules)
        if request.form.get("do") == "save" and form.previewed.data == _digest(rules):
            version = service.save_version(
                signed_in(), programme, rules, based_on=_number(form.based_on.data), reason=form.reason.data or "")
            flash(f"Version {version.number} is in force. Referrals that were judged keep their version.", "success")
            return redirect(url_for(".show_programme", code=code), 303)
    except Refused as refused:
        db.session.rollback()
        show_refusal(form, refused)
        if isinstance(refused, StalePage):
            _show_number(form, number)
        return _rules_page(programme, form, number, before), 409 if isinstance(refused, StalePage) else 422
    return _preview(programme, form, number, before, rules)


def _preview(programme: Programme, form: Any, number: int, before: Mapping[str, Any], rules: dict[str, Any]) -> Page:
    """The same form with what would change; its save button sends exactly the rules that were looked at."""
    differences = changes.differences(before, rules)
    effect = changes.effect_of(before["criteria"], rules["criteria"], open_groups(programme))
    renew(form.previewed, _digest(rules))
    # 422 keeps nothing, as after any form that is shown again.
    return _rules_page(programme, form, number, before, differences=differences, effect=effect,
                       was_changed_since=request.form.get("do") == "save"), 422


def _rules_page(programme: Programme, form: Any, number: int, before: Mapping[str, Any], **shown: Any) -> str:
    flat = [kind for kind in KIND_NAMES if lines_of(before["criteria"][kind]) is not None]
    return render_template(
        "partners/rules.html", form=form, programme=programme, number=number, flat=flat, kinds=KIND_NAMES,
        questions=QUESTIONS, limits=changes.LIMIT_NAMES, points=changes.POINT_NAMES,
        nested={kind: sentences_of(before["criteria"][kind]) for kind in KIND_NAMES if kind not in flat}, **shown,
    )


def _rules_form(before: Mapping[str, Any]) -> Any:
    """The form without the criteria that are nested deeper than it can show: those stay as they are."""
    form = RulesForm()
    for kind in KIND_NAMES:
        if lines_of(before["criteria"][kind]) is None:
            for answer in QUESTIONS:
                for part in ("ask", "accepted", "unknown"):
                    del form[f"{kind}_{answer}_{part}"]
    return form


def _fill(form: Any, rules: Mapping[str, Any], number: int) -> None:
    for kind in KIND_NAMES:
        lines = lines_of(rules["criteria"][kind])
        if lines is not None:
            form.show_lines(kind, lines)
    for part, names in (("limits", changes.LIMIT_NAMES), ("points", changes.POINT_NAMES)):
        for key in names:
            form[key].data = rules[part][key]
    form.based_on.data = str(number)


def _is_sound(form: Any, before: Mapping[str, Any]) -> bool:
    shape = form.validate()
    flat = [kind for kind in KIND_NAMES if lines_of(before["criteria"][kind]) is not None]
    return all([shape, *(form.validate_criteria(kind) for kind in flat)])


def _rules_from(form: Any, before: Mapping[str, Any]) -> dict[str, Any]:
    criteria = dict(before["criteria"])
    for kind in KIND_NAMES:
        if lines_of(criteria[kind]) is not None:
            criteria[kind] = tree_of(form.lines(kind), criteria[kind])
    return {
        **before, "criteria": criteria,
        "limits": {**before["limits"], **{key: form[key].data for key in changes.LIMIT_NAMES}},
        "points": {**before["points"], **{key: form[key].data for key in changes.POINT_NAMES}},
    }


def _show_number(form: Any, number: int) -> None:
    """After a stale page the next saving is based on what is in force now."""
    renew(form.based_on, number)


def _digest(rules: Mapping[str, Any]) -> str:
    return hashlib.sha256(json.dumps(rules, sort_keys=True).encode()).hexdigest()


def _number(text: str | None) -> int:
    return int(text) if text and text.isascii() and text.isdecimal() and len(text) < 9 else -1
