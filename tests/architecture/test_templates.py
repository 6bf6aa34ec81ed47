"""Templates fit the content security policy: nothing inline without a nonce, nothing from elsewhere."""

import re
from pathlib import Path

import pytest

from tests.architecture.source import ROOT, templates

COMMENT = re.compile(r"\{#.*?#\}|<!--.*?-->", re.DOTALL)
OPENING_TAG = re.compile(
    r"<(?P<name>[a-zA-Z][\w-]*)\b(?P<attributes>(?:\{\{.*?\}\}|\{%.*?%\}|\"[^\"]*\"|'[^']*'|[^>])*)>",
    re.DOTALL,
)
STYLE_ATTRIBUTE = re.compile(r"\sstyle\s*=", re.IGNORECASE)
HANDLER = re.compile(r"\son[a-z]+\s*=\s*[\"']", re.IGNORECASE)
ELSEWHERE = re.compile(r"\s(?:src|srcset)\s*=\s*[\"'](?:https?:)?//", re.IGNORECASE)


def objections(text: str, *, is_email: bool = False) -> list[str]:
    """Return what the policy would block in a template; style attributes may stand in e-mails."""
    found = []
    for tag in OPENING_TAG.finditer(COMMENT.sub("", text)):
        name, attributes = tag["name"].lower(), tag["attributes"]
        if name in {"script", "style"} and "nonce=" not in attributes and " src=" not in attributes:
            found.append(f"<{name}> without a nonce")
        if STYLE_ATTRIBUTE.search(attributes) and not is_email:
            found.append(f"style attribute on <{name}>")
        if HANDLER.search(attributes):
            found.append(f"event handler on <{name}>")
        if ELSEWHERE.search(attributes) or (
            name == "link" and re.search(r"href=[\"'](?:https?:)?//", attributes)
        ):
            found.append(f"<{name}> from another server")
        if "javascript:" in attributes.lower():
            found.append(f"javascript: on <{name}>")
    return found


def test_templates_fit_the_policy() -> None:
    found = {
        str(path.relative_to(ROOT)): complaints
        for path in templates()
        if (complaints := objections(path.read_text(), is_email=_is_email(path)))
    }
    assert found == {}


def _is_email(path: Path) -> bool:
    return "email" in path.relative_to(ROOT / "app" / "templates").parts


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        "<style>p { color: red }</style>",
        "<p style='color: red'>",
        '<p class="{{ a > b }}" style="width: {{ width }}%">',
        '<button onclick="go()">',
        '<script src="https://cdn.example/x.js"></script>',
        '<link rel="stylesheet" href="//fonts.example/a.css">',
        '<a href="javascript:history.back()">Back</a>',
    ],
)
def test_what_the_policy_blocks_is_seen(text: str) -> None:
    assert len(objections(text)) == 1


@pytest.mark.parametrize(
    "text",
    [
        '<script nonce="{{ csp_nonce() }}">start()</script>',
        '<script type="module" src="{{ asset("app.js") }}" nonce="{{ csp_nonce() }}"></script>',
        "{# <script>an example in a comment</script> #}",
        '<a href="https://www.gov.uk/">elsewhere</a>',
        '<p class="one" data-once="yes">no handler</p>',
    ],
)
def test_what_the_policy_allows_passes(text: str) -> None:
    assert objections(text) == []
