"""Every refusal of the product is a sentence that says what to do next."""

import ast
import re
from typing import Any

import pytest

from tests.architecture.source import ROOT

pytestmark = pytest.mark.pure

REFUSALS = {"Refused", "Forbidden", "WrongMove"}
# What somebody can do: said as a request, at the beginning of a sentence or of its last part.
_TO_DO = (
    "accept add allow answer ask book bring change check choose close confirm convert correct count decide delete "
    "download draw end enter fill find finish fit give go grade hand invite keep leave let look make match move name "
    "narrow open paste pick press print publish put read record recycle refer release reload remove renew repair ring "
    "save say scan see send set shorten sign split start take talk tell test tick try turn type undo upload use wait "
    "wipe withdraw write"
)
WAY_FORWARD = re.compile(
    rf"(?:^|[.:;,?…] |\bplease |\bthen |\bor |\band )(?:do not )?(?:{_TO_DO.replace(' ', '|')})\b"
    "|From here it can become",
    re.IGNORECASE,
)


def _sentences() -> list[Any]:
    """Every literal sentence something is refused with, and where it stands."""
    found = []
    for path in sorted((ROOT / "app").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and _called(node) in REFUSALS and node.args:
                words = _words(node.args[0])
                if len(words.split()) > 3:  # the rest is put together from sentences elsewhere
                    found.append(pytest.param(words, id=f"{path.relative_to(ROOT)}:{node.lineno}"))
    return found


def _called(node: ast.Call) -> str:
    return getattr(node.func, "id", getattr(node.func, "attr", ""))


def _words(node: ast.expr) -> str:
    """The words of a literal; what is filled in is an ellipsis."""
    if isinstance(node, ast.Constant):
        return str(node.value)
    if isinstance(node, ast.JoinedStr):
        return "".join(str(one.value) if isinstance(one, ast.Constant) else "…" for one in node.values)
    if isinstance(node, ast.BinOp):
        return _words(node.left) + _words(node.right)
    return ""


SENTENCES = _sentences()


def test_there_are_refusals() -> None:
    assert len(SENTENCES) > 150


@pytest.mark.parametrize("sentence", SENTENCES)
def test_a_refusal_says_what_to_do(sentence: str) -> None:
    assert sentence.rstrip().endswith((".", "…", "?")), "a refusal is a whole sentence"
    assert WAY_FORWARD.search(sentence), f"no way forward: {sentence}"


def test_the_rule_can_fail() -> None:
    assert not WAY_FORWARD.search("Somebody with this email address already has an account.")
    assert not WAY_FORWARD.search("Only a coordinator can take a referral from the queue.")
