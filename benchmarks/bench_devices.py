"""The workshop's list and a device's page with 120,000 devices on SQLite and PostgreSQL, beside the same with 1,200.

Each figure is the slowest address of its kind: every stage, kind, place, site, consignment and typed number, in every
order, on the first page and deep in the list.
"""

import gc
import statistics
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import timedelta
from itertools import product
from pathlib import Path

from sqlalchemy import insert, text

from app.core import clock
from app.core.db import Base, transaction
from app.core.permissions import Role
from app.devices.models import Device, Drive
from app.devices.places import list_places
from app.devices.states import DeviceState, FormFactor
from app.devices.wording import STAGES
from app.extensions import db
from benchmarks.figures import Figure
from benchmarks.made_up import MadeUp, application, signed_in
from tests.factories.accounts import make_user
from tests.factories.devices import make_device
from tests.factories.donations import make_consignment
from tests.factories.stockroom import make_place
from tests.servers import own_database, postgres

DEVICES, FEW, AT_ONCE = 120_000, 1_200, 4_000
MEDIAN_MS, STATEMENTS, ROUNDS = 60.0, 12, 7
ORDERS = ("", "tag", "-tag", "location", "-location")
_S = DeviceState
# Of a hundred devices: most left long ago, some lie in stock, a few are worked on.
_HUNDRED = (
    [_S.HANDED_OVER] * 62 + [_S.RECYCLED] * 17 + [_S.IN_STOCK] * 8 + [_S.WIPE_PENDING] * 3 + [_S.TESTING] * 2
    + [_S.RECEIVED, _S.IDENTIFIED, _S.WIPE_FAILED, _S.WIPED, _S.REPAIR, _S.GRADED, _S.RESERVED, _S.LOST]
)
_WITHOUT_PLACE = {_S.HANDED_OVER, _S.RECYCLED, _S.LOST, _S.RECEIVED}


def run() -> list[Figure]:
    """The slowest median of each kind of address, on both kinds of database, and the most statements of any."""
    figures = []
    with tempfile.TemporaryDirectory() as folder, postgres() as server:
        few, many = (Path(folder) / name for name in ("few.sqlite", "many.sqlite"))
        figures += _compared("SQLite", f"sqlite:///{few}", f"sqlite:///{many}")
        figures += _compared("PostgreSQL", own_database(server, "devices_few"), own_database(server, "devices_many"))
    return figures


def _compared(kind: str, few: str, many: str) -> list[Figure]:
    with _filled(few, FEW) as small, _filled(many, DEVICES) as large:
        low = {name: _slowest(small, addresses)[0] for name, addresses in _addresses(small, FEW).items()}
        figures: list[Figure] = []
        most = (0, "")
        for name, addresses in _addresses(large, DEVICES).items():
            value, sent, address = _slowest(large, addresses)
            most = max(most, sent)
            figures.append(Figure(f"{kind}, {name}: {address}", value, "ms", low[name], value / low[name], MEDIAN_MS))
        return [*figures, Figure(f"{kind}, most statements: {most[1]}", most[0], "sent", at_most=STATEMENTS)]


def _slowest(visited: MadeUp, addresses: Sequence[str]) -> tuple[float, tuple[int, str], str]:
    """The slowest median in milliseconds, the most statements and where, and the address that was slowest."""
    found, most = [], (0, "")
    for address in addresses:
        visited.get(address)
    gc.collect()
    for address in addresses:
        visits = [visited.get(address) for _ in range(ROUNDS)]
        found.append((statistics.median(seconds for seconds, _ in visits) * 1000, address))
        most = max(most, (max(sent for _, sent in visits), address))
    value, address = max(found)
    return value, most, address


def _addresses(visited: MadeUp, devices: int) -> Mapping[str, list[str]]:
    with visited.app.app_context(), transaction():
        place = next(one for one in list_places() if one.name == "Shelf B7")
        site = place.site_id
        shown = [one for (one,) in db.session.execute(text("SELECT asset_tag FROM device ORDER BY id DESC LIMIT 20"))]
        (consigned,) = db.session.execute(text("SELECT reference FROM consignment ORDER BY id LIMIT 1")).one()
    middle, half = devices // 2, f"RC-{devices // 2:06d}~{devices // 2}"
    ordered = [f"&sort={order}" if order else "" for order in ORDERS]
    return {
        "list of all": [f"/workshop/?{order}" for order in ordered],
        "list of a stage": [f"/workshop/?stage={stage}{order}" for stage, order in product(STAGES, ordered)],
        "list of a kind": [f"/workshop/?form_factor={one}{order}" for one, order in product(FormFactor, ordered)],
        "list of a kind at a stage": [
            f"/workshop/?stage={stage}&form_factor={one}{order}"
            for stage, one, order in product(STAGES, (FormFactor.LAPTOP, FormFactor.SERVER), ordered)],
        "list of a place": [f"/workshop/?location={place.name.replace(' ', '+')}{order}" for order in ordered],
        "list of a site": [f"/workshop/?site={site}{more}{order}"
                           for more, order in product(("", "&stage=stock", "&form_factor=tablet"), ordered)],
        "list of a consignment": [f"/workshop/?consignment={consigned}{order}" for order in ordered],
        "found by a number": [f"/workshop/?q={typed}" for typed in (
            "RC-0001", "BENCH77", f"BENCH{middle}", "DBENCH9", "RC-000007+RC-000009", "NOBODYS1")],
        "deep in the list": [
            f"/workshop/?after={middle}", f"/workshop/?sort=tag&after={half}", f"/workshop/?sort=-tag&after={half}",
            f"/workshop/?stage=out&after={middle}", f"/workshop/?stage=stock&after={middle}",
            f"/workshop/?sort=location&after=Shelf+B30~{middle}", f"/workshop/?sort=-location&after=Shelf+B30~{middle}",
            f"/workshop/?sort=location&after=~{middle}", f"/workshop/?stage=out&sort=tag&after={half}",
            f"/workshop/?before={middle}", f"/workshop/?sort=tag&before={half}"],
        "a device": [f"/workshop/{tag}" for tag in shown],
    }


@contextmanager
def _filled(url: str, devices: int) -> Iterator[MadeUp]:
    app = application(url)
    app.config["RATELIMIT_ENABLED"] = False
    with app.app_context():
        Base.metadata.create_all(db.engine)
        with transaction():
            _fill(devices)
        with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text("ANALYZE"))
        with transaction():
            person = make_user(Role.COORDINATOR)
    yield MadeUp(app, signed_in(app, person), 0)
    with app.app_context():
        db.engine.dispose()


def _fill(devices: int) -> None:
    places = [make_place(f"Shelf B{number}").name for number in range(60)]
    consignments = [make_consignment().id for _ in range(20)]
    kinds, now = list(FormFactor), clock.now()
    for first in range(1, devices + 1, AT_ONCE):
        numbers = range(first, min(first + AT_ONCE, devices + 1))
        states = [_HUNDRED[number * 37 % 100] for number in numbers]
        db.session.execute(insert(Device), [
            {"id": number, "asset_tag": f"RC-{number:06d}", "state": state, "manufacturer": "Dell Inc.",
             "form_factor": kinds[number % 7 % 3] if number % 11 else kinds[number % len(kinds)],
             "model": "Latitude 5490", "serial": f"BENCH{number}", "serial_key": f"BENCH{number}",
             "location": None if state in _WITHOUT_PLACE else places[number % len(places)],
             "consignment_id": consignments[number % len(consignments)],
             "received_at": now - timedelta(hours=devices - number)}
            for number, state in zip(numbers, states, strict=True)
        ])
        db.session.execute(insert(Drive), [
            {"device_id": number, "serial": f"DBENCH{number}", "serial_key": f"DBENCH{number}", "media": "ssd",
             "fitted_at": now, "confirmed_at": now} for number in numbers
        ])
    if db.engine.dialect.name == "postgresql":
        db.session.execute(text("SELECT setval(pg_get_serial_sequence('device', 'id'), :last)"), {"last": devices})
    for state in _S:
        make_device(state)
