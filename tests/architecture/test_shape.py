"""The size and look of the source: lengths, docstrings, imports at the top, names that say something."""

import ast
import re
import statistics
from collections.abc import Iterable, Iterator

from tests.architecture.source import ROOT, Function, Source, functions_of, read, sources, templates

FILE_LINES = 600
TEST_FILE_LINES = 800
TEMPLATE_LINES = 150
FUNCTION_LINES = 60
MEDIAN_LINES = 10
LONGEST_OF_MOST = 40  # 95 of 100 functions stay below
EMPTY_WORDS = {"helper", "helpers", "util", "utils", "manager", "managers", "info", "process"}
EMPTY_FILE_NAMES = EMPTY_WORDS | {"data", "common", "misc", "shared", "stuff", "tools"}


def too_long(files: Iterable[Source], limit: int) -> list[str]:
    """Return the files above the limit with their lengths."""
    return [f"{source.path}: {source.lines} lines" for source in files if source.lines > limit]


def functions(files: Iterable[Source]) -> list[Function]:
    """Return all functions of the files."""
    return [function for source in files for function in functions_of(source)]


def hidden_imports(files: Iterable[Source]) -> list[str]:
    """Return imports inside functions; `register` alone may have them, to keep views its own."""
    return [f"{source.path}:{line} in {name}" for source in files for name, line in _hidden(source.tree)]


def _hidden(tree: ast.AST) -> Iterator[tuple[str, int]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name != "register":
            for inner in ast.walk(node):
                if isinstance(inner, ast.Import | ast.ImportFrom):
                    yield node.name, inner.lineno


def without_docstring(files: Iterable[Source]) -> list[str]:
    """Return the modules that hold something and do not say what."""
    return [
        str(source.path) for source in files if source.text.strip() and not ast.get_docstring(source.tree)
    ]


def empty_names(files: Iterable[Source]) -> list[str]:
    """Return modules, and functions and classes of modules, that are called by a word that says nothing.

    Methods are let off: libraries ask for some of these names (`process_bind_param`).
    """
    return [f"{source.path}: {name}" for source in files for name in _empty(source)]


def _empty(source: Source) -> Iterator[str]:
    yield from (
        part
        for part in source.module.split(".")
        if EMPTY_FILE_NAMES & {part, *_words(part)} - {"data"} or part == "data"
    )
    for node in source.tree.body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) and EMPTY_WORDS & _words(
            node.name
        ):
            yield node.name


def _words(name: str) -> set[str]:
    return {word.lower() for word in re.findall(r"[A-Z]?[a-z0-9]+|[A-Z]+(?![a-z])", name)}


def test_no_file_is_too_long_to_read() -> None:
    assert too_long(sources("app", "workers"), FILE_LINES) == []
    assert too_long(sources("tests", "benchmarks"), TEST_FILE_LINES) == []
    assert too_long([read("x = 1\n" * 601)], FILE_LINES) == ["app/example/service.py: 601 lines"]


def test_no_template_is_too_long_to_read() -> None:
    lengths = {str(path.relative_to(ROOT)): path.read_text().count("\n") for path in templates()}
    assert {path: lines for path, lines in lengths.items() if lines > TEMPLATE_LINES} == {}


def test_no_function_is_too_long_to_read() -> None:
    found = functions(sources("app", "workers"))
    assert [f"{f.module}:{f.line} {f.name}: {f.length}" for f in found if f.length > FUNCTION_LINES] == []
    assert functions([read("def f():\n" + "    x = 1\n" * 60)])[0].length == FUNCTION_LINES + 1


def test_most_functions_are_short() -> None:
    lengths = [function.length for function in functions(sources("app", "workers"))]
    assert statistics.median(lengths) <= MEDIAN_LINES
    assert statistics.quantiles(lengths, n=20)[-1] <= LONGEST_OF_MOST


def test_imports_stand_at_the_top() -> None:
    assert hidden_imports(sources("app", "workers")) == []
    assert hidden_imports([read("def f():\n    if x:\n        import os")]) == [
        "app/example/service.py:3 in f"
    ]
    assert hidden_imports([read("def register(app):\n    from app.example import views")]) == []


def test_every_module_says_what_lives_in_it() -> None:
    assert without_docstring(sources("app", "workers")) == []
    assert without_docstring([read("x = 1")]) == ["app/example/service.py"]
    assert without_docstring([read("")]) == []


def test_names_say_something() -> None:
    assert empty_names(sources("app", "workers")) == []
    assert empty_names(
        [read("", "app.core.utils"), read("", "app.core.date_helpers"), read("", "app.data.x")]
    ) == ["app/core/utils.py: utils", "app/core/date_helpers.py: date_helpers", "app/data/x.py: data"]
    assert empty_names([read("class MatchManager: ...\ndef process_row(): ...\nINFO = 1")]) == [
        "app/example/service.py: MatchManager",
        "app/example/service.py: process_row",
    ]
    assert (
        empty_names(
            [read("def data_need(): ...\nclass T:\n    def process_bind_param(self): ...", "app.data_needs")]
        )
        == []
    )
