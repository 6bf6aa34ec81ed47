"""One commit per request and per job, at the edge; and every job that is queued by name exists."""

import ast
import pkgutil
import re
from collections.abc import Iterable, Iterator
from typing import cast

import pytest

from tests.architecture.source import Source, read, sources

EDGES = ("app.core.", "workers.job")
JOB_NAME = re.compile(r"workers(\.[a-z_]+){2,}")
QUEUE_ITSELF = ("app.core.", "app.integrations.")  # these pass on names that others wrote


def commits(files: Iterable[Source]) -> list[str]:
    """Return the calls of `.commit(` outside the two edges."""
    return [
        f"{source.path}:{node.lineno}"
        for source in files
        if not f"{source.module}.".startswith(EDGES)
        for node in ast.walk(source.tree)
        if isinstance(node, ast.Call) and _called(node) == "commit"
    ]


def queued_jobs(files: Iterable[Source]) -> Iterator[tuple[str, str | None]]:
    """Yield where a job is queued and its dotted name, or None when the name is not written out."""
    for source in files:
        if source.module.startswith(QUEUE_ITSELF):
            continue
        for node in ast.walk(source.tree):
            if isinstance(node, ast.Call) and _called(node).startswith("enqueue"):
                yield f"{source.path}:{node.lineno}", _written_name(node, source.tree)


def _called(node: ast.Call) -> str:
    return getattr(node.func, "attr", "") or getattr(node.func, "id", "")


def _written_name(node: ast.Call, tree: ast.Module) -> str | None:
    texts = [argument for argument in node.args if "workers." in ast.unparse(argument)] or node.args[:1]
    return _constant(texts[0], tree) if texts else None


def _constant(node: ast.expr, tree: ast.Module) -> str | None:
    """The text of a literal, or of a name that the module gives one literal."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.Name):
        for line in tree.body:
            if isinstance(line, ast.Assign) and ast.unparse(line.targets[0]) == node.id:
                return _constant(line.value, tree)
    return None


def names_of_jobs(files: Iterable[Source]) -> Iterator[tuple[str, str]]:
    """Yield every text that has the form of a job's name, wherever it stands: timetables name jobs too."""
    for source in files:
        for node in ast.walk(source.tree):
            if (
                isinstance(node, ast.Constant)
                and isinstance(node.value, str)
                and JOB_NAME.fullmatch(node.value)
            ):
                yield f"{source.path}:{node.lineno}", node.value


def resolved(dotted_name: str) -> object | None:
    """Return what the dotted name leads to, or None."""
    try:
        return cast("object", pkgutil.resolve_name(dotted_name))
    except (ImportError, AttributeError, ValueError):
        return None


def is_job(dotted_name: str) -> bool:
    """Return whether the name leads to a function marked with `@job`."""
    return bool(getattr(resolved(dotted_name), "is_job", False))


def test_only_the_edges_commit() -> None:
    assert commits(sources("app", "workers")) == []


@pytest.mark.parametrize(
    "text", ["db.session.commit()", "def f(s):\n    with s:\n        s.commit()", "commit()"]
)
def test_a_commit_elsewhere_is_seen(text: str) -> None:
    assert len(commits([read(text), read(text, "workers.messaging")])) == 2
    assert commits([read(text, "app.core.db"), read(text, "workers.job")]) == []


def test_every_queued_job_exists() -> None:
    queued = list(queued_jobs(sources("app", "workers")))
    unreadable = [where for where, name in queued if name is None]
    assert unreadable == [], "write the job's name out where it is queued"
    assert [f"{where} {name}" for where, name in queued if name and not is_job(name)] == []


def test_every_name_of_a_job_leads_to_a_job() -> None:
    named = names_of_jobs(sources("app", "workers"))
    assert [f"{where} {name}" for where, name in named if not is_job(name)] == []


def test_a_job_that_does_not_exist_is_seen() -> None:
    planted = read(
        'JOB = "workers.no.such"\nenqueue("os.path.join", 1)\njobs.enqueue_at(t, "workers.no.job")\n'
        "enqueue(JOB)\nenqueue(name)"
    )
    names = [name for _, name in queued_jobs([planted])]
    assert names == ["os.path.join", "workers.no.job", "workers.no.such", None]
    assert [name for _, name in names_of_jobs([planted])] == ["workers.no.such", "workers.no.job"]
    assert resolved("os.path.join") is not None
    assert not is_job("os.path.join")
    assert resolved("workers.no.job") is None
