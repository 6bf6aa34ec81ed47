"""Pictures of every component and frame at three widths, and what axe finds on them.

Run it and look at shots/gallery: python -m tests.shots_gallery
"""

import logging
import sys
from threading import Thread

from playwright.sync_api import Browser, Page, sync_playwright
from werkzeug.serving import make_server

from tests.axe import findings
from tests.chromium import find_chromium, launch_arguments
from tests.look.gallery import PAGES, ROOT, build_app

SHOTS = ROOT / "shots" / "gallery"
WIDTHS = (1280, 375, 320)


def take(page: Page, address: str, name: str, width: int) -> list[str]:
    """One picture; returns the findings with the page's name."""
    page.goto(f"{address}/{name}")
    page.wait_for_load_state("networkidle")
    page.screenshot(path=SHOTS / f"{name.replace('/', '-')}-{width}.png", full_page=True)
    return [f"{name} at {width}: {line}" for line in findings(page)]


def take_all(browser: Browser, address: str) -> list[str]:
    """Every page at every width; what the browser's console complains about is a finding too."""
    found: list[str] = []
    context = browser.new_context()
    context.on("console", lambda line: found.append(line.text) if line.type == "error" else None)
    page = context.new_page()
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        for name in PAGES:
            found += take(page, address, name, width)
    return found


def main() -> int:
    """Take all pictures; returns 1 when there is a finding."""
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    server = make_server("127.0.0.1", 0, build_app(), threaded=True)
    Thread(target=server.serve_forever, daemon=True).start()
    SHOTS.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=find_chromium(), args=launch_arguments())
        found = take_all(browser, f"http://127.0.0.1:{server.server_port}")
        browser.close()
    server.shutdown()
    print("\n".join([*found, f"{len(found)} findings; pictures in {SHOTS.relative_to(ROOT)}"]))
    return min(len(found), 1)


if __name__ == "__main__":
    sys.exit(main())
