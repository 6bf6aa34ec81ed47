"""A picture of every main page, for each role, at 1280 and 375 wide, into shots/; and what axe finds on the way.

`make shots`, or for one role: python -m tests.shots technician. Pages are found by their links, as people find them.
"""

import re
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

from playwright.sync_api import Browser, Page, sync_playwright

from app.demo.sign_ins import PASSWORD, SIGN_INS
from tests.axe import findings
from tests.chromium import ADVICE, find_chromium, launch_arguments
from tests.running import ROOT, running_web

SHOTS = ROOT / "shots"
WIDTHS = (1280, 375)
SIGNED_OUT = (
    "/sign-in", "/forgotten-password", "/your-information", "/accessibility", "/about-the-data", "/figures",
    "/certificate-check",
)
# One of many is enough: /referrals/R-7K3M9A is the same page as /referrals/R-8K3M9B.
_ONE_OF_MANY = re.compile(r"/(?:[A-Z]{1,2}-[0-9A-Z]+|\d+|[0-9a-f]{32})(?=/|$)")
_NOT_PAGES = re.compile(r"/static/|\.(?:pdf|csv|xlsx|log|svg)$|/sign-out|/wipe-logs/\d+$|/file$|^/phone/")
MOST_PAGES = 60


def kind_of(path: str) -> str:
    """The page's address with references and numbers as stars."""
    return _ONE_OF_MANY.sub("/*", path)


def take_role(browser: Browser, address: str, local_part: str) -> list[str]:
    """Sign in as one role and picture every kind of page its links lead to; returns what was found wanting."""
    context = browser.new_context(viewport={"width": WIDTHS[0], "height": 900})
    page = context.new_page()
    sign_in(page, address, f"{local_part}@reconnect.example")
    found: list[str] = []
    for name, path in _walk(page, address):
        found += [f"{local_part}: {line}" for line in take(page, SHOTS / local_part, name, path)]
    context.close()
    return found


def sign_in(page: Page, address: str, email: str) -> None:
    """Sign in on the real page."""
    page.goto(f"{address}/sign-in")
    page.get_by_label("Email address").fill(email)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url(lambda here: "/sign-in" not in here)


def _walk(page: Page, address: str) -> Iterator[tuple[str, str]]:
    """Pages from the start on, the nearest first, each kind once; the browser stands on the page it yields."""
    waiting, seen = ["/"], {"/", *SIGNED_OUT}
    taken = 0
    while waiting and taken < MOST_PAGES:
        path = waiting.pop(0)
        answer = page.goto(address + path)
        if answer is None or "text/html" not in (answer.headers.get("content-type") or ""):
            continue
        taken += 1
        for link in page.eval_on_selector_all("a[href]", "links => links.map(link => link.href)"):
            parts = urlsplit(link)
            kind = kind_of(parts.path)
            if link.startswith(address) and kind not in seen and not _NOT_PAGES.search(parts.path):
                seen.add(kind)
                waiting.append(parts.path)
        yield kind_of(path).strip("/").replace("/", "-").replace("*", "one") or "start", path


def take(page: Page, folder: Path, name: str, path: str) -> list[str]:
    """A picture at each width of the page the browser stands on; returns axe's findings and pages that are too wide."""
    folder.mkdir(parents=True, exist_ok=True)
    found = []
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        page.screenshot(path=folder / f"{name}-{width}.png", full_page=True)
        found += [f"{path} at {width}: {line}" for line in findings(page)]
    return found


def take_all(browser: Browser, address: str, roles: list[str]) -> list[str]:
    """Every role, and the pages anybody may open."""
    found: list[str] = []
    if not roles:
        page = browser.new_page()
        for path in SIGNED_OUT:
            page.goto(address + path)
            found += take(page, SHOTS / "signed-out", path.strip("/"), path)
        page.close()
    for one in SIGN_INS:
        if not roles or one.local_part in roles:
            found += take_role(browser, address, one.local_part)
            print(f"{one.local_part}: {len(list((SHOTS / one.local_part).glob('*.png')))} pictures", flush=True)
    return found


def main(arguments: list[str]) -> int:
    """Take the pictures; returns 1 when something was found wanting, 2 without a browser."""
    if find_chromium() is None:
        print(ADVICE, file=sys.stderr)
        return 2
    with tempfile.TemporaryDirectory(prefix="shots") as folder, sync_playwright() as play:
        database = f"sqlite:///{folder}/shots.sqlite"
        with running_web(Path(folder), DATABASE_URL=database) as address:
            browser = play.chromium.launch(executable_path=find_chromium(), args=launch_arguments())
            found = take_all(browser, address, arguments)
            browser.close()
    print("\n".join([*found, f"{len(found)} findings; pictures in {SHOTS.relative_to(ROOT)}/"]))
    return min(len(found), 1)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
