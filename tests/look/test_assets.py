"""The built assets: their addresses, their weight, their twins for compressed delivery, and what may not be in them."""

import gzip
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.web.assets import Assets, MissingAssetError
from tests.look.gallery import ROOT, build_app

pytestmark = pytest.mark.pure

STATIC = ROOT / "app" / "static"
TEXT_ASSETS = ("app.css", "app.js", "htmx.js")
FIRST_VISIT_BYTES = 120_000
LATER_VISIT_BYTES = 30_000


def test_the_address_changes_with_the_content(tmp_path: Path) -> None:
    (tmp_path / "app.css").write_text("a")
    before = Assets(tmp_path, "/static/").address("app.css")
    (tmp_path / "app.css").write_text("b")
    after = Assets(tmp_path, "/static").address("app.css")
    assert before != after
    assert before.startswith("/static/app.css?v=")


def test_a_missing_asset_is_named(tmp_path: Path) -> None:
    with pytest.raises(MissingAssetError, match=r"logo\.svg"):
        Assets(tmp_path, "/static").address("logo.svg")


@given(st.binary(max_size=50))
def test_the_same_content_has_the_same_address(tmp_path_factory: pytest.TempPathFactory, content: bytes) -> None:
    folder = tmp_path_factory.mktemp("assets")
    (folder / "x").write_bytes(content)
    assert Assets(folder, "/s").address("x") == Assets(folder, "/s").address("x")


@pytest.mark.parametrize("name", TEXT_ASSETS)
def test_the_compressed_twin_is_the_same_file(name: str) -> None:
    assert gzip.decompress((STATIC / f"{name}.gz").read_bytes()) == (STATIC / name).read_bytes()


def test_weight_of_visits() -> None:
    page = build_app().test_client().get("/gallery").data
    markup = len(gzip.compress(page))
    built = sum((STATIC / f"{name}.gz").stat().st_size for name in TEXT_ASSETS)
    drawn = sum(f.stat().st_size for f in [*STATIC.glob("fonts/*.woff2"), STATIC / "images" / "favicon.svg"])
    assert markup + built + drawn < FIRST_VISIT_BYTES
    assert markup < LATER_VISIT_BYTES


def test_the_stylesheet_asks_for_fonts_under_the_address_that_pages_preload() -> None:
    addresses = set(re.findall(r"url\(([^)]*woff2[^)]*)\)", (STATIC / "app.css").read_text()))
    assets = Assets(STATIC, "")
    assert addresses == {assets.address(f"fonts/{f.name}").lstrip("/") for f in STATIC.glob("fonts/*.woff2")}


@pytest.mark.parametrize("name", TEXT_ASSETS)
def test_nothing_is_fetched_from_elsewhere(name: str) -> None:
    text = (STATIC / name).read_text()
    assert not re.search(r"url\([\"']?(?:https?:)?//", text)
    assert "sourceMappingURL" not in text


def test_no_government_dress() -> None:
    text = (STATIC / "app.css").read_text()
    assert "GDS Transport" not in text
    assert "govuk-header" not in text
    assert not re.search(r"crown|crest", text, re.IGNORECASE)


def test_every_vendored_part_has_its_licence() -> None:
    texts = {path.stem: path.read_text() for path in (STATIC / "licences").iterdir()}
    assert set(texts) == {"atkinson-hyperlegible-next", "govuk-frontend", "htmx"}
    assert all(len(text) > 500 for text in texts.values())
