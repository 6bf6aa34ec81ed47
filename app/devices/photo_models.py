"""Photos of devices, always made anew from what was sent and without anything a camera writes beside the picture.

No person, household or place belongs in them; donors see none.
"""

from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import CheckConstraint, ForeignKey, LargeBinary, SmallInteger, String, UniqueConstraint
from sqlalchemy.orm import Mapped, deferred, mapped_column, relationship

from app.core.db import Base, BigId, Identified, Timestamped, enum_column
from app.devices.photo_states import PhotoKind

if TYPE_CHECKING:
    from app.devices.models import Device


class DevicePhoto(Identified, Timestamped, Base):
    """One photo as JPEG, with a small one beside it; `sha256` is of the file as sent, so that it is kept once.

    A removed photo can be put back until the timed job clears it.
    """

    __tablename__ = "device_photo"

    device_id: Mapped[int] = mapped_column(BigId, ForeignKey("device.id"), index=True)
    kind: Mapped[PhotoKind] = enum_column(PhotoKind)
    sha256: Mapped[str] = mapped_column(String(64))
    width: Mapped[int] = mapped_column(SmallInteger)
    height: Mapped[int] = mapped_column(SmallInteger)
    picture: Mapped[bytes] = deferred(mapped_column(LargeBinary, nullable=False))
    thumbnail: Mapped[bytes] = deferred(mapped_column(LargeBinary, nullable=False))
    taken_by_id: Mapped[int] = mapped_column(BigId, ForeignKey("user_account.id"), index=True)
    removed_at: Mapped[datetime | None] = mapped_column(index=True)
    removed_by_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("user_account.id"), index=True)

    device: Mapped["Device"] = relationship()

    __table_args__ = (
        UniqueConstraint("device_id", "sha256", name="uq_device_photo_once"),
        CheckConstraint("width > 0 AND height > 0", name="has_size"),
    )
