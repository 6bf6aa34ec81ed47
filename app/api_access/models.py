"""Access tokens of programs, of which only a keyed hash is kept; answers given to calls that brought a key."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.accounts.models import User
from app.core import clock
from app.core.db import Base, BigId, Identified, Timestamped
from app.core.encryption import personal_text
from app.organisations.models import Organisation


class AccessToken(Identified, Timestamped, Base):
    """What a program of an organisation, or of the hub where there is none, shows to be let in.

    `secret_hash` is a keyed hash of the secret, which is shown once; `beginning` is what it is recognised by.
    `answerable` is the person a program acts for: it may do nothing they may not, and they are asked about it.
    """

    __tablename__ = "access_token"

    organisation_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("organisation.id"), index=True)
    name: Mapped[str] = personal_text("access_token.name", "name of an access token", subject="staff")
    beginning: Mapped[str] = mapped_column(String(12))
    secret_hash: Mapped[str] = mapped_column(String(32), unique=True)
    scopes: Mapped[list[str]] = mapped_column(JSON, default=list)
    submission_key: Mapped[str | None] = mapped_column(String(32), unique=True)
    made_by_id: Mapped[int] = mapped_column(BigId, ForeignKey("user_account.id"), index=True)
    answerable_id: Mapped[int] = mapped_column(BigId, ForeignKey("user_account.id"), index=True)
    expires_at: Mapped[datetime]
    last_used_on: Mapped[date | None]
    revoked_at: Mapped[datetime | None]
    revoked_by_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("user_account.id"), index=True)

    organisation: Mapped[Organisation | None] = relationship(lazy="joined")
    answerable: Mapped[User] = relationship(lazy="joined", foreign_keys=[answerable_id])


class AnsweredCall(Identified, Base):
    """The answer to a call that brought a key of its own: the same call again gets it again, for a month.

    Key and content are kept as keyed hashes; the answer holds references and states only.
    """

    __tablename__ = "answered_call"

    token_id: Mapped[int] = mapped_column(BigId, ForeignKey("access_token.id", ondelete="CASCADE"))
    key: Mapped[str] = mapped_column(String(32))
    content: Mapped[str] = mapped_column(String(32))
    answer: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    answered_at: Mapped[datetime] = mapped_column(default=clock.now, index=True)

    __table_args__ = (UniqueConstraint("token_id", "key", name="uq_answered_call_key"),)
