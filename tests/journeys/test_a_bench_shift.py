"""A bench shift of ten devices by keyboard only: what a keyboard-wedge scanner types, each scan closed by Enter."""

import pytest
from flask import Flask
from playwright.sync_api import Browser, expect

from app.core.db import transaction
from app.core.permissions import Role
from app.devices.queries import get_device
from app.devices.states import DeviceState
from tests.factories.accounts import make_user
from tests.factories.devices import make_device, pass_tests
from tests.factories.stockroom import make_place
from tests.journeys.conftest import Running
from tests.journeys.given import apart
from tests.journeys.walker import Walker

pytestmark = pytest.mark.timeout(280)  # two programs, a database and a queue have to start first


def ten_devices(app: Flask, shelf: str) -> list[str]:
    """Eight tested devices, one that is wiped only, and one in quarantine; and a shelf to put them on."""
    with app.app_context(), transaction():
        technician = make_user(Role.TECHNICIAN)
        make_place(shelf)
        devices = [make_device(DeviceState.TESTING, technician=technician) for _number in range(9)]
        for device in devices:
            pass_tests(device, technician)
        devices[-1].quarantine_reason = "safety"
        devices.append(make_device(DeviceState.WIPED, technician=technician))
        return [device.asset_tag for device in devices]


def where_they_stand(app: Flask, tags: list[str]) -> list[tuple[str, str | None]]:
    with app.app_context(), transaction():
        return [(str(device.state), device.location) for device in map(get_device, tags)]


@pytest.mark.parametrize("has_scripts", [True, False], ids=["with scripts", "without scripts"])
def test_ten_devices_without_a_mouse(running: Running, chromium: Browser, has_scripts: bool) -> None:
    shelf = "Shelf J1" if has_scripts else "Shelf J2"
    tags = apart(lambda: ten_devices(running.app, shelf))
    walk = Walker(chromium, running.address, "technician", has_scripts=has_scripts)
    page = walk.page
    walk.open("/stockroom/bench")
    expect(page.locator("#scan")).to_be_focused()

    def scan(code: str, outcome: str, what: str = "") -> None:
        expect(page.locator("#scan")).to_be_focused()
        before = page.locator("[data-answer]").get_attribute("data-answer") if page.locator(
            "[data-answer]").count() else ""
        page.keyboard.type(code)
        page.keyboard.press("Enter")
        expect(page.locator("[data-answer]")).not_to_have_attribute("data-answer", before or "0")
        expect(page.locator(".rc-bench__outcome")).to_have_text(outcome)
        expect(page.locator(".rc-bench__what")).to_have_text(what or code)

    scan("ACT:GRADE:B", "Ready")
    for tag in tags[:8]:
        scan(tag, "Done")
    scan(tags[7], "Already done")
    scan(tags[8], "Not allowed")
    walk.sees("in quarantine")
    scan(tags[9], "Not allowed")
    scan("ACT:START_TEST", "Ready")
    scan(tags[9], "Done")
    scan("ACT:TO_STOCK", "Ready")
    scan(f"LOC:{shelf.upper().replace(' ', '-')}", "Ready")
    for tag in tags[:8]:
        scan(tag, "Done")
    scan(tags[8], "Not allowed")
    scan("RC-000000", "Unknown")
    scan("ACT:UNDO", "Not allowed", tags[7])
    walk.sees("cannot be undone")
    if has_scripts:
        walk._look()
    walk.leave()
    assert apart(lambda: where_they_stand(running.app, tags)) == [
        *[("in_stock", shelf)] * 8, ("testing", None), ("testing", None)]


def test_scans_faster_than_answers_are_all_answered(running: Running, chromium: Browser) -> None:
    tags = apart(lambda: ten_devices(running.app, "Shelf J3"))
    walk = Walker(chromium, running.address, "technician", has_scripts=True)
    page = walk.page
    walk.open("/stockroom/bench")
    for code in ("LOC:SHELF-J3", *tags):
        page.keyboard.type(code)
        page.keyboard.press("Enter")
    expect(page.locator(".rc-bench__what")).to_have_text(tags[-1])
    walk.leave()
    assert [place for _state, place in apart(lambda: where_they_stand(running.app, tags))] == ["Shelf J3"] * 10
