"""The product's source as the architecture tests read it: files, syntax trees, imports, the written layers.

Reads only; nothing here knows a rule.
"""

import ast
import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PRODUCT = ("app", "workers")
DOWNHILL = "Capabilities import downhill only"


@dataclass(frozen=True)
class Source:
    """One Python file: where it lies, what it is called, what stands in it."""

    path: Path
    module: str
    text: str
    tree: ast.Module

    @property
    def is_package(self) -> bool:
        return self.path.name == "__init__.py"

    @property
    def lines(self) -> int:
        return self.text.count("\n") + (not self.text.endswith("\n") and bool(self.text))


@dataclass(frozen=True)
class Import:
    """One import statement's target, with where it stands."""

    importer: str
    target: str
    line: int


@dataclass(frozen=True)
class Function:
    """One function or method, with its length in lines as written."""

    module: str
    name: str
    line: int
    length: int


def read(text: str, module: str = "app.example.service", *, is_package: bool = False) -> Source:
    """Return a source made of the given text, for trying a rule on a planted example."""
    path = Path(*module.split("."))
    path = path / "__init__.py" if is_package else path.with_suffix(".py")
    return Source(path=path, module=module, text=text, tree=ast.parse(text))


@cache
def sources(*folders: str) -> tuple[Source, ...]:
    """Return every Python file of the given top-level folders, ordered by path."""
    return tuple(_sources(folders or PRODUCT))


def _sources(folders: tuple[str, ...]) -> Iterator[Source]:
    for folder in folders:
        for path in sorted((ROOT / folder).rglob("*.py")):
            relative = path.relative_to(ROOT)
            if "static" in relative.parts:
                continue
            parts = relative.with_suffix("").parts
            module = ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
            text = path.read_text(encoding="utf-8")
            yield Source(
                path=relative, module=module, text=text, tree=ast.parse(text, filename=str(relative))
            )


def templates() -> list[Path]:
    """Return every HTML template, ordered by path."""
    return sorted((ROOT / "app" / "templates").rglob("*.html"))


def imports_of(source: Source) -> Iterator[Import]:
    """Yield every imported name of a file, wherever it stands; `from a import b` gives `a.b`."""
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield Import(source.module, alias.name, node.lineno)
        elif isinstance(node, ast.ImportFrom):
            base = _base_of(source, node)
            for alias in node.names:
                yield Import(source.module, f"{base}.{alias.name}", node.lineno)


def _base_of(source: Source, node: ast.ImportFrom) -> str:
    if not node.level:
        return node.module or ""
    package = source.module.split(".") if source.is_package else source.module.split(".")[:-1]
    package = package[: len(package) - (node.level - 1)]
    return ".".join([*package, *([node.module] if node.module else [])])


def functions_of(source: Source) -> Iterator[Function]:
    """Yield every function and method of a file."""
    for node in ast.walk(source.tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            length = (node.end_lineno or node.lineno) - node.lineno + 1
            yield Function(source.module, node.name, node.lineno, length)


@cache
def layers() -> dict[str, int]:
    """Return the height of each folder of `app` as pyproject.toml writes it down: 0 is the top."""
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    written = next(contract for contract in contracts if contract["name"] == DOWNHILL)["layers"]
    return {name: height for height, line in enumerate(written) for name in re.findall(r"\w+", line)}
