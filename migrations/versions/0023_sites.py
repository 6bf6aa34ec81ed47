"""Sites as records of their own, and a place for every location a device has by name"""

import re
from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_MOMENT = sa.DateTime(timezone=True)
_FIRST_SITE = "Main workshop"

_sites = sa.table("site", sa.column("id", _ID), sa.column("name"), sa.column("kind"), sa.column("is_closed", sa.Boolean),
                  sa.column("version"), sa.column("created_at", _MOMENT), sa.column("updated_at", _MOMENT))
_places = sa.table("storage_place", sa.column("id", _ID), sa.column("site"), sa.column("site_id", _ID), sa.column("name"),
                   sa.column("code"), sa.column("is_closed", sa.Boolean), sa.column("version"),
                   sa.column("created_at", _MOMENT), sa.column("updated_at", _MOMENT))
_devices = sa.table("device", sa.column("location"))


def upgrade() -> None:
    op.create_table("site",
        sa.Column("id", _ID, nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("kind", sa.Enum("workshop", "hub", "collection_point", "store", name="site_kind", native_enum=False,
                                  create_constraint=True, length=40), nullable=False),
        sa.Column("address", sa.String(length=300), nullable=True),
        sa.Column("contact", sa.LargeBinary(), nullable=True),
        sa.Column("is_closed", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", _MOMENT, nullable=False),
        sa.Column("updated_at", _MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_site")),
        sa.UniqueConstraint("name", name=op.f("uq_site_name")),
    )
    with op.batch_alter_table("storage_place") as batch:
        batch.add_column(sa.Column("site_id", _ID, nullable=True))
    _fill_sites()
    with op.batch_alter_table("storage_place") as batch:
        batch.alter_column("site_id", existing_type=_ID, nullable=False)
        batch.create_foreign_key(op.f("fk_storage_place_site_id_site"), "site", ["site_id"], ["id"])
        batch.drop_column("site")
        batch.create_index(op.f("ix_storage_place_site_id"), ["site_id"])
    _fill_places()


def downgrade() -> None:
    with op.batch_alter_table("storage_place") as batch:
        batch.add_column(sa.Column("site", sa.String(length=60), nullable=True))
    name = sa.select(_sites.c.name).where(_sites.c.id == _places.c.site_id).scalar_subquery()
    op.get_bind().execute(_places.update().values(site=name))
    with op.batch_alter_table("storage_place") as batch:
        batch.alter_column("site", existing_type=sa.String(length=60), nullable=False)
        batch.drop_index(op.f("ix_storage_place_site_id"))
        batch.drop_constraint(op.f("fk_storage_place_site_id_site"), type_="foreignkey")
        batch.drop_column("site_id")
    op.drop_table("site")


def _fill_sites() -> None:
    """A site for each name a place gave."""
    bind = op.get_bind()
    for (name,) in bind.execute(sa.select(_places.c.site).distinct().order_by(_places.c.site)).all():
        bind.execute(_places.update().where(_places.c.site == name).values(site_id=_add_site(name)))


def _fill_places() -> None:
    """A place for each location that is none yet; two spellings of one name become one."""
    bind = op.get_bind()
    names = {row.code: row.name for row in bind.execute(sa.select(_places.c.code, _places.c.name))}
    known = set(names.values())
    found = bind.execute(sa.select(_devices.c.location).distinct().where(_devices.c.location.is_not(None))).scalars()
    site_id = None
    for location in sorted(set(found) - known):
        code = re.sub(r"[^A-Z0-9]+", "-", location.strip().upper()).strip("-")[:60] or f"PLACE-{len(names) + 1}"
        if code not in names:
            site_id = site_id or _any_site()
            bind.execute(_places.insert().values(site_id=site_id, name=location, code=code, is_closed=False, version=1,
                                                 **_stamps()))
            names[code] = location
        else:
            bind.execute(_devices.update().where(_devices.c.location == location).values(location=names[code]))


def _any_site() -> int:
    """The first site there is, or a new one."""
    first = op.get_bind().execute(sa.select(_sites.c.id).order_by(_sites.c.id).limit(1)).scalar()
    return int(first) if first is not None else _add_site(_FIRST_SITE)


def _add_site(name: str) -> int:
    bind = op.get_bind()
    bind.execute(_sites.insert().values(name=name, kind="workshop", is_closed=False, version=1, **_stamps()))
    return int(bind.execute(sa.select(_sites.c.id).where(_sites.c.name == name)).scalar_one())


def _stamps() -> dict[str, datetime]:
    now = datetime.now(UTC)
    return {"created_at": now, "updated_at": now}
