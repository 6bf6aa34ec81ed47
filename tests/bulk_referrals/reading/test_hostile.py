"""Files made to hurt end in rows or in a sentence, in a process that may use neither much memory nor much time.

The ceilings are those of the product for a quiet machine, with room: they tell an explosion from a reader.
"""

import json
import os
import resource
import subprocess
import sys
from pathlib import Path

import pytest

from tests.bulk_referrals.reading.hostile import FILES, TEXTS, WORKBOOKS

pytestmark = [pytest.mark.pure, pytest.mark.timeout(600)]

ROOT = Path(__file__).parents[3]
MEGABYTES = 250
SECONDS = 30
# All of them take a minute; `make test` tries one of each sort, `make soak` every one.
ONE_OF_EACH = (
    "a cell in the last corner", "a million rows that are blank", "16,384 headings", "a cell of 100 MB",
    "100 MB of open tags", "more than is unpacked", "45 MB of shared strings", "60,000 parts",
    "a billion laughs in the sheet", "ten million blank lines", "rows of 16,000 cells",
    "a quote left open over ten megabytes", "quotes that stray on each line", "wide text", "as full as is read",
)
TRIED = tuple(FILES) if os.environ.get("SOAK") else ONE_OF_EACH
GROUPS = 4 if os.environ.get("SOAK") else 2
ADDRESS_SPACE = 2_000_000_000

READ = {
    "a cell in the last corner": (3, 1_048_576),
    "a million rows that are blank": (2, 2),
    "a million rows of two blank cells": (2, 2),
    "200,000 rows of twenty blank cells": (2, 2),
    "a million rows of blank values": (2, 2),
    "a million rows of a blank": (2, 2),
    "16,384 blank columns": (2, 2),
    "16,384 headings": (5, 5),
    "100 MB of blanks": (2, 2),
    "100 MB of comments": (2, 2),
    "a million merged cells": (2, 2),
    "garbled letters": (9_901, 9_901),
    "as full as is read": (9_990, 9_990),
}


def limited() -> None:
    """What the system takes care of should everything else fail."""
    resource.setrlimit(resource.RLIMIT_AS, (ADDRESS_SPACE, ADDRESS_SPACE))


@pytest.mark.parametrize("group", range(GROUPS))
def test_hostile_files_are_read_or_refused_within_bounds(group):
    names = list(TRIED)[group::GROUPS]
    command = [sys.executable, "-m", "tests.bulk_referrals.reading.hostile", *names]
    done = subprocess.run(command, cwd=ROOT, preexec_fn=limited, capture_output=True, text=True, check=False)
    outcomes = [json.loads(line) for line in done.stdout.splitlines()]
    assert done.returncode == 0, done.stderr[-2000:]
    assert [found["name"] for found in outcomes] == names
    for found in outcomes:
        assert found["peak"] < MEGABYTES, found
        assert found["seconds"] < SECONDS, found
        if found["name"] in READ:
            assert (found["rows"], found["last"]) == READ[found["name"]]
        assert "rows" in found or found["sentence"].endswith(".")


def test_every_expectation_has_its_file():
    assert set(READ) <= set(WORKBOOKS) | set(TEXTS)
