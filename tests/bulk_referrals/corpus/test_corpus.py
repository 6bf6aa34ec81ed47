"""Every kind of mess, alone, in pairs and all together, in every format: each row, value and problem as expected."""

import json
import random
from dataclasses import replace
from itertools import combinations

import pytest

from app.bulk_referrals.checking import Checked, check_file
from app.bulk_referrals.judging import NothingKnown
from app.bulk_referrals.shapes import JudgedRow
from app.bulk_referrals.synonyms import load_synonyms
from tests.bulk_referrals.corpus.kinds import KINDS
from tests.bulk_referrals.corpus.tables import FORMATS, Format, Line, Table, written
from tests.bulk_referrals.judging.files import SETTINGS

pytestmark = pytest.mark.pure

SYNONYMS = load_synonyms()
PAIRS = list(combinations(KINDS, 2))


def build(kinds: tuple[int, ...], how: Format) -> Table:
    table = Table(is_csv=how[0] == "csv")
    table.add()
    for kind in kinds:
        KINDS[kind](table)
    table.add()
    return table


def check(table: Table, how: Format) -> Checked:
    settings = replace(SETTINGS, fill_down=frozenset(table.fill_down))
    return check_file(written(table, how), settings, NothingKnown(), SYNONYMS)


def assert_as_expected(table: Table, how: Format) -> None:
    checked = check(table, how)
    assert_read_as_written(checked, table, how)
    rows = {row.number: row for row in checked.judgement.rows}
    assert [row.number for row in checked.judgement.rows] == [line.number for line in table.all_lines]
    for line in table.all_lines:
        assert_line(rows[line.number], line, table)


def assert_read_as_written(checked: Checked, table: Table, how: Format) -> None:
    told = checked.as_json()
    assert told["header_row"] == table.header_row
    assert set(told["dropped_columns"]) == table.dropped
    assert told["rows"] == len(table.all_lines)
    assert told["accepted"] + told["check"] + told["rejected"] + told["skipped"] == told["rows"]
    if how[0] == "csv":
        assert told["delimiter"] == how[2] and told["sheet"] is None
    else:
        assert told["sheet"] == "Tenants" and told["encoding"] is None
    text = json.dumps(told, ensure_ascii=False)
    assert not [secret for secret in table.secrets if secret in text]
    kept = repr(checked.judgement.rows)
    assert not [secret for secret in table.secrets if secret in kept]


def assert_line(row: JudgedRow, line: Line, table: Table) -> None:
    found = {(problem.code, problem.column) for problem in row.problems}
    assert found == {(code, table.letter(key)) for code, key in line.found}, (row, line)
    assert row.outcome == line.outcome, (row, line)
    assert {key: row.values.get(key) for key in line.values} == line.values, (row, line)
    assert {problem.row for problem in row.problems} <= {line.number}
    headings = {table.letter(key): table.headings.get(key, heading) for key, heading in table.columns}
    for problem in row.problems:
        if problem.column is not None and problem.heading is not None:
            assert problem.heading.split()[-1] == headings[problem.column].split()[-1]


@pytest.mark.parametrize("how", FORMATS, ids=lambda how: " ".join(map(repr, how)))
@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_alone(kind: int, how: Format) -> None:
    assert_as_expected(build((kind,), how), how)


@pytest.mark.parametrize("pair", PAIRS, ids=lambda pair: "+".join(map(str, pair)))
def test_kinds_in_pairs(pair: tuple[int, int]) -> None:
    chance = random.Random(str(pair))
    turned = pair if chance.random() < 0.5 else pair[::-1]
    for how in (chance.choice(FORMATS[:16]), chance.choice(FORMATS[16:])):
        assert_as_expected(build(turned, how), how)


@pytest.mark.parametrize("how", FORMATS, ids=lambda how: " ".join(map(repr, how)))
def test_all_kinds_together(how: Format) -> None:
    order = list(KINDS)
    random.Random(str(how)).shuffle(order)
    assert_as_expected(build(tuple(order), how), how)
