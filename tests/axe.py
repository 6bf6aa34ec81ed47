"""What axe finds on the page a browser shows: the one place that runs it, for journeys and for pictures."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from playwright.sync_api import Page

_AXE: Final = (Path(__file__).resolve().parent / "vendor" / "axe.min.js").read_text()
_ASK: Final = """async () => { const found = await axe.run({resultTypes: ['violations']}); return {
  passed: found.passes.length,
  wrong: found.violations.map(rule => rule.id + ': ' + rule.nodes.slice(0, 3)
    .map(node => node.html + ' ' + node.failureSummary).join(' | '))}; }"""
_ASK_WIDTH: Final = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


@dataclass(frozen=True)
class Findings:
    """How many rules the page keeps, and a line for each it breaks."""

    passed: int
    wrong: list[str]


def look(page: Page) -> Findings:
    """Run axe on the page as it is now."""
    page.evaluate(_AXE)
    found: dict[str, Any] = page.evaluate(_ASK)
    return Findings(found["passed"], found["wrong"])


def findings(page: Page) -> list[str]:
    """What axe has to say about the page, one line a rule, and whether it must be scrolled sideways."""
    wider = page.evaluate(_ASK_WIDTH)
    return [*look(page).wrong, *([f"{wider}px wider than the window"] if wider > 0 else [])]
