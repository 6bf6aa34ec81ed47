"""Made-up rows of hand-overs for the pure tests of counting and publishing."""

from datetime import date, timedelta
from typing import Any

from hypothesis import strategies as st

from app.geography.authorities import AUTHORITIES
from app.reporting.disclosure import DisclosureRules
from app.reporting.factors import RESTART_2021
from app.reporting.figures import HandedOver, Scope, count_figures
from app.reporting.periods import read_period

QUARTER = read_period("2026-Q3")
SCOPE = Scope(QUARTER, QUARTER.last, ("FUND", "The Fund"), RESTART_2021, DisclosureRules())
AREAS = [authority.code for authority in AUTHORITIES]


def row(number: int, **values: Any) -> HandedOver:
    """A laptop, paid in full by the fund, given to one adult in Liverpool after 20 days."""
    on = values.pop("on", date(2026, 7, 10))
    return HandedOver(**{
        "hand_over_id": number, "household_id": number, "referral_id": number, "on": on,
        "received_on": on - timedelta(days=20), "adults": 1, "children": (0, 0, 0, 0), "authority_code": AREAS[2],
        "decile": 1, "edition": "2025", "ward_code": "E05000891", "device_id": number, "form_factor": "laptop",
        "device_share_bp": 10_000, "device_charged": 9_500 * 10_000, **values,
    })


def figures_of(rows: list[HandedOver], referrals: dict[str, int] | None = None, scope: Scope = SCOPE) -> dict[str, Any]:
    """All figures of some rows."""
    return count_figures(scope, rows, referrals or {}, {"E05000891": "Princes Park"})


@st.composite
def random_rows(draw: st.DrawFn, most: int = 25) -> list[HandedOver]:
    """Hand-overs of all kinds, among fewer households than hand-overs."""
    found = []
    for number in range(1, draw(st.integers(0, most)) + 1):
        has_device = draw(st.booleans())
        found.append(row(
            number, household_id=draw(st.integers(1, most)),
            on=QUARTER.first + timedelta(days=draw(st.integers(0, 91))),
            received_on=QUARTER.first - timedelta(days=draw(st.integers(0, 60))),
            adults=draw(st.sampled_from([1, 2, None])), children=tuple(draw(st.tuples(*[st.integers(0, 3)] * 4))),
            authority_code=draw(st.sampled_from([*AREAS[:3], None])),
            ward_code=draw(st.sampled_from(["E1", "E2", None])),
            decile=draw(st.sampled_from([1, 2, 10, None])),
            device_id=number if has_device else None,
            form_factor=draw(st.sampled_from(["laptop", "desktop", "all_in_one", "tablet", "server"])),
            device_share_bp=draw(st.sampled_from([0, 5_000, 10_000])) if has_device else 0,
            is_loan=draw(st.booleans()), is_returned=draw(st.booleans()),
            bundle_id=None if has_device else number, bundle_kind="sim", bundle_gb=draw(st.sampled_from([60, 120])),
            bundle_share_bp=0 if has_device else draw(st.sampled_from([2_500, 10_000])), is_active=draw(st.booleans()),
        ))
    return found
