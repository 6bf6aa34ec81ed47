"""Reads of runs and proposals, and which collection point is a household's own."""

from collections.abc import Collection, Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload, selectinload

from app.core.errors import NotFound, Refused
from app.extensions import db
from app.matching.models import MatchProposal, MatchRun
from app.matching.states import ProposalState
from app.organisations.models import CollectionPoint
from app.organisations.queries import list_collection_points
from app.referrals.models import Referral


def find_newest_run() -> MatchRun | None:
    """The run whose proposals count; None before the first."""
    return db.session.scalar(select(MatchRun).order_by(MatchRun.id.desc()).limit(1))


def get_run(run_id: int) -> MatchRun:
    """One run by key, or NotFound."""
    found = db.session.get(MatchRun, run_id)
    if found is None:
        raise NotFound
    return found


def list_open_proposals(*, after_rank: int = 0, limit: int = 50) -> Sequence[MatchProposal]:
    """Proposals of the newest run that wait for a person, highest priority first, with what pages show of them."""
    return db.session.scalars(
        select(MatchProposal)
        .where(MatchProposal.state == ProposalState.PROPOSED, MatchProposal.rank > after_rank)
        .options(
            joinedload(MatchProposal.referral).selectinload(Referral.needs),
            joinedload(MatchProposal.device),
            joinedload(MatchProposal.bundle),
        )
        .order_by(MatchProposal.rank, MatchProposal.id)
        .limit(limit)
    ).all()


def list_proposals(ids: Collection[int]) -> Sequence[MatchProposal]:
    """Open proposals by key, as ticked on a page; keys that are none are passed over."""
    return db.session.scalars(
        select(MatchProposal)
        .where(MatchProposal.id.in_(ids), MatchProposal.state == ProposalState.PROPOSED)
        .options(joinedload(MatchProposal.referral), joinedload(MatchProposal.device))
        .order_by(MatchProposal.id)
    ).all()


def list_all_open() -> Sequence[MatchProposal]:
    """Every proposal that waits for a person."""
    return db.session.scalars(
        select(MatchProposal)
        .where(MatchProposal.state == ProposalState.PROPOSED)
        .options(joinedload(MatchProposal.referral))
        .order_by(MatchProposal.id)
    ).all()


def get_proposal(proposal_id: int) -> MatchProposal:
    """One proposal with its referral and items, or NotFound."""
    found = db.session.scalar(
        select(MatchProposal)
        .where(MatchProposal.id == proposal_id)
        .options(
            joinedload(MatchProposal.referral).options(selectinload(Referral.needs), joinedload(Referral.household)),
            joinedload(MatchProposal.device),
            joinedload(MatchProposal.bundle),
            joinedload(MatchProposal.run),
        )
    )
    if found is None:
        raise NotFound
    return found


def count_open_proposals() -> int:
    """How many proposals wait for a person."""
    return (
        db.session.scalar(
            select(func.count()).select_from(MatchProposal).where(MatchProposal.state == ProposalState.PROPOSED)
        )
        or 0
    )


def point_for(referral: Referral) -> CollectionPoint:
    """The collection point a household goes to unless somebody chooses another: one in its own authority first."""
    points = list_collection_points()
    if not points:
        raise Refused("No collection point is open, so nothing can be handed over. Open one first.")
    return next((point for point in points if point.authority_code == referral.authority_code), points[0])
