"""The people who sign in to the demonstration: the nine printed sign-ins and their colleagues."""

from dataclasses import dataclass
from typing import Final

from app.accounts.models import User
from app.accounts.passwords import hash_password
from app.accounts.service import invite, leave
from app.accounts.states import UserState
from app.core.permissions import SYSTEM, Role
from app.demo.sign_ins import PASSWORD, SIGN_INS, SignIn
from app.extensions import db
from app.organisations.models import CollectionPoint, Organisation
from app.organisations.service import ContactDetails, add_contact

_CW, _LEAD = Role.CASEWORKER, Role.PARTNER_LEAD

COLLEAGUES: Final = (
    SignIn("peter.walsh", Role.COORDINATOR, "Peter Walsh", None, ""),
    SignIn("leila.haddad", Role.TECHNICIAN, "Leila Haddad", None, ""),
    SignIn("ken.ashcroft", Role.HAND_OVER_WORKER, "Ken Ashcroft", None, ""),
    SignIn("ngozi.eze", _CW, "Ngozi Eze", "LANTERN", ""),
    SignIn("sam.okafor", _CW, "Sam Okafor", "LANTERN", ""),
    SignIn("marta.wisniewska", _CW, "Marta Wiśniewska", "LANTERN", ""),
    SignIn("liam.brogan", _CW, "Liam Brogan", "DOCKSIDE", ""),
    SignIn("priya.nair", _CW, "Priya Nair", "DOCKSIDE", ""),
    SignIn("carol.henshaw", _LEAD, "Carol Henshaw", "KINSHIP", ""),
    SignIn("jade.mercer", _CW, "Jade Mercer", "KINSHIP", ""),
    SignIn("yusuf.demir", _CW, "Yusuf Demir", "KINSHIP", ""),
    SignIn("alan.sutcliffe", _LEAD, "Alan Sutcliffe", "SHORELINE", ""),
    SignIn("bethan.rees", _CW, "Bethan Rees", "SHORELINE", ""),
    SignIn("ioana.popa", _CW, "Ioana Popa", "SHORELINE", ""),
    SignIn("margaret.foy", _LEAD, "Margaret Foy", "GLASSHOUSE", ""),
    SignIn("kwame.mensah", _CW, "Kwame Mensah", "GLASSHOUSE", ""),
    SignIn("stella.barton", _CW, "Stella Barton", "GLASSHOUSE", ""),
    SignIn("rob.tyrer", _LEAD, "Rob Tyrer", "PENINSULA", ""),
    SignIn("hana.suleiman", _CW, "Hana Suleiman", "PENINSULA", ""),
    SignIn("colin.dodd", _CW, "Colin Dodd", "PENINSULA", ""),
    SignIn("denise.platt", _LEAD, "Denise Platt", "TWINTOWNS", ""),
    SignIn("femi.balogun", _CW, "Femi Balogun", "TWINTOWNS", ""),
)
NOT_YET_SIGNED_IN: Final = SignIn("aoife.byrne", _CW, "Aoife Byrne", "LANTERN", "")
GONE: Final = SignIn("neil.prentice", _CW, "Neil Prentice", "KINSHIP", "")


@dataclass(frozen=True)
class Staff:
    """Everybody by the part of their address before the @."""

    by_name: dict[str, User]

    def __getitem__(self, local_part: str) -> User:
        return self.by_name[local_part]

    def referrers(self, organisation: Organisation) -> tuple[list[User], User]:
        """The active caseworkers of a partner, and its lead."""
        own = [user for user in self.by_name.values() if user.organisation_id == organisation.id and user.is_active]
        return [user for user in own if user.role == _CW], next(user for user in own if user.role == _LEAD)


def add_people(organisations: dict[str, Organisation], points: list[CollectionPoint]) -> Staff:
    """Invite everybody and let them in with the one password, whose hash is made once."""
    password_hash = hash_password(PASSWORD)
    made = {}
    for one in (*SIGN_INS, *COLLEAGUES, GONE, NOT_YET_SIGNED_IN):
        organisation = organisations[one.organisation] if one.organisation else None
        user, _token = invite(
            SYSTEM, email=one.email, name=one.name, role=one.role,
            organisation_id=organisation.id if organisation else None,
        )
        if one is not NOT_YET_SIGNED_IN:
            user.password_hash, user.state = password_hash, UserState.ACTIVE
        made[one.local_part] = user
    open_points = [point for point in points if point.is_open]
    made["handover"].collection_points = open_points[:2]
    made["ken.ashcroft"].collection_points = open_points[2:]
    _add_contacts(made)
    leave(made["administrator"], made[GONE.local_part])
    db.session.flush()
    return Staff(made)


def _add_contacts(made: dict[str, User]) -> None:
    """The lead of each partner is also whom we ring there."""
    for lead in made.values():
        partner = lead.organisation
        if lead.role == _LEAD and partner is not None:
            add_contact(made["administrator"], partner, ContactDetails(
                name=lead.name, job="Partner lead", phone=partner.contact_phone, email=lead.email,
            ))
