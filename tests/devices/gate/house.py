"""A workshop with one device in every state, built once; each case works in it and is undone.

What happens in a case happens in savepoints of one connection, so hundreds of cases cost little.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from flask import Flask
from sqlalchemy import Connection, text

from app.accounts.models import User
from app.core import jobs
from app.core.permissions import Role
from app.devices.models import Device, Drive
from app.devices.place_models import StoragePlace
from app.devices.policy import current_drives
from app.devices.states import DeviceState
from app.extensions import db
from app.stockroom.loan_models import Loan
from app.stockroom.site_transfer_models import SiteTransfer
from tests.factories.accounts import make_user
from tests.factories.devices import make_device, make_drive, make_evidence, make_transfer, pass_tests
from tests.factories.donations import make_carrier, make_facility
from tests.factories.loans import lend_to_an_event
from tests.factories.matching import make_hand_over, make_proposal
from tests.factories.organisations import make_programme
from tests.factories.stockroom import HUB, make_place, make_site_transfer
from tests.factories.supplies import make_item

_S = DeviceState
_TABLES = ("drive", "wipe_evidence", "device_test", "device_repair")
_DEVICE = "SELECT * FROM device WHERE id = :id"
_NEWEST = "SELECT coalesce(max(id), 0) FROM audit_event WHERE subject_kind = 'device' AND subject_id = :id"
_MOVES = ("SELECT from_state, to_state FROM audit_event WHERE subject_kind = 'device' AND subject_id = :id "
          "AND to_state IS NOT NULL AND id > :since ORDER BY id")


@dataclass(frozen=True)
class Story:
    """All the database knows of one device."""

    state: DeviceState
    rows: Mapping[str, Any]
    newest_event: int


class House:
    """The workshop: its people, a device in every state, and what they may lie on, travel with or be promised by."""

    def __init__(self, app: Flask, connection: Connection) -> None:
        self.app, self.connection = app, connection
        people = {
            "technician": make_user(Role.TECHNICIAN), "colleague": make_user(Role.TECHNICIAN),
            "coordinator": make_user(Role.COORDINATOR),
        }
        technician = people["technician"]
        self.devices = {state: _make(state, technician, make_programme().programme_id).id for state in _S}
        place = make_place("Shelf B2")
        self.place_id, self.place_code = place.id, place.code
        self.carrier_id, self.facility_id = make_carrier().id, make_facility().id
        load = make_transfer()
        self.load_number, self.loaded_id = load.number, load.lines[0].device_id
        self.proposal_id = make_proposal().id
        hand_over = make_hand_over()
        self.hand_over_id, self.promised_id = hand_over.id, hand_over.device_id
        self.point_id = hand_over.collection_point_id
        self.item_id = make_item(9, who=technician).id
        self.drive_item_id = make_item(9, who=technician, is_drive=True).id
        self.loan_id = lend_to_an_event(people["coordinator"]).id
        self.journey_id = make_site_transfer(make_device(), actor=technician).id
        self.hub_place_id = make_place("Hub cupboard", HUB).id
        self.people = {name: person.id for name, person in people.items()}
        self._clients = {name: app.test_client() for name in people}
        self._tokens: dict[str, str] = {}
        self._stories: dict[int, Story] = {}
        db.session.commit()
        for name, person in people.items():
            self._sign_in(name, person.get_id())

    def _sign_in(self, name: str, user_id: str) -> None:
        client = self._clients[name]
        with client.session_transaction() as cookie:
            cookie["_user_id"] = user_id
            cookie["_fresh"] = True
        page = client.get("/account").get_data(as_text=True)
        self._tokens[name] = page.split('name="csrf_token"', 1)[1].split('value="', 1)[1].split('"', 1)[0]

    def loan(self) -> Loan:
        """What is lent."""
        return db.session.get_one(Loan, self.loan_id)

    def journey(self) -> SiteTransfer:
        """The transfer between two sites."""
        return db.session.get_one(SiteTransfer, self.journey_id)

    def hub_place(self) -> StoragePlace:
        """Where it may arrive."""
        return db.session.get_one(StoragePlace, self.hub_place_id)

    @contextmanager
    def case(self, state: DeviceState) -> Iterator["Bench"]:
        """One case on the device of a state; everything done in it is undone."""
        held = self.connection.begin_nested()
        try:
            yield Bench(self, self.devices[state])
        finally:
            db.session.rollback()
            db.session.close()
            held.rollback()

    def post(self, who: str, address: str, fields: Mapping[str, Any], *, token: str | None = None) -> Any:
        """A forged form from a signed-in person, with a token that is valid unless another is given."""
        db.session.commit()
        sent = {"csrf_token": self._tokens[who] if token is None else token, **fields}
        return self._clients[who].post(address, data=sent)

    def get(self, who: str, address: str) -> Any:
        """A page as a signed-in person gets it."""
        db.session.commit()
        return self._clients[who].get(address)

    def story(self, key: int) -> Story:
        """All the database knows of a device now."""
        db.session.flush()
        rows = {
            table: [tuple(row) for row in self._ask(f"SELECT * FROM {table} WHERE device_id = :id ORDER BY id", key)]
            for table in _TABLES
        }
        (device,) = self._ask(_DEVICE, key)
        return Story(_S(device.state), {**rows, "device": tuple(device)}, self.newest_event(key))

    def first_story(self, key: int) -> Story:
        """The same as it was when the house was built, and is at the beginning of each case."""
        if key not in self._stories:
            self._stories[key] = self.story(key)
        return self._stories[key]

    def newest_event(self, key: int) -> int:
        """The newest thing written down of a device."""
        return int(self._ask(_NEWEST, key)[0][0])

    def _ask(self, statement: str, key: int) -> list[Any]:
        return list(self.connection.execute(text(statement), {"id": key}))

    def moves(self, key: int, since: int) -> list[tuple[DeviceState, DeviceState]]:
        """From which state to which the device went since an event."""
        found = self.connection.execute(text(_MOVES), {"id": key, "since": since})
        return [(_S(row.from_state), _S(row.to_state)) for row in found]


def _make(state: DeviceState, technician: User, programme_id: int) -> Device:
    """A device that has everything its next step asks for."""
    device = make_device(state, technician=technician, manufacturer="Lenovo", model="ThinkPad T480",
                         programme_id=programme_id)
    if not device.drives:
        make_drive(device, technician=technician)
    if state == _S.TESTING:
        pass_tests(device, technician)
    if state == _S.RECYCLE_PENDING:
        make_evidence(device, device.drives[0], technician=technician)
    return device


class Bench:
    """One case: the device at hand, the people around it, and the papers that speak of it."""

    def __init__(self, house: House, key: int) -> None:
        self.house, self.key = house, key
        self.papers: dict[str, Any] = {}

    @property
    def device(self) -> Device:
        """The device as it is now."""
        return db.session.get_one(Device, self.key)

    @property
    def drive(self) -> Drive:
        """Its newest drive."""
        return (current_drives(self.device) or self.device.drives)[-1]

    def person(self, name: str) -> User:
        """Somebody of the house."""
        return db.session.get_one(User, self.house.people[name])

    def sql(self, statement: str, **values: Any) -> None:
        """Change the database behind everybody's back; `:id` is the device's key."""
        db.session.flush()
        db.session.execute(text(statement), {"id": self.key, **values})
        db.session.expire_all()


@contextmanager
def open_house(app: Flask) -> Iterator[House]:
    """The house in a transaction of its own that never ends well; forms need their token in it."""
    app.extensions["sent_jobs"] = []
    jobs.send_with(app.extensions["sent_jobs"].append)
    had_csrf = app.config.get("WTF_CSRF_ENABLED", True)
    app.config["WTF_CSRF_ENABLED"] = True
    with app.app_context():
        connection = db.engine.connect()
        outer = connection.begin()
        engine = db.sessionmaker.kw["bind"]
        db.sessionmaker.configure(bind=connection, join_transaction_mode="create_savepoint")
        try:
            yield House(app, connection)
        finally:
            db.session.close()
            db.sessionmaker.configure(bind=engine, join_transaction_mode="conditional_savepoint")
            app.config["WTF_CSRF_ENABLED"] = had_csrf
            outer.rollback()
            connection.close()
