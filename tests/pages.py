"""A response parsed strictly, with the checks every page of the product must pass."""

from dataclasses import dataclass
from xml.etree.ElementTree import Element

import html5lib
from werkzeug.test import TestResponse


@dataclass(frozen=True)
class Page:
    """A checked page: its tree, its heading, and all text."""

    tree: Element
    h1: str
    text: str
    status: int

    def find_all(self, tag: str) -> list[Element]:
        """All elements of one tag."""
        return list(self.tree.iter(tag))

    def links(self) -> list[str]:
        """Where the page leads."""
        return [a.get("href", "") for a in self.find_all("a")]

    def form_values(self) -> dict[str, str]:
        """Names and values of all hidden, text and checked inputs, as a browser would send them."""
        values: dict[str, str] = {}
        for field in self.find_all("input"):
            kind = field.get("type", "text")
            if kind in {"checkbox", "radio"} and field.get("checked") is None:
                continue
            if kind not in {"submit", "button", "file"} and field.get("name"):
                values[field.get("name", "")] = field.get("value", "")
        return values


def _text(element: Element) -> str:
    return " ".join(" ".join(element.itertext()).split())


def read_page(response: TestResponse, status: int = 200) -> Page:
    """Parse and check a page; fails the test with a sentence saying what is wrong with it."""
    found = response.status_code
    assert found == status, f"status {found}, wanted {status}: {response.get_data(True)[:2000]}"
    parser = html5lib.HTMLParser(namespaceHTMLElements=False, strict=False)
    tree = parser.parse(response.get_data(as_text=True))
    assert not parser.errors, f"malformed HTML: {parser.errors[:3]}"
    _check_head(tree)
    _check_ids(tree)
    _check_labels(tree)
    _check_scripts(tree)
    h1 = _text(next(tree.iter("h1")))
    return Page(tree, h1, _text(next(tree.iter("body"))), status)


def _check_head(tree: Element) -> None:
    headings = [_text(h) for h in tree.iter("h1")]
    assert len(headings) == 1, f"a page has one h1, this has {headings}"
    title = _text(next(tree.iter("title")))
    assert title.removeprefix("Error: ").startswith(headings[0]), f"title {title!r} does not begin with {headings[0]!r}"
    assert next(tree.iter("html")).get("lang"), "the page does not tell its language"


def _check_ids(tree: Element) -> None:
    seen: set[str] = set()
    for element in tree.iter():
        name = element.get("id") if isinstance(element.tag, str) else None
        if name:
            assert name not in seen, f"id {name!r} stands twice"
            seen.add(name)


def _check_labels(tree: Element) -> None:
    labelled = {label.get("for") for label in tree.iter("label")}
    for field in [*tree.iter("input"), *tree.iter("select"), *tree.iter("textarea")]:
        if field.get("type") in {"hidden", "submit", "button"}:
            continue
        assert field.get("id") in labelled or field.get("aria-label") or field.get("aria-labelledby"), (
            f"field {field.get('name')!r} has no label"
        )
    for form in tree.iter("form"):
        assert form.get("action") is not None, "a form does not say where it goes"


def _check_scripts(tree: Element) -> None:
    for script in tree.iter("script"):
        assert script.get("src") or script.get("nonce"), "an inline script has no nonce"
    for element in tree.iter():
        if isinstance(element.tag, str):
            assert not element.get("style"), f"inline style on <{element.tag}>"
