"""A laptop is photographed, one photo is taken away and put back, and the grade is given beside the photos."""

import pytest
from flask import Flask
from playwright.sync_api import Browser, expect

from app.core.db import transaction
from app.core.permissions import Role
from app.devices.queries import get_device
from app.devices.states import DeviceState
from tests.factories.accounts import make_user
from tests.factories.devices import make_device, pass_tests
from tests.factories.photos import photo_file
from tests.journeys.conftest import Running
from tests.journeys.given import apart
from tests.journeys.walker import Walker

pytestmark = pytest.mark.timeout(280)  # two programs, a database and a queue have to start first


def laptop_on_the_bench(app: Flask) -> str:
    with app.app_context(), transaction():
        technician = make_user(Role.TECHNICIAN)
        device = make_device(DeviceState.TESTING, technician=technician,
                             cpu_model="Intel(R) Core(TM) i7-7500U CPU @ 2.70GHz")
        pass_tests(device, technician)
        return device.asset_tag


def state_of(app: Flask, tag: str) -> str:
    with app.app_context(), transaction():
        return str(get_device(tag).state)


@pytest.mark.parametrize("has_scripts", [True, False], ids=["with scripts", "without scripts"])
def test_photos_before_the_grade(running: Running, chromium: Browser, has_scripts: bool) -> None:
    tag = apart(lambda: laptop_on_the_bench(running.app))
    walk = Walker(chromium, running.address, "technician", has_scripts=has_scripts)
    page = walk.page
    walk.open(f"/workshop/{tag}/photos")
    page.get_by_label("Or choose photos").set_input_files([
        {"name": f"IMG_{number}.jpg", "mimeType": "image/jpeg", "buffer": photo_file(1200, 900)} for number in range(3)
    ])
    walk.press("Keep these photos")
    walk.sees("3 photos are kept.")
    for image in page.locator("main img").all():
        assert image.evaluate("one => one.complete && one.naturalWidth > 0"), "the photo shows"
    walk.press("Take it away")
    expect(page.locator("main img")).to_have_count(2)
    walk.press("Put it back")
    walk.sees("The photo is back.")
    walk.press("Take it away")

    walk.open(f"/workshop/{tag}/windows-11")
    walk.sees("Not fit for Windows 11", "Intel 7th generation (i7-7500U)")
    walk.open(f"/workshop/{tag}/grade")
    expect(page.locator("main img")).to_have_count(2)
    walk.tick("B: marks you can see")
    walk.press("Grade it")
    walk.sees("Grade B", "2 photos", "none failed")
    assert apart(lambda: state_of(running.app, tag)) == DeviceState.GRADED
