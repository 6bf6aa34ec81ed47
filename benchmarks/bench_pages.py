"""Pages on PostgreSQL: server time of a signed-in coordinator's pages, beside the same at a hundredth of the rows.

`make bench` measures the hundredth alone; `make bench-region` seeds a whole region first, which takes minutes.
BENCH_SERVER names a PostgreSQL server to leave the databases on, so that a second run need not seed again.
"""

import gc
import os
import statistics
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Select, func, select

from app.core.db import transaction
from app.core.phone import format_national
from app.devices.models import Device
from app.extensions import db
from app.referrals.models import Referral
from app.referrals.states import ReferralState
from benchmarks.figures import Figure
from benchmarks.made_up import MadeUp, made_up, many
from tests.servers import postgres

MEDIAN_MS, P95_MS, RATIO, STATEMENTS = 60.0, 120.0, 1.5, 12
ROUNDS = 60
# A whole region has a hundred times as many people of one name: a fair page shows more of them.
_FINDS_MORE = frozenset({"search by surname"})
_BUSY = ("E08000012", "E08000014", "E08000015")


def run() -> list[Figure]:
    """Median and 95th percentile of each page, its ratio to a hundredth of the rows, and its statements."""
    is_whole = os.environ.get("BENCH_SCALE") == "region"
    with _server() as server, made_up(server, "hundredth") as small:
        if not is_whole:
            return _figures(small, None)
        with made_up(server, "region") as whole:
            seeded = [Figure("seeding the region", whole.seconds_to_seed, "s", at_most=300)]
            return (seeded if whole.seconds_to_seed else []) + _figures(whole, small)


@contextmanager
def _server() -> Iterator[str]:
    kept = os.environ.get("BENCH_SERVER")
    if kept:
        yield kept
        return
    with postgres() as url:
        yield url


def _figures(main: MadeUp, beside: MadeUp | None) -> list[Figure]:
    figures = []
    for name, addresses in PAGES.items():
        main_ms, sent = _measured(main, addresses, beside)
        low_ms = statistics.median(main_ms["beside"]) if beside else None
        median = statistics.median(main_ms["main"])
        p95 = statistics.quantiles(main_ms["main"], n=20)[-1]
        figures += [
            Figure(f"{name}: median", median, "ms", low_ms, median / low_ms if low_ms else None, MEDIAN_MS,
                   None if name in _FINDS_MORE else RATIO),
            Figure(f"{name}: 95th percentile", p95, "ms", at_most=P95_MS),
            Figure(f"{name}: statements", sent, "sent", at_most=STATEMENTS),
        ]
    return figures


def _measured(
    main: MadeUp, addresses: Callable[[], list[str]], beside: MadeUp | None
) -> tuple[Mapping[str, list[float]], int]:
    """Milliseconds of each visit, by turns so that a slow moment hits both alike, and the most statements of one."""
    visited = {"main": main} if beside is None else {"main": main, "beside": beside}
    asked = {}
    for name, one in visited.items():
        with one.app.app_context(), transaction():
            asked[name] = addresses()
        if not asked[name]:
            raise RuntimeError("the made-up region has nothing to open for this page")
        for address in many(asked[name], 10):
            one.get(address)
    found: dict[str, list[float]] = {name: [] for name in visited}
    most = 0
    gc.collect()
    for place in range(ROUNDS):
        for name, one in visited.items():
            seconds, sent = one.get(asked[name][place % len(asked[name])])
            found[name].append(seconds * 1000)
            most = max(most, sent)
    return found, most


def _lists() -> list[str]:
    """Closed referrals of the largest partners in the largest council areas: a full page at either scale."""
    partners = db.session.scalars(
        select(Referral.partner_id).group_by(Referral.partner_id).order_by(func.count().desc()).limit(3)
    ).all()
    return [
        f"/referrals?state=closed&partner={partner}&authority={_BUSY[0]}&sort={sort}"
        for partner in partners for sort in ("due", "-due", "sent", "-sent", "waiting", "-waiting", "reference")
    ]


def _broad_lists() -> list[str]:
    """What a coordinator leaves the filters at for a whole council area."""
    return [
        f"/referrals?state={state}&authority={authority}&sort={sort}"
        for state in ("closed", "waiting") for authority in _BUSY for sort in ("due", "-sent", "waiting")
    ]


def _cases() -> list[str]:
    found = [
        reference for state in (ReferralState.SUBMITTED, ReferralState.WAITING, ReferralState.READY,
                                ReferralState.CLOSED, ReferralState.DECLINED)
        for reference in db.session.scalars(_some(Referral.reference).where(Referral.state == state).limit(8))
    ]
    return [f"/referrals/{reference}" for reference in found]


def _phones() -> list[str]:
    """Numbers that exactly two referrals have, so that both scales find as much."""
    rows = db.session.execute(_shared(Referral.phone_index, Referral.phone)).all()
    return [f"/search?q={format_national(row.phone).replace(' ', '+')}" for row in rows]


def _names() -> list[str]:
    rows = db.session.execute(_shared(Referral.name_index, Referral.first_name, Referral.last_name)).all()
    return [f"/search?q={row.first_name}+{row.last_name}" for row in rows]


def _surnames() -> list[str]:
    return [f"/search?q={name}" for name in db.session.scalars(_some(Referral.last_name).limit(20))]


def _tags() -> list[str]:
    return [f"/search?q={tag}" for tag in db.session.scalars(select(Device.asset_tag).order_by(Device.id).limit(40))]


def _some(*columns: Any) -> Select[Any]:
    # The order is the same each time, and scattered over the years.
    return select(*columns).order_by(Referral.reference)


def _shared(key: Any, *columns: Any) -> Select[Any]:
    """Columns of referrals whose key exactly one other has too."""
    twice = (
        select(key.label("twice")).where(Referral.state != ReferralState.DRAFT).group_by(key)
        .having(func.count() == 2).order_by(key).limit(40).subquery()
    )
    return select(*columns).where(key.in_(select(twice.c.twice))).order_by(key).limit(40)


PAGES: dict[str, Callable[[], list[str]]] = {
    "list of 50, three filters, sorted": _lists,
    "list of 50, two filters, sorted": _broad_lists,
    "list of 50, no filter": lambda: ["/referrals", "/referrals?sort=due", "/referrals?sort=-waiting"],
    "case page": _cases,
    "triage queue": lambda: ["/referrals/queue"],
    "search by phone": _phones,
    "search by name": _names,
    "search by surname": _surnames,
    "search by asset tag": _tags,
    "device list of 50": lambda: [
        "/workshop/", "/workshop/?stage=stock&form_factor=laptop", "/workshop/?form_factor=tablet",
    ],
    "coordinator's start page": lambda: ["/"],
    "how long referrals wait": lambda: ["/referrals/ageing", "/referrals/ageing?clock=list"],
    "texts": lambda: ["/texts?show=all", "/texts?show=done"],
    "matching": lambda: ["/matching"],
}
