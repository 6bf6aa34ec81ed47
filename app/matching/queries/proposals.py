"""Reads of runs and proposals, and which collection point is a household's own."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload, selectinload

from app.core.errors import NotFound, Refused
from app.devices.models import Device
from app.extensions import db
from app.geography.authorities import BY_CODE
from app.matching.item_words import bundle_words, device_with_faults
from app.matching.models import MatchProposal, MatchRequest, MatchRun
from app.matching.states import ProposalState
from app.organisations.models import CollectionPoint
from app.organisations.queries import list_collection_points
from app.referrals.models import Referral

PAGE_SIZE = 50


@dataclass(frozen=True, slots=True)
class ProposalRow:
    """One proposal as pages show it."""

    id: int
    rank: int
    reference: str
    select_label: str
    state: ProposalState
    points: int
    authority: str
    wishes: tuple[str, ...]
    device: str | None
    asset_tag: str | None
    bundle: str | None
    bundle_reference: str | None
    why_now: tuple[str, ...]
    why_device: tuple[str, ...]
    why_bundle: tuple[str, ...]
    is_substitute: bool


@dataclass(frozen=True, slots=True)
class ProposalPage:
    """Some rows of the newest run, how many there are in all, and after which rank the next page begins."""

    rows: tuple[ProposalRow, ...]
    total: int
    is_first: bool
    next_after: int | None


@dataclass(frozen=True, slots=True)
class LeftOverPage:
    """Some of those left over by the newest run."""

    rows: tuple[dict[str, Any], ...]
    total: int
    is_first: bool
    next_from: int | None


def find_newest_run() -> MatchRun | None:
    """The run whose proposals count; None before the first."""
    return db.session.scalar(select(MatchRun).order_by(MatchRun.id.desc()).limit(1))


def find_newest_request() -> MatchRequest | None:
    """The newest run that was left to a worker; None before the first."""
    return db.session.scalar(select(MatchRequest).order_by(MatchRequest.id.desc()).limit(1))


def page_of_proposals(after_rank: int) -> ProposalPage:
    """Open proposals from a rank on, highest priority first."""
    found = list_open_proposals(after_rank=after_rank, limit=PAGE_SIZE + 1)
    rows = tuple(row_of(proposal) for proposal in found[:PAGE_SIZE])
    more = rows[-1].rank if len(found) > PAGE_SIZE else None
    return ProposalPage(rows, count_open_proposals(), after_rank <= 0, more)


def page_of_left_over(begin: int) -> LeftOverPage:
    """Those the newest run could not serve, first in the line first."""
    run = find_newest_run()
    everybody, begin = run.left_over if run else [], max(0, begin)
    end = begin + PAGE_SIZE
    return LeftOverPage(
        tuple(everybody[begin:end]), len(everybody), begin == 0, end if end < len(everybody) else None
    )


def row_of(proposal: MatchProposal) -> ProposalRow:
    """One proposal as pages show it."""
    referral, device, bundle, told = proposal.referral, proposal.device, proposal.bundle, proposal.explanation
    items = told.get("items", {})
    return ProposalRow(
        id=proposal.id,
        rank=proposal.rank,
        reference=referral.reference,
        select_label=referral.reference,
        state=proposal.state,
        points=proposal.points,
        authority=BY_CODE[referral.authority_code].name if referral.authority_code in BY_CODE else "Not known",
        wishes=tuple(told.get("wishes", ())),
        device=device_with_faults(device) if device else None,
        asset_tag=device.asset_tag if device else None,
        bundle=bundle_words(bundle) if bundle else None,
        bundle_reference=bundle.reference if bundle else None,
        why_now=tuple(told.get("why_now", ())),
        why_device=tuple(items.get("device", ())),
        why_bundle=tuple(items.get("data", ())),
        is_substitute=bool(told.get("is_substitute")),
    )


def list_open_proposals(*, after_rank: int = 0, limit: int = 50) -> Sequence[MatchProposal]:
    """Proposals of the newest run that wait for a person, highest priority first, with what pages show of them."""
    return db.session.scalars(
        select(MatchProposal)
        .where(MatchProposal.state == ProposalState.PROPOSED, MatchProposal.rank > after_rank)
        .options(
            joinedload(MatchProposal.referral).selectinload(Referral.needs),
            joinedload(MatchProposal.device).options(selectinload(Device.overrides), selectinload(Device.tests)),
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
            joinedload(MatchProposal.device).options(selectinload(Device.overrides), selectinload(Device.tests)),
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


def find_point_for(referral: Referral) -> CollectionPoint | None:
    """The collection point a household goes to unless somebody chooses another: one in its own authority first."""
    points = list_collection_points()
    own = (point for point in points if point.authority_code == referral.authority_code)
    return next(own, points[0] if points else None)


def point_for(referral: Referral) -> CollectionPoint:
    """The same; refuses while no collection point is open."""
    found = find_point_for(referral)
    if found is None:
        raise Refused("No collection point is open, so nothing can be handed over. Open one first.")
    return found
