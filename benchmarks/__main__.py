"""`python -m benchmarks [word…]`: runs every bench_*.py, or those whose name holds one of the words."""

import sys
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path
from typing import cast

from benchmarks.figures import Figure, table


def names(words: Sequence[str]) -> list[str]:
    """Return the benchmarks' module names in order, narrowed to those that hold one of the words."""
    found = sorted(path.stem for path in Path(__file__).parent.glob("bench_*.py"))
    return [name for name in found if not words or any(word in name for word in words)]


def main(words: Sequence[str]) -> int:
    """Run the chosen benchmarks one after the other and print a table for each; 1 when none matches.

    Also 1 when a figure misses its target: each is named below its table.
    """
    chosen, missed = names(words), 0
    for name in chosen:
        module = import_module(f"benchmarks.{name}")
        title = (module.__doc__ or name).strip().splitlines()[0]
        print(f"\n{name}: {title}", flush=True)
        figures = cast("list[Figure]", module.run())
        print(table(figures), flush=True)
        for sentence in (sentence for figure in figures for sentence in figure.missed):
            missed += 1
            print(f"MISSED: {sentence}", flush=True)
    if not chosen:
        print("No benchmark has such a name.", file=sys.stderr)
    return 1 if missed or not chosen else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
