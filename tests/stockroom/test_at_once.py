"""Two people put the same device on two lists at the same moment: it goes with one of them."""

from flask import Flask
from sqlalchemy import func, select

from app.accounts.models import User
from app.core.db import transaction
from app.core.permissions import Role
from app.devices.place_models import Site
from app.devices.states import DeviceState
from app.extensions import db
from app.stockroom.service.site_transfers import prepare_site_transfer, scan_onto_list
from app.stockroom.site_transfer_models import SiteTransfer, SiteTransferLine
from tests.devices.test_at_once import both, busy_app  # noqa: F401 - a fixture
from tests.factories.accounts import make_user
from tests.factories.devices import make_device
from tests.factories.stockroom import HUB, make_place, make_site, make_site_transfer


def lines(app: Flask) -> int:
    with app.app_context(), transaction() as session:
        return session.scalar(select(func.count()).select_from(SiteTransferLine)) or 0


def test_one_of_two_new_lists_takes_a_device(busy_app: Flask) -> None:  # noqa: F811
    with busy_app.app_context(), transaction():
        tag, who = make_device(DeviceState.IN_STOCK).asset_tag, make_user(Role.TECHNICIAN).id
        make_place("Hub cupboard", HUB)
        sites = make_site().id, make_site(HUB).id

    def prepare() -> None:
        actor, here, there = db.session.get(User, who), *(db.session.get(Site, key) for key in sites)
        prepare_site_transfer(actor, here, there, tag)

    assert both(busy_app, prepare) == ["done", "refused"]
    assert lines(busy_app) == 1


def test_one_of_two_scans_takes_a_device(busy_app: Flask) -> None:  # noqa: F811
    with busy_app.app_context(), transaction():
        actor = make_user(Role.TECHNICIAN)
        keys = [make_site_transfer(make_device(DeviceState.IN_STOCK), actor=actor).id for _ in range(2)]
        tag, who = make_device(DeviceState.IN_STOCK).asset_tag, actor.id

    def scan() -> None:
        scan_onto_list(db.session.get(User, who), db.session.get(SiteTransfer, keys.pop()), tag)

    both(busy_app, scan)
    assert lines(busy_app) == 3
