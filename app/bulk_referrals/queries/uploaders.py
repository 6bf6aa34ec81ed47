"""Who may send files for an organisation from the command line."""

from sqlalchemy import select

from app.accounts.models import User
from app.accounts.queries import find_by_email
from app.accounts.states import UserState
from app.core.permissions import Permission
from app.extensions import db


def find_uploader(organisation_id: int, email: str | None = None) -> User | None:
    """The account with this address, else the organisation's first active account that may refer in bulk."""
    if email is not None:
        return find_by_email(email)
    people = db.session.scalars(
        select(User).where(User.organisation_id == organisation_id, User.state == UserState.ACTIVE).order_by(User.id)
    )
    return next((person for person in people if person.may(Permission.BULK_REFER)), None)
