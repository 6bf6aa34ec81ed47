"""People who sign in, and the one-time links sent to them."""

from datetime import datetime

from sqlalchemy import CheckConstraint, Column, ForeignKey, Integer, String, Table
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.accounts.states import TokenPurpose, UserState
from app.core.db import Base, BigId, Identified, Timestamped, Versioned, enum_column
from app.core.encryption import personal_text
from app.core.permissions import Permission, Role, role_may
from app.organisations.models import CollectionPoint, Organisation

user_collection_point = Table(
    "user_collection_point",
    Base.metadata,
    Column("user_id", BigId, ForeignKey("user_account.id", ondelete="CASCADE"), primary_key=True),
    Column("collection_point_id", BigId, ForeignKey("collection_point.id"), primary_key=True),
)


class User(Identified, Timestamped, Versioned, Base):
    """Somebody who signs in; `session_version` rises to sign them out everywhere."""

    __tablename__ = "user_account"

    email: Mapped[str] = personal_text("user_account.email", "email address", subject="staff")
    email_index: Mapped[str] = mapped_column(String(32), unique=True)
    name: Mapped[str] = personal_text("user_account.name", "name", subject="staff")
    role: Mapped[Role] = enum_column(Role)
    organisation_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("organisation.id"), index=True)
    state: Mapped[UserState] = enum_column(UserState, default=UserState.INVITED)
    password_hash: Mapped[str | None] = mapped_column(String(200))
    session_version: Mapped[int] = mapped_column(Integer, default=1)
    failed_sign_ins: Mapped[int] = mapped_column(Integer, default=0)
    locked_until: Mapped[datetime | None]
    last_sign_in_at: Mapped[datetime | None]
    prefers_one_page: Mapped[bool] = mapped_column(default=False)

    organisation: Mapped[Organisation | None] = relationship(lazy="joined")
    collection_points: Mapped[list[CollectionPoint]] = relationship(secondary=user_collection_point)

    __table_args__ = (
        CheckConstraint(
            "organisation_id IS NOT NULL OR role NOT IN ('caseworker','partner_lead','donor','funder')",
            name="role_has_organisation",
        ),
    )

    # What flask-login asks of a user.
    is_authenticated = True
    is_anonymous = False

    @property
    def is_active(self) -> bool:
        """Whether the account may be used at all."""
        return self.state == UserState.ACTIVE

    def get_id(self) -> str:
        """The session's name for this user; a risen session version makes old sessions worthless."""
        return f"{self.id}.{self.session_version}"

    def may(self, permission: Permission) -> bool:
        """Whether the user's role holds a permission."""
        return role_may(Role(self.role), permission)


class AccountToken(Identified, Timestamped, Base):
    """A one-time link: only its hash is kept; opening the link uses nothing up, sending its form does."""

    __tablename__ = "account_token"

    user_id: Mapped[int] = mapped_column(BigId, ForeignKey("user_account.id", ondelete="CASCADE"), index=True)
    purpose: Mapped[TokenPurpose] = enum_column(TokenPurpose)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]

    user: Mapped[User] = relationship()


class SavedView(Identified, Timestamped, Base):
    """A list with its filters and order, kept by one person under a name; what was searched for is never in it."""

    __tablename__ = "saved_view"

    user_id: Mapped[int] = mapped_column(BigId, ForeignKey("user_account.id", ondelete="CASCADE"), index=True)
    page: Mapped[str] = mapped_column(String(60))
    name: Mapped[str] = personal_text("saved_view.name", "name of a saved list", subject="staff")
    query: Mapped[str] = mapped_column(String(500))
