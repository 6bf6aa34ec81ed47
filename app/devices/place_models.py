"""Sites and their places. A device's location is the name of a place; a place keeps its name."""

from sqlalchemy import ForeignKey, String, false
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core.db import Base, BigId, Identified, Timestamped, Versioned, enum_column
from app.core.encryption import personal_text
from app.devices.place_codes import SiteKind


class Site(Identified, Timestamped, Versioned, Base):
    """An address of ours where kit lies: a workshop, a hub, a collection point or a store."""

    __tablename__ = "site"

    name: Mapped[str] = mapped_column(String(60), unique=True)
    kind: Mapped[SiteKind] = enum_column(SiteKind, default=SiteKind.WORKSHOP)
    address: Mapped[str | None] = mapped_column(String(300))
    contact: Mapped[str | None] = personal_text("site.contact", "who to ask at a site", subject="staff")
    is_closed: Mapped[bool] = mapped_column(default=False, server_default=false())


class StoragePlace(Identified, Timestamped, Versioned, Base):
    """A shelf, cage or room of a site; a device's location is a place's name, and its card carries the code."""

    __tablename__ = "storage_place"

    site_id: Mapped[int] = mapped_column(BigId, ForeignKey("site.id"), index=True)
    name: Mapped[str] = mapped_column(String(60), unique=True)
    code: Mapped[str] = mapped_column(String(60), unique=True)
    is_closed: Mapped[bool] = mapped_column(default=False, server_default=false())

    site: Mapped[Site] = relationship(lazy="joined", innerjoin=True)
