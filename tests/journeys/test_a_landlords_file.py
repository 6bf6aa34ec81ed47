"""A housing officer uploads a list, names its columns, puts rows right, confirms, and finds the referrals.

With scripts rows are put right where they stand and progress shows itself; without, everything is a page.
"""

import re

import pytest
from playwright.sync_api import Browser, expect

from app.core import clock
from tests.factories.bulk_referrals import csv_of, tenant
from tests.journeys.conftest import Running
from tests.journeys.walker import Walker


def a_list(first: int) -> bytes:
    """Three good rows, one with half a postcode, two that share a phone with a third."""
    good = [tenant(number) for number in range(first, first + 3)]
    asked = [tenant(first + number, Mobile=f"07700 90{first:04d}") for number in range(10, 12)]
    return csv_of([*good, tenant(first + 5, Postcode="L8"), *asked])


def come_to(walker: Walker, words: str) -> None:
    """Wait for the worker: with scripts the page goes on by itself, without somebody asks again."""
    if walker._has_scripts:
        expect(walker.page.get_by_role("heading", level=1)).to_contain_text(words, timeout=30_000)
        walker._look()
        return
    for _ in range(60):
        if words in walker.reads("h1"):
            return
        walker.page.wait_for_timeout(500)
        walker.page.reload()
    raise AssertionError(f"the worker did not come to: {words}")


def upload(walker: Walker, name: str, content: bytes) -> None:
    walker.open("/bulk-referrals/new")
    walker.page.locator("input[type=file]").set_input_files([{"name": name, "mimeType": "text/csv", "buffer": content}])
    walker.press("Upload")
    come_to(walker, "What the columns hold")


@pytest.mark.parametrize("has_scripts", [True, False], ids=["scripts", "no scripts"])
def test_from_the_list_to_the_referrals(running: Running, chromium: Browser, has_scripts: bool) -> None:
    officer = Walker(chromium, running.address, "landlord", has_scripts=has_scripts)
    first = 100 if has_scripts else 300
    officer.open("/bulk-referrals")
    upload(officer, "tenants.csv", a_list(first))
    officer.sees("Dropped, never stored", "UTF-8")
    expect(officer.page.get_by_role("main")).not_to_contain_text("SECRET")
    officer.page.get_by_label("Everybody in this file was told").check()
    officer.write_day("When did they agree?", clock.today())
    officer.answer("How did they agree?", "In writing")
    officer.press("Check every row")
    come_to(officer, "Check the rows")

    officer.sees("Right in all 3")
    row = officer.page.get_by_role("region", name="Row 5", exact=True)
    row.get_by_role("link", name="Put right").click()
    officer.page.get_by_label("Postcode", exact=True).fill("L8 1XZ")
    officer.press("Save row 5")
    if has_scripts:
        expect(row).to_contain_text("Row 5 was judged again.")
        expect(row).to_contain_text("Ready")
        officer._look()
    else:
        officer.sees("Row 5 was judged again.")
    officer.open(re.sub(r"[?#].*", "", officer.page.url))
    officer.press("Right in all 3")
    officer.sees("Confirmed for 3 rows.")
    officer.follow("Go on: confirm")
    officer.sees("New referrals")
    officer.press("Confirm and refer")
    come_to(officer, "Result")
    officer.sees("Referred")
    officer.follow("R-")
    officer.sees("Ada")
    officer.leave()


def test_the_same_file_again_leads_to_its_result(running: Running, chromium: Browser) -> None:
    officer = Walker(chromium, running.address, "landlord", has_scripts=True)
    content = a_list(500)
    upload(officer, "list.csv", content)
    here = officer.page.url
    officer.open("/bulk-referrals/new")
    officer.page.locator("input[type=file]").set_input_files(
        [{"name": "again.csv", "mimeType": "text/csv", "buffer": content}]
    )
    officer.press("Upload")
    officer.sees("This file is here already")
    assert officer.page.url == here
    officer.follow("Take this file back")
    officer.press("Take it back")
    officer.sees("is taken back")
    officer.leave()


def test_a_file_that_cannot_be_read_says_what_to_do(running: Running, chromium: Browser) -> None:
    officer = Walker(chromium, running.address, "landlord", has_scripts=True)
    officer.open("/bulk-referrals/new")
    officer.page.locator("input[type=file]").set_input_files(
        [{"name": "list.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.7 a list"}]
    )
    officer.press("Upload")
    come_to(officer, "Not readable")
    officer.sees("PDF")
    officer.leave()
