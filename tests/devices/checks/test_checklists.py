"""Checklists: versions never change, locks and charger stay on every list, and devices keep what judged them."""

import importlib.util
from collections.abc import Callable, Sequence
from typing import Any

import pytest
from flask.testing import FlaskClient
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.config import ROOT
from app.core.errors import Refused, StalePage
from app.core.permissions import Role
from app.devices import policy
from app.devices.checklists import Check, check_from_json, first_checklist
from app.devices.policy import checks_of
from app.devices.queries import get_device
from app.devices.service.checklists import (
    Line,
    find_in_force,
    get_version,
    list_versions,
    preview_change,
    save_checklist,
)
from app.devices.service.testing import Answer, Condition, record_tests, retest_device, start_testing
from app.devices.states import DeviceState, FormFactor, TestResult
from tests.factories.accounts import make_user
from tests.factories.checklists import write_first_versions
from tests.factories.devices import make_device, pass_tests

LAPTOP = FormFactor.LAPTOP


def lines(checks: Sequence[Check]) -> list[Line]:
    return [Line(check.label, check.code, check.hint, check.may_not_apply, place=place)
            for place, check in enumerate(checks, start=1)]


def with_new(*labels: str) -> list[Line]:
    return [*lines(first_checklist(LAPTOP)), *(Line(label, place=90 + place) for place, label in enumerate(labels))]


def save(actor: Any, wanted: Sequence[Line], *, based_on: int = 1, bench: bool = False) -> Any:
    return save_checklist(actor, LAPTOP, wanted, reason="Hinges break", based_on=based_on, is_for_the_bench=bench)


def test_the_first_versions_are_there_and_are_what_the_code_says(session: Session) -> None:
    assert write_first_versions() == 0
    for kind in FormFactor:
        version = find_in_force(kind)
        assert version is not None and version.number == 1 and version.list_checks() == first_checklist(kind)


def test_the_migration_writes_the_same_first_versions() -> None:
    path = ROOT / "migrations" / "versions" / "0021_checklists.py"
    spec = importlib.util.spec_from_file_location("first_lists", path)
    assert spec is not None and spec.loader is not None
    migration = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(migration)
    for kind in FormFactor:
        written = [check_from_json(migration._CHECKS[code]) for code in migration._FIRST[kind].split()]
        assert tuple(written) == first_checklist(kind)


def test_a_new_check_is_asked_of_what_comes_to_the_bench_from_now_on(session: Session) -> None:
    coordinator, technician = make_user(Role.COORDINATOR), make_user(Role.TECHNICIAN)
    in_stock, on_bench = make_device(DeviceState.GRADED), make_device(DeviceState.TESTING)
    pass_tests(on_bench, technician)
    waiting = make_device(DeviceState.WIPED)
    assert preview_change(LAPTOP, with_new("Hinges")).to_test_anew >= 1
    save(coordinator, with_new("Hinges"))
    start_testing(technician, waiting)
    assert "Test: Hinges." in policy.testing_obstacles(waiting)
    assert not policy.testing_obstacles(get_device(on_bench.asset_tag))
    assert not policy.testing_obstacles(get_device(in_stock.asset_tag))
    retest_device(technician, in_stock)
    assert policy.testing_obstacles(in_stock) == ["Test: Hinges."]


def test_the_bench_can_be_taken_along(session: Session) -> None:
    on_bench, graded = make_device(DeviceState.TESTING), make_device(DeviceState.GRADED)
    technician = make_user(Role.TECHNICIAN)
    pass_tests(on_bench, technician)
    seen = on_bench.version
    version = save(make_user(Role.COORDINATOR), with_new("Hinges"), bench=True)
    session.expire_all()
    assert policy.testing_obstacles(get_device(on_bench.asset_tag)) == ["Test: Hinges."]
    assert graded.checklist_number is None
    with pytest.raises(StalePage):
        record_tests(technician, on_bench, {}, Condition(), version_seen=seen)
    code = version.list_checks()[-1].code
    record_tests(technician, on_bench, {code: Answer(TestResult.PASS)}, Condition())
    assert on_bench.tests[-1].checklist_number == 2
    assert not policy.testing_obstacles(on_bench)


@pytest.mark.parametrize("code", ["charger_safety", "firmware_password", "device_management"])
def test_locks_and_charger_can_be_neither_retired_nor_passed_over(session: Session, code: str) -> None:
    wanted = lines(first_checklist(LAPTOP))
    place = next(index for index, line in enumerate(wanted) if line.code == code)
    one = wanted[place]
    with pytest.raises(Refused, match="cannot be retired"):
        preview_change(LAPTOP, [line for line in wanted if line.code != code])
    wanted[place] = Line(one.label, one.code, one.hint, may_not_apply=True, place=one.place)
    with pytest.raises(Refused, match="always applies"):
        preview_change(LAPTOP, wanted)


def test_what_cannot_be_saved(session: Session) -> None:
    coordinator = make_user(Role.COORDINATOR)
    with pytest.raises(Refused, match="Nothing would change"):
        preview_change(LAPTOP, lines(first_checklist(LAPTOP)))
    with pytest.raises(Refused, match="stands twice"):
        preview_change(LAPTOP, with_new("Camera"))
    with pytest.raises(Refused, match="needs words"):
        preview_change(LAPTOP, with_new(" "))
    with pytest.raises(Refused, match="Say why"):
        save_checklist(coordinator, LAPTOP, with_new("Hinges"), reason=" ", based_on=1, is_for_the_bench=False)
    save(coordinator, with_new("Hinges"))
    with pytest.raises(StalePage):
        save(coordinator, with_new("Lid"), based_on=1)


def test_a_check_added_anew_is_never_answered_by_an_old_result(session: Session) -> None:
    coordinator = make_user(Role.COORDINATOR)
    without = [line for line in lines(first_checklist(LAPTOP)) if line.code != "camera"]
    save(coordinator, without)
    again = save(coordinator, [*without, Line("Camera", place=99)], based_on=2)
    assert "camera" not in {check.code for check in again.list_checks()}
    back = save(coordinator, lines(get_version(LAPTOP, 1).list_checks()), based_on=3)
    assert back.list_checks() == first_checklist(LAPTOP)
    assert [version.number for version in list_versions(LAPTOP)] == [4, 3, 2, 1]


@given(st.lists(st.tuples(st.sampled_from(["retire", "optional", "order", "words", "add"]), st.integers(0, 14)),
                min_size=1, max_size=6))
@settings(max_examples=40)
def test_no_change_loses_what_the_contract_requires(changes: list[tuple[str, int]]) -> None:
    wanted = lines(first_checklist(LAPTOP))
    for number, (what, place) in enumerate(changes):
        line = wanted[place % len(wanted)]
        altered = {
            "retire": {"is_retired": True}, "optional": {"may_not_apply": True}, "order": {"place": number},
            "words": {"label": f"Words {number}"}, "add": {},
        }[what]
        wanted[place % len(wanted)] = Line(**{**vars(line), **altered})
        if what == "add":
            wanted.append(Line(f"Added {number}", place=number))
    try:
        after = _after(wanted)
    except Refused:
        return
    required = {check.code for check in first_checklist(LAPTOP) if check.is_required}
    assert required <= {check.code for check in after}
    assert not any(check.may_not_apply for check in after if check.code in required)
    assert len({check.code for check in after}) == len(after)


@pytest.fixture(autouse=True)
def _a_session(session: Session) -> None:
    """The property test reads the versions too."""


def _after(wanted: Sequence[Line]) -> tuple[Check, ...]:
    return preview_change(LAPTOP, wanted).checks


@pytest.mark.parametrize("statement", [
    "UPDATE checklist_version SET number = 9", "UPDATE checklist_version SET checks = '[]'",
    "DELETE FROM checklist_version",
])
def test_a_version_never_changes(session: Session, statement: str) -> None:
    with pytest.raises(IntegrityError, match="guard_checklist_version_frozen"):
        session.execute(text(statement))


def test_coordinators_change_lists_and_technicians_read_them(
    session: Session, sign_in: Callable[[Any], FlaskClient], page: Any
) -> None:
    technician = sign_in(make_user(Role.TECHNICIAN))
    assert "Storage health" in page(technician.get("/workshop/checklists/laptop")).text
    assert technician.get("/workshop/checklists/laptop/change").status_code == 403
    client = sign_in(make_user(Role.COORDINATOR))
    form = page(client.get("/workshop/checklists/laptop/change")).form_values()
    sent = {**form, "label_new-1": "Hinges", "reason": "They break", "retired_camera": "y"}
    seen = page(client.post("/workshop/checklists/laptop/change", data={**sent, "do": "save"}), 422)
    assert "New: Hinges." in seen.text and "Retired: Camera." in seen.text
    assert client.post("/workshop/checklists/laptop/change", data={
        **sent, "previewed": seen.form_values()["previewed"], "label_new-1": "Other", "do": "save"}).status_code == 422
    done = client.post("/workshop/checklists/laptop/change",
                       data={**sent, "previewed": seen.form_values()["previewed"], "do": "save"})
    assert done.status_code == 303
    session.expire_all()
    checks = find_in_force(LAPTOP)
    assert checks is not None and [check.label for check in checks.list_checks()][-1] == "Hinges"
    old = page(client.get("/workshop/checklists/laptop?version=1")).text
    assert "An earlier version" in old and "Camera" in old
    back = page(client.get("/workshop/checklists/laptop/change?from=1"))
    assert back.h1 == "Go back to version 1"
    assert page(client.get("/workshop/checklists")).text.count("Laptop") == 1


def test_a_device_nobody_named_is_judged_by_nothing(session: Session) -> None:
    device = make_device(DeviceState.RECEIVED, form_factor=None)
    assert checks_of(device) == ()
    assert check_from_json({"code": "a", "label": "A"}) == Check("a", "A")
