"""Operating systems with the day their security updates end and where that is said; kept up by coordinators."""

from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint, true
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Base, BigId, Identified, Timestamped, Versioned, enum_column
from app.devices.system_states import SystemFamily


class SupportedSystem(Identified, Timestamped, Versioned, Base):
    """One release and edition; without a day its end depends on the model and is entered with each device."""

    __tablename__ = "supported_system"

    family: Mapped[SystemFamily] = enum_column(SystemFamily)
    name: Mapped[str] = mapped_column(String(40))
    edition: Mapped[str] = mapped_column(String(20), default="", server_default="")
    support_ends_on: Mapped[date | None]
    source: Mapped[str] = mapped_column(String(200))
    source_read_on: Mapped[date]
    is_offered: Mapped[bool] = mapped_column(default=True, server_default=true())
    changed_by_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("user_account.id"), index=True)

    @property
    def title(self) -> str:
        """Name and edition, as it stands on a device."""
        return f"{self.name} {self.edition}".strip()

    __table_args__ = (
        UniqueConstraint("name", "edition", name="uq_supported_system_name"),
        CheckConstraint("name <> '' AND source <> ''", name="named_with_source"),
    )
