"""Counts for start pages that no single capability keeps."""

from collections.abc import Collection, Mapping

from sqlalchemy import func, select

from app.accounts.models import User
from app.accounts.policy import visible_to as visible_people
from app.accounts.states import UserState
from app.core.permissions import Actor
from app.donations.models import Consignment
from app.donations.policy import visible_to as visible_consignments
from app.donations.states import ConsignmentState
from app.extensions import db
from app.referrals.models import Referral
from app.referrals.policy import visible_to as visible_referrals
from app.referrals.states import ReferralState
from app.reporting.models import Report
from app.reporting.policy import visible_to as visible_reports

WARN_DAYS = 30


def count_referrals_by_state(actor: Actor, states: Collection[ReferralState]) -> Mapping[ReferralState, int]:
    """How many referrals the actor may see stand in each of these states; most of all referrals are closed."""
    rows = db.session.execute(
        select(Referral.state, func.count())
        .where(visible_referrals(actor), Referral.state.in_(list(states))).group_by(Referral.state)
    )
    return {ReferralState(state): number for state, number in rows}


def count_consignments_by_state(actor: Actor) -> Mapping[ConsignmentState, int]:
    """How many consignments the actor may see stand in each state."""
    rows = db.session.execute(
        select(Consignment.state, func.count()).where(visible_consignments(actor)).group_by(Consignment.state)
    )
    return {ConsignmentState(state): number for state, number in rows}


def count_invited(actor: Actor) -> int:
    """People who were invited and have not signed in yet."""
    return db.session.scalar(
        select(func.count()).select_from(User).where(visible_people(actor), User.state == UserState.INVITED)
    ) or 0


def count_reports(actor: Actor) -> int:
    """Reports the actor may read."""
    return db.session.scalar(select(func.count()).select_from(Report).where(visible_reports(actor))) or 0
