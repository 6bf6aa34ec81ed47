"""docs/map.md shows every room of the house, docs/deploy.md every job by the clock: what they leave out fails here."""

from tests.architecture.source import ROOT, layers
from workers.schedule import TIMED_JOBS


def test_the_map_names_every_folder_of_the_app() -> None:
    drawn = (ROOT / "docs" / "map.md").read_text()
    folders = [
        path.name for path in sorted((ROOT / "app").iterdir()) if path.is_dir() and path.name != "__pycache__"
    ]
    assert [name for name in folders if f"{name}/" not in drawn] == []


def test_every_timed_job_is_told_to_whoever_runs_the_product() -> None:
    told = (ROOT / "docs" / "deploy.md").read_text()
    names = {job.name.removeprefix("workers.") for job in TIMED_JOBS}
    assert {name for name in names if f"| `{name}` |" not in told} == set()


def test_the_decisions_are_numbered_without_a_gap() -> None:
    numbers = sorted(int(path.name[:4]) for path in (ROOT / "docs" / "adr").glob("*.md"))
    assert numbers == list(range(1, len(numbers) + 1))


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
