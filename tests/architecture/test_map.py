"""docs/map.md shows every room of the house: a folder of `app` that it does not name fails here."""

from tests.architecture.source import ROOT, layers


def test_the_map_names_every_folder_of_the_app() -> None:
    drawn = (ROOT / "docs" / "map.md").read_text()
    folders = [
        path.name for path in sorted((ROOT / "app").iterdir()) if path.is_dir() and path.name != "__pycache__"
    ]
    assert [name for name in folders if f"{name}/" not in drawn] == []


def test_every_python_folder_of_the_app_has_its_layer() -> None:
    packages = [path.parent.name for path in (ROOT / "app").glob("*/__init__.py")]
    modules = [path.stem for path in (ROOT / "app").glob("*.py") if path.stem != "__init__"]
    assert sorted(set(packages + modules) - set(layers())) == []


def test_every_folder_with_python_in_it_is_a_package() -> None:
    # Without __init__.py the import contracts would not see the folder at all.
    bare = {
        path.parent
        for top in ("app", "workers")
        for path in (ROOT / top).rglob("*.py")
        if "static" not in path.parts and not (path.parent / "__init__.py").exists()
    }
    assert bare == set()
