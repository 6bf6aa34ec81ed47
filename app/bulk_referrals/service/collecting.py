"""Keeps Python's full garbage collections away while the rows of a long file are in memory.

Each would walk through every cell and stop all pages of the same process for a fifth of a second; nothing else here.
"""

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock
from typing import Final

_NEVER: Final = 1_000_000
_lock: Final = Lock()
_holders: list[int] = []


@contextmanager
def without_full_collections() -> Iterator[None]:
    """Young objects are still collected; what several holders began ends with the last of them."""
    with _lock:
        youngest, young, old = gc.get_threshold()
        if old != _NEVER:
            gc.set_threshold(youngest, young, _NEVER)
        _holders.append(old)
    try:
        yield
    finally:
        with _lock:
            first = _holders[0]
            _holders.pop()
            if not _holders:
                youngest, young, _ = gc.get_threshold()
                gc.set_threshold(youngest, young, first)
