"""Rows that are wrong in several cells at once: what is found in each cell does not depend on the others."""

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import pytest

from tests.bulk_referrals.corpus.tables import FORMATS, Format, Table, surname
from tests.bulk_referrals.corpus.test_corpus import assert_as_expected

pytestmark = pytest.mark.pure

WEIGHTS = {"accepted": 0, "check": 1, "rejected": 2}


@dataclass(frozen=True)
class Cell:
    """What may stand in a column: its text for a household's number, the values it gives, its code, how bad."""

    text: Callable[[int], str]
    values: Callable[[int], dict[str, Any]] = field(default=lambda number: {})
    code: str | None = None
    outcome: str = "accepted"


CELLS: dict[str, tuple[Cell, ...]] = {
    "full_name": (
        Cell(lambda n: f"Ann {surname(n)}", lambda n: {"first_name": "Ann", "last_name": surname(n)}),
        Cell(lambda n: f"{surname(n).upper()}, Zoë", lambda n: {"first_name": "Zoë", "last_name": surname(n)},
             "name_case"),
        Cell(lambda n: f"Mr & Mrs J {surname(n)}", lambda n: {"last_name": surname(n)}, "several_names", "check"),
        Cell(lambda n: f"Executors of {surname(n)}", lambda n: {}, "deceased", "rejected"),
        Cell(lambda n: "", lambda n: {"last_name": None}, "no_name", "rejected"),
    ),
    "phone": (
        Cell(lambda n: f"07911 {100_000 + n}", lambda n: {"phone": f"+447911{100_000 + n}"}),
        Cell(lambda n: f"+44 (0)7911-{100_000 + n}", lambda n: {"phone": f"+447911{100_000 + n}"}),
        Cell(lambda n: f"7911{100_000 + n}", lambda n: {"phone": f"+447911{100_000 + n}"}, "zero_restored"),
        Cell(lambda n: f"07911{100_000 + n} son", lambda n: {"is_safe_to_text": False}, "phone_of_somebody_else",
             "check"),
        Cell(lambda n: "no mobile", lambda n: {"phone": None, "contact_by": "caseworker"}, "no_phone"),
        Cell(lambda n: "7.9111E+09", lambda n: {"phone": None}, "phone_shortened", "rejected"),
    ),
    "postcode": (
        Cell(lambda n: "L8 7NN", lambda n: {"postcode": "L8 7NN"}),
        Cell(lambda n: "l87nn", lambda n: {"postcode": "L8 7NN"}),
        Cell(lambda n: "LI5 3HF", lambda n: {"postcode": "L15 3HF"}, "postcode_repaired"),
        Cell(lambda n: "L41 4NH", lambda n: {"postcode": "L41 4NH"}, "postcode_old_wirral", "check"),
        Cell(lambda n: "L8 7", lambda n: {"postcode": None}, "postcode_unusable", "rejected"),
    ),
    "low_income": (
        Cell(lambda n: "Y", lambda n: {"is_low_income": "yes"}),
        Cell(lambda n: "", lambda n: {"is_low_income": None}),
        Cell(lambda n: "Yes - UC", lambda n: {"is_low_income": "yes"}, "answer_shortened"),
    ),
    "permission_on": (
        Cell(lambda n: "03/04/2026", lambda n: {"permission_on": date(2026, 4, 3)}),
        Cell(lambda n: "31/02/2026", lambda n: {}, "no_such_day", "check"),
        Cell(lambda n: "01/01/1900", lambda n: {"permission_on": date(2026, 11, 2)}, "day_missing"),
    ),
    "uprn": (
        Cell(lambda n: f"{38_000_000 + n}.0", lambda n: {"uprn": str(38_000_000 + n)}),
        Cell(lambda n: "1.00E+11", lambda n: {"uprn": None}, "uprn_shortened"),
    ),
}


def add_row(table: Table, chance: random.Random) -> None:
    number = next(table.numbers)
    chosen = {key: chance.choice(cells) for key, cells in CELLS.items()}
    table.add(
        **{key: cell.text(number) for key, cell in chosen.items()},
        values={key: value for cell in chosen.values() for key, value in cell.values(number).items()},
        found={(cell.code, key) for key, cell in chosen.items() if cell.code},
        outcome=max((cell.outcome for cell in chosen.values()), key=WEIGHTS.__getitem__),
    )


@pytest.mark.parametrize("how", FORMATS, ids=lambda how: " ".join(map(repr, how)))
def test_every_cell_is_judged_by_itself(how: Format) -> None:
    chance = random.Random(str(how))
    table = Table(is_csv=how[0] == "csv")
    for key, heading in (("low_income", "Low income"), ("permission_on", "Agreed on"), ("uprn", "UPRN")):
        table.column(key, heading)
    table.add(low_income="Yes")
    for _ in range(60):
        add_row(table, chance)
    assert_as_expected(table, how)
