"""Locations from before there were sites: each text becomes a place, and no device loses its shelf."""

from alembic import command
from flask import Flask
from sqlalchemy import text

from app.cli import alembic_config
from app.extensions import db
from tests.migrations.test_migrations import empty  # noqa: F401 - a fixture

_NOW = "2026-05-01 09:00:00"
_PLACE = text("INSERT INTO storage_place (site, name, code, is_closed, version, created_at, updated_at) "
              f"VALUES (:site, :name, :code, :closed, 1, '{_NOW}', '{_NOW}')")
_DEVICE = text("INSERT INTO device (id, asset_tag, state, source, has_touch, has_camera, has_charger, location, "
               "is_data_bearing_custody, needs_breach_review, received_at, version, created_at, updated_at) "
               "VALUES (:id, :tag, 'received', 'donated', :no, :no, :no, :at, :no, :no, "
               f"'{_NOW}', 1, '{_NOW}', '{_NOW}')")


def test_each_location_becomes_a_place(empty: Flask) -> None:  # noqa: F811 - the fixture
    command.upgrade(alembic_config(), "0022")
    texts = ["Shelf B2", "shelf  b2", "Cage 4", "—", None, "Cage 4"]
    with db.engine.begin() as connection:
        for site, name in (("Main workshop", "Shelf B2"), ("Hub", "Cupboard")):
            connection.execute(_PLACE, {"site": site, "name": name, "code": name.upper().replace(" ", "-"),
                                        "closed": site == "Hub"})
        for key, at in enumerate(texts, start=1):
            connection.execute(_DEVICE, {"id": key, "tag": f"RC-{key}", "at": at, "no": False})
    command.upgrade(alembic_config(), "0023")
    with db.engine.connect() as connection:
        places: dict[str, str] = dict(connection.execute(text(
            "SELECT p.name, s.name FROM storage_place p JOIN site s ON s.id = p.site_id")).all())
        found = connection.execute(text("SELECT location FROM device ORDER BY id")).scalars().all()
    assert set(places) == {"Shelf B2", "Cupboard", "Cage 4", "—"}
    assert (places["Shelf B2"], places["Cupboard"]) == ("Main workshop", "Hub")
    assert found == ["Shelf B2", "Shelf B2", "Cage 4", "—", None, "Cage 4"]
    command.downgrade(alembic_config(), "0022")
    with db.engine.connect() as connection:
        sites: dict[str, str] = dict(connection.execute(text("SELECT name, site FROM storage_place")).all())
    assert sites["Cupboard"] == "Hub" and len(sites) == 4
