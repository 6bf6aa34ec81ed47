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
    """Run the chosen benchmarks one after the other and print a table for each; 1 when none matches."""
    chosen = names(words)
    for name in chosen:
        module = import_module(f"benchmarks.{name}")
        title = (module.__doc__ or name).strip().splitlines()[0]
        print(f"\n{name}: {title}", flush=True)
        print(table(cast("list[Figure]", module.run())), flush=True)
    if not chosen:
        print("No benchmark has such a name.", file=sys.stderr)
    return 0 if chosen else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
