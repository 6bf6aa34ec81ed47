"""Somebody at a browser: signs in, follows links, fills in forms by their labels; axe looks at every page they meet."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Locator, Page, expect

from app.demo.sign_ins import PASSWORD

AXE = (Path(__file__).resolve().parent.parent / "vendor" / "axe.min.js").read_text()
ASK_AXE = """async () => { const found = await axe.run(); return {
  passed: found.passes.length,
  wrong: found.violations.map(rule => rule.id + ': ' + rule.nodes.slice(0, 2).map(node => node.html).join(' | '))}; }"""


class Walker:
    """One signed-in person; without scripts there is no axe, and everything else is the same."""

    def __init__(self, browser: Browser, address: str, local_part: str, *, has_scripts: bool) -> None:
        self._address, self._has_scripts = address, has_scripts
        self.context = browser.new_context(java_script_enabled=has_scripts, base_url=address)
        self.page: Page = self.context.new_page()
        self.page.set_default_timeout(15_000)
        self.open("/sign-in")
        self.fill("Email address", f"{local_part}@reconnect.example")
        self.fill("Password", PASSWORD)
        self.press("Sign in")
        expect(self.page.get_by_role("button", name="Sign out")).to_be_visible()

    def open(self, path: str) -> None:
        """Go to an address of the product."""
        self.page.goto(path)
        self._look()

    def follow(self, text: str) -> None:
        """Click a link, also one that looks like a button."""
        self.page.locator("a").filter(has_text=text).first.click()
        self._look()

    def press(self, text: str) -> None:
        """Press a button, which sends its form."""
        self.page.locator("main button").filter(has_text=text).first.click()
        self._look()

    def fill(self, label: str, text: str) -> None:
        """Type into the field with this label."""
        self.page.get_by_label(label, exact=True).fill(text)

    def choose(self, label: str, option: str) -> None:
        """Choose from a drop-down list."""
        self.page.get_by_label(label, exact=True).select_option(label=option)

    def tick(self, *labels: str) -> None:
        """Tick boxes or choose radios by their labels, which stand once on the page."""
        for label in labels:
            self.page.get_by_label(label, exact=True).check()

    def tick_everything(self, words: str) -> int:
        """Tick every box whose label holds these words; how many there are."""
        boxes = self.page.get_by_label(words).all()
        for box in boxes:
            box.check()
        return len(boxes)

    def answer(self, question: str, *labels: str) -> None:
        """Choose inside one question, where others offer the same answers."""
        for label in labels:
            self._question(question).get_by_label(label, exact=True).check()

    def write_day(self, question: str, day: date) -> None:
        """Type a day into its three boxes."""
        boxes = self._question(question)
        for label, number in (("Day", day.day), ("Month", day.month), ("Year", day.year)):
            boxes.get_by_label(label, exact=True).fill(str(number))

    def upload(self, label: str, name: str, content: bytes) -> None:
        """Choose a file."""
        self.page.get_by_label(label, exact=True).set_input_files(
            [{"name": name, "mimeType": "text/plain", "buffer": content}]
        )

    def sees(self, *texts: str) -> None:
        """Expect texts on the page."""
        for text in texts:
            expect(self.page.get_by_role("main")).to_contain_text(text)

    def reads(self, selector: str) -> str:
        """The words of one place on the page."""
        return (self.page.locator(selector).first.text_content() or "").strip()

    def download(self, path: str) -> bytes:
        """What the product answers to this address for the signed-in person, as a file."""
        answer = self.context.request.get(path)
        assert answer.ok, (path, answer.status)
        return answer.body()

    def leave(self) -> None:
        """Close the browser window."""
        self.context.close()

    def _question(self, question: str) -> Locator:
        return self.page.get_by_role("group", name=question)

    def _look(self) -> None:
        self.page.wait_for_load_state("load")
        if not self._has_scripts:
            return
        self.page.evaluate(AXE)
        found: dict[str, Any] = self.page.evaluate(ASK_AXE)
        wrong: Sequence[str] = found["wrong"]
        assert not wrong, f"{self.page.url}: {wrong}"
        assert found["passed"] > 10, "axe looked at nothing"
