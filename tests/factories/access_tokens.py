"""Access tokens for tests, with their secrets, and the header a program sends."""

from collections.abc import Sequence
from itertools import count
from typing import Any

from app.accounts.models import User
from app.api_access.models import AccessToken
from app.api_access.service import make_token
from app.core.permissions import Role, Scope
from app.extensions import db
from tests.factories.accounts import make_user
from tests.factories.bulk_referrals import make_landlord_lead

FILES = (Scope.BULK_REFERRALS_WRITE, Scope.BULK_REFERRALS_READ)
_numbers = count(1)


def make_access_token(
    person: User | None = None, scopes: Sequence[Scope] = FILES, **values: Any
) -> tuple[AccessToken, str]:
    """A token somebody made for themselves, and its secret; a landlord's lead, or a technician for the bench."""
    if person is None:
        is_for_files = set(scopes) <= set(FILES)
        person = make_landlord_lead() if is_for_files else make_user(Role.TECHNICIAN)
    maker = person if person.role == Role.PARTNER_LEAD else make_user(Role.ADMINISTRATOR)
    token, secret = make_token(
        maker, name=f"System {next(_numbers)}", answerable=person, scopes=scopes, lasts_days=365,
    )
    for name, value in values.items():
        setattr(token, name, value)
    db.session.flush()
    return token, secret


def bearer(secret: str, **others: str) -> dict[str, str]:
    """The headers of a program's call."""
    return {"Authorization": f"Bearer {secret}", **{name.replace("_", "-"): value for name, value in others.items()}}
