"""Boundaries that a wildcard cannot say: a capability's own views and forms, and imports for annotations.

The other contracts stand in pyproject.toml and are tried by test_contracts.py.
"""

from collections.abc import Iterable

import pytest

from tests.architecture.source import Import, Source, imports_of, layers, read, sources


def trespasses(files: Iterable[Source]) -> list[str]:
    """Return the imports of somebody else's views or forms, of higher layers, and of the app factory."""
    return [
        f"{found.importer}:{found.line} imports {found.target}: {why}"
        for source in files
        for found in imports_of(source)
        if (why := _objection(source, found))
    ]


def _objection(source: Source, found: Import) -> str | None:
    target = found.target.split(".")
    if target[0] != "app" or source.module.split(".")[0] != "app":
        return None
    owner = ".".join(target[:2])
    if target[2:3] == ["views"] and not (
        source.module == owner or source.module.startswith(f"{owner}.views")
    ):
        return "views belong to their own register()"
    if target[2:3] == ["forms"] and not source.module.startswith((f"{owner}.views", f"{owner}.forms")):
        return "forms belong to their own views"
    if source.module == "app":
        return None
    return _uphill(source.module.split(".")[1], target[1] if len(target) > 1 else "")


def _uphill(here: str, there: str) -> str | None:
    heights = layers()
    if there not in heights:
        return "only what stands outside the app may use the factory"
    if here != there and here in heights and heights[there] < heights[here]:
        return f"{there} stands above {here}, for annotations too"
    return None


def test_nobody_reaches_into_views_forms_or_uphill() -> None:
    assert trespasses(sources("app")) == []


@pytest.mark.parametrize(
    ("module", "text"),
    [
        ("app.home.views", "from app.referrals import views"),
        ("app.home.views", "from app.referrals.views import blueprint"),
        ("app.referrals.service", "from app.referrals import views"),
        ("app.home.views", "from app.referrals.forms import ReferralForm"),
        ("app.referrals.service.opening", "from ..forms import ReferralForm"),
        ("app.core.db", "def f():\n    from app.audit import service"),
        ("app.devices.models", "if TYPE_CHECKING:\n    from app.matching.models import Match"),
        ("app.matching.service", "from app import create_app"),
        ("app.matching.service", "import app"),
    ],
)
def test_a_trespass_is_seen(module: str, text: str) -> None:
    assert len(trespasses([read(text, module)])) == 1


@pytest.mark.parametrize(
    ("module", "text", "is_package"),
    [
        ("app.referrals", "from app.referrals.views import blueprint", True),
        ("app.referrals", "from . import views", True),
        ("app.referrals.views", "from app.referrals.forms import ReferralForm", False),
        ("app.referrals.views.opening", "from app.referrals import forms", False),
        ("app.matching.service", "from app.devices.queries import list_stock", False),
        ("app", "from app.web import access", True),
        ("workers.run", "from app import create_app", False),
    ],
)
def test_the_right_way_is_open(module: str, text: str, is_package: bool) -> None:
    assert trespasses([read(text, module, is_package=is_package)]) == []
