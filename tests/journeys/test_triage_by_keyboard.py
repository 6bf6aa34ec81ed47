"""A coordinator works through the queue without a mouse: Tab and Enter alone, then with the shortcuts."""

from datetime import timedelta

import pytest
from playwright.sync_api import Browser, expect

from app.core import clock
from tests.journeys.conftest import Running
from tests.journeys.given import sent_referral
from tests.journeys.walker import Walker

pytestmark = pytest.mark.timeout(280)  # two programs, a database and a queue have to start first


@pytest.mark.parametrize("has_scripts", [True, False], ids=["with scripts", "without scripts"])
def test_tab_and_enter_are_enough(running: Running, chromium: Browser, has_scripts: bool) -> None:
    street = "Bobbin Yard" if has_scripts else "Spindle Yard"
    first, second = (
        sent_referral(running.app, "bethan.rees" if has_scripts else "ioana.popa", "Kofi", f"{number} {street}")
        for number in (1, 2)
    )
    walk = Walker(chromium, running.address, "peter.walsh", has_scripts=has_scripts)
    page = walk.page
    walk.open("/referrals/queue")
    page.keyboard.press("Tab")
    expect(page.locator(":focus")).to_have_text("Skip to main content")
    page.keyboard.press("Enter")
    walk.tab_to(page.get_by_role("link", name=first))
    walk.go_by("Enter")
    walk.tab_to(page.get_by_role("button", name="Put on hold"))
    walk.go_by("Enter")
    walk.tab_to(page.get_by_role("group", name="Why?").get_by_role("radio").first)
    page.keyboard.press("ArrowDown")
    for part in ("Day", "Month", "Year"):
        walk.tab_to(page.get_by_label(part, exact=True))
        page.keyboard.type(str(getattr(clock.today() + timedelta(days=9), part.lower())))
    walk.go_by("Enter")
    walk.sees("The referral is on hold.")
    walk.open(f"/referrals/{second}")
    walk.tab_to(page.get_by_role("button", name="Accept"))
    walk.go_by("Enter")
    walk.sees("is accepted and on the waiting list")
    walk.leave()


def test_shortcuts(running: Running, chromium: Browser) -> None:
    wanted = [sent_referral(running.app, "colin.dodd", "Ama", f"{number} Loom Street") for number in (1, 2)]
    walk = Walker(chromium, running.address, "peter.walsh", has_scripts=True)
    page = walk.page
    walk.open("/referrals/queue")
    page.keyboard.press("?")
    expect(page.locator("[data-shortcuts] details")).to_have_attribute("open", "")
    while (page.locator(":focus").text_content() or "").strip() not in wanted:
        page.keyboard.press("j")
    page.keyboard.press("x")
    expect(page.get_by_role("checkbox", checked=True)).to_have_count(1)
    walk.go_by("Enter")
    walk.go_by("t")
    walk.sees("Yours until")
    walk.go_by("d")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Decline")
    walk.page.go_back()
    page.keyboard.press("a")
    expect(page.get_by_role("button", name="Accept")).to_be_focused()
    walk.go_by("Enter")
    walk.sees("is accepted and on the waiting list")
    walk.leave()
