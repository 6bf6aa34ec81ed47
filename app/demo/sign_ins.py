"""Who can sign in to the demonstration, and what is printed about it. Words only."""

from dataclasses import dataclass
from typing import Final

from app.core.permissions import Role

PASSWORD: Final = "reconnect-demo-2026"  # noqa: S105 - public on purpose: it opens fictional records only


@dataclass(frozen=True, slots=True)
class SignIn:
    """One printed sign-in: the part before the @, the role, the person and their organisation's code."""

    local_part: str
    role: Role
    name: str
    organisation: str | None
    does: str

    @property
    def email(self) -> str:
        """The address to sign in with."""
        return f"{self.local_part}@reconnect.example"


SIGN_INS: Final = (
    SignIn("administrator", Role.ADMINISTRATOR, "Ruth Ellison", None, "people, settings, audit"),
    SignIn("coordinator", Role.COORDINATOR, "Amina Yusuf", None, "decides, matches, reports"),
    SignIn("caseworker", Role.CASEWORKER, "Grace Adeyemi", "LANTERN", "refers households"),
    SignIn("lead", Role.PARTNER_LEAD, "Tomasz Nowak", "LANTERN", "leads a referral partner"),
    SignIn("landlord", Role.PARTNER_LEAD, "Sharon Kelly", "DOCKSIDE", "refers tenants of Dockside Homes"),
    SignIn("technician", Role.TECHNICIAN, "Dave Molyneux", None, "wipes, tests and grades devices"),
    SignIn("handover", Role.HAND_OVER_WORKER, "Joan Rimmer", None, "hands devices over"),
    SignIn("donor", Role.DONOR, "Oliver Grant", "GRACES", "gives kit and sees what became of it"),
    SignIn("funder", Role.FUNDER, "Helen Fairhurst", "HARBOUR", "reads reports"),
)


def sign_in_lines(address: str) -> list[str]:
    """What a newcomer needs at the first start: the address, nine sign-ins, one password."""
    widest = max(len(one.email) for one in SIGN_INS)
    return [
        f"Sign in at {address}/sign-in with one of these; the password is always {PASSWORD}",
        *(f"  {one.email:<{widest}}  {one.does}" for one in SIGN_INS),
    ]
