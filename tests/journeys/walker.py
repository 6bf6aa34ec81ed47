"""Somebody at a browser: signs in, follows links, fills in forms by their labels; axe looks at every page they meet."""

from datetime import date
from html import unescape
from typing import Final

from playwright.sync_api import Browser, Locator, Page, StorageState, expect

from app.demo.sign_ins import PASSWORD
from tests.axe import look

# Whoever signed in once goes on in a new window, as people do; signing in again and again would reach its limit.
_SIGNED_IN: Final[dict[tuple[str, str], StorageState]] = {}


class Walker:
    """One person, signed in unless told otherwise; without scripts there is no axe, and everything else is the same."""

    def __init__(self, browser: Browser, address: str, local_part: str | None, *, has_scripts: bool) -> None:
        self._address, self._has_scripts = address, has_scripts
        known = _SIGNED_IN.get((address, local_part or ""))
        self.context = browser.new_context(
            java_script_enabled=has_scripts, base_url=address, storage_state=known,
        )
        self.page: Page = self.context.new_page()
        self.page.set_default_timeout(15_000)
        if local_part and known is None:
            self.sign_in(f"{local_part}@reconnect.example")
            _SIGNED_IN[address, local_part] = self.context.storage_state()

    def sign_in(self, email: str, password: str = PASSWORD) -> None:
        """Sign in on the page for it."""
        self.open("/sign-in")
        self.fill("Email address", email)
        self.fill("Password", password)
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

    def go_by(self, key: str) -> None:
        """Press a key that leads to another page, and look at that page."""
        with self.page.expect_navigation():
            self.page.keyboard.press(key)
        self._look()

    def tab_to(self, what: Locator, at_most: int = 80) -> None:
        """Press Tab until the focus is there; fails when it cannot be reached."""
        for _ in range(at_most):
            if what.evaluate("element => element === document.activeElement"):
                return
            self.page.keyboard.press("Tab")
        raise AssertionError(f"the keyboard does not reach {what}")

    def press(self, text: str) -> None:
        """Press a button, which sends its form."""
        self.page.locator("main button").filter(has_text=text).first.click()
        self._look()

    def press_in(self, place: Locator, text: str) -> None:
        """Press a button in one place of the page, after unfolding what hides it."""
        button = place.locator("button").filter(has_text=text).first
        if not button.is_visible():
            place.locator("summary").first.click()
        button.click()
        self._look()

    def forge(self, path: str, **typed: str) -> tuple[int, str]:
        """Send a form that the page does not offer, out of the page's own session: the status and the words."""
        kept = {name: field.get_attribute("value") or "" for name in ("csrf_token", "version")
                if (field := self.page.locator(f"input[name={name}]").first).count()}
        answer = self.context.request.post(path, form={**kept, **typed}, headers={"Origin": self._address})
        return answer.status, unescape(answer.text())

    def narrow(self) -> None:
        """Go on at a phone's width."""
        self.page.set_viewport_size({"width": 375, "height": 800})

    def widen(self) -> None:
        """Go on at a desk's width."""
        self.page.set_viewport_size({"width": 1280, "height": 900})

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

    def misses(self, *texts: str) -> None:
        """Expect texts nowhere on the page."""
        for text in texts:
            expect(self.page.get_by_role("main")).not_to_contain_text(text)

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
        if self._has_scripts:
            found = look(self.page)
            assert not found.wrong, f"{self.page.url}: {found.wrong}"
            assert found.passed > 10, "axe looked at nothing"
