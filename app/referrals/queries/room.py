"""How many more referrals an organisation may have open, counted once for many; and whether it may refer at all.

For referrals made from a file; one referral at a time is the business of standing.
"""

from dataclasses import dataclass, field

from sqlalchemy import func, select

from app.core.permissions import Actor, Permission
from app.extensions import db
from app.organisations.models import Organisation
from app.organisations.states import OrganisationState
from app.referrals.models import Referral
from app.referrals.queries.standing import agreement_standing, rules_in_force
from app.referrals.states import OPEN_STATES
from app.web.formats import plural


def refusal_of(organisation: Organisation) -> str | None:
    """Why nobody may send a referral of this organisation today, as a sentence; None when it may."""
    if not (organisation.is_referral_partner or organisation.is_landlord):
        return f"{organisation.name} is not a referral partner. Ask us to become one."
    if organisation.state != OrganisationState.LIVE:
        return f"{organisation.name} cannot refer at the moment. Ask your partner lead to ring us."
    return agreement_standing(organisation).refusal


@dataclass
class Room:
    """Places left under an organisation's limits; `take` uses one up or says why there is none."""

    organisation: str
    cap: int | None
    most_an_authority: int | None
    open_in_all: int = 0
    open_by_authority: dict[str, int] = field(default_factory=dict)

    def take(self, authority_code: str | None) -> str | None:
        """Use up one place; the sentence why not, where a limit is reached."""
        if self.cap is not None and self.open_in_all >= self.cap:
            return (
                f"{self.organisation} has {plural(self.cap, 'open referral')}, which is the most agreed with us. Send "
                "this row in a new file when some are closed, or ask your partner lead to ring us."
            )
        here = self.open_by_authority.get(authority_code or "", 0)
        if self.most_an_authority is not None and here >= self.most_an_authority:
            # Homes whose area nobody knows may all be in one: they count as an area of their own.
            where = "in this council area" if authority_code else "whose council area is not known"
            return (
                f"{self.organisation} has {plural(self.most_an_authority, 'open referral')} {where}, "
                "which is the most at a time. Send this row in a new file when some are closed."
            )
        self.open_in_all += 1
        self.open_by_authority[authority_code or ""] = here + 1
        return None


def room_of(actor: Actor, organisation: Organisation) -> Room:
    """The places left now; the hub is not held to the cap agreed with the organisation."""
    counted = db.session.execute(
        select(Referral.authority_code, func.count())
        .where(Referral.partner_id == organisation.id, Referral.state.in_(OPEN_STATES))
        .group_by(Referral.authority_code)
    )
    by_authority = {code or "": number for code, number in counted}
    limits = rules_in_force().limits
    return Room(
        organisation.name,
        cap=None if actor.may(Permission.REFERRAL_TRIAGE) else organisation.most_open_referrals,
        most_an_authority=limits.open_per_authority_for_landlord if organisation.is_landlord else None,
        open_in_all=sum(by_authority.values()), open_by_authority=by_authority,
    )
