"""People who sign in, for tests."""

from itertools import count
from typing import Any

from app.accounts.models import User
from app.accounts.queries import email_key
from app.accounts.states import UserState
from app.core.permissions import Role
from app.extensions import db
from app.organisations.models import Organisation
from tests.factories.organisations import make_donor, make_funder, make_organisation

_numbers = count(1)


def make_user(role: Role = Role.CASEWORKER, organisation: Organisation | None = None, **values: Any) -> User:
    """An active person of a role; partner, donor and funder roles get an organisation of the right kind."""
    number = next(_numbers)
    if organisation is None:
        makers = {
            Role.CASEWORKER: make_organisation, Role.PARTNER_LEAD: make_organisation, Role.DONOR: make_donor,
            Role.FUNDER: make_funder,
        }
        maker = makers.get(role)
        organisation = maker() if maker else None
    email = values.pop("email", f"person{number}@reconnect.example")
    user = User(**{
        "email": email, "email_index": email_key(email), "name": f"Person {number}", "role": role,
        "organisation_id": organisation.id if organisation else None, "state": UserState.ACTIVE, **values,
    })
    db.session.add(user)
    db.session.flush()
    return user
