"""Modules that cost many megabytes and that most programs never need, loaded at their first use.

A web process without Redis never pays for RQ, one that nobody matches in never for the solver.
"""

from importlib import import_module
from typing import Any


class Late:
    """Stands for a module by its dotted name; the first attribute asked for imports it (safe between threads)."""

    def __init__(self, name: str) -> None:
        self._name = name

    def __getattr__(self, attribute: str) -> Any:
        return getattr(import_module(self._name), attribute)
