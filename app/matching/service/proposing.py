"""A run: who could have what, and why. It changes nothing for a household; a person confirms or refuses."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from functools import cache
from typing import Any

from sqlalchemy import update

from app.audit.service import record
from app.core import clock
from app.core.errors import Refused
from app.core.permissions import Actor
from app.extensions import db
from app.matching.explanation import (
    describe_need,
    expected_wait,
    near_misses,
    standings,
    what_stands_in_the_way,
    why_now,
    why_this_item,
)
from app.matching.facts import Item, Need, NeedKind
from app.matching.models import MatchProposal, MatchRun
from app.matching.plan import Assignment, Obstacle, Plan, Rules, Together, priority
from app.matching.queries.waiting import Stock, WaitingList, given_in_90_days, points_policy, stock, waiting_list
from app.matching.service.locking import lock_proposal
from app.matching.snapshot import digest_of, read_inputs, write_inputs
from app.matching.solver import make_plan
from app.matching.states import ProposalState

_NEAR_MISSES_TOLD = 3


def run_matching(actor: Actor, *, together: Together = Together.REQUIRED) -> MatchRun:
    """Propose devices and data for everybody who waits; open proposals of earlier runs are set aside."""
    policy = points_policy()
    waiting, shelf = waiting_list(policy), stock()
    rules = Rules(on=clock.today(), together=together)
    items: list[Item] = [*shelf.devices, *shelf.bundles]
    inputs = write_inputs(waiting.needs, items, rules)
    plan = make_plan(waiting.needs, items, rules)
    left_over = _left_over(plan, waiting, shelf, rules)
    run = MatchRun(
        policy={"points": policy.as_json(), "together": together.value, "suitability": rules.suitability.version},
        inputs=inputs,
        inputs_digest=digest_of(inputs),
        needs_considered=len(waiting.needs),
        items_considered=len(items),
        left_over=left_over,
        needs_left_over=len(left_over),
        run_by_id=actor.id,
    )
    _set_aside_open_proposals()
    db.session.add(run)
    run.proposals = _proposals(plan, waiting, shelf, rules)
    db.session.flush()
    record(
        actor, "ran_matching", run, needs=run.needs_considered, items=run.items_considered, proposals=len(run.proposals)
    )
    return run


def repeat_run(run: MatchRun) -> Plan:
    """Plan a stored run once more from its stored inputs; the answer is the same."""
    needs, items, rules = read_inputs(run.inputs)
    return make_plan(needs, items, rules)


def refuse_proposal(actor: Actor, proposal: MatchProposal, *, reason: str) -> None:
    """Turn one proposal down for good: this household is never offered this device again; `reason` is a code."""
    proposal = lock_proposal(proposal)
    if proposal.state != ProposalState.PROPOSED:
        raise Refused("This proposal was already dealt with. Go back to the list to see what is open.")
    proposal.state = ProposalState.REFUSED
    db.session.flush()
    record(actor, "refused_match", proposal, reason=reason, referral_id=proposal.referral_id)


def _set_aside_open_proposals() -> None:
    db.session.execute(
        update(MatchProposal)
        .where(MatchProposal.state == ProposalState.PROPOSED)
        .values(state=ProposalState.SUPERSEDED)
    )


def _proposals(plan: Plan, waiting: WaitingList, shelf: Stock, rules: Rules) -> list[MatchProposal]:
    by_referral: defaultdict[str, list[Assignment]] = defaultdict(list)
    for assignment in plan.assignments:
        by_referral[assignment.need.referral].append(assignment)
    line = _in_order(waiting.needs)
    places = {reference: place for place, reference in enumerate(line, start=1)}
    return [
        _proposal(rank, given, waiting, shelf, rules, place=places[reference])
        for rank, (reference, given) in enumerate(by_referral.items(), start=1)
    ]


def _in_order(needs: Iterable[Need]) -> list[str]:
    """References of all who wait, first in the line first."""
    return list(dict.fromkeys(need.referral for need in sorted(needs, key=priority)))


def _proposal(
    rank: int, given: list[Assignment], waiting: WaitingList, shelf: Stock, rules: Rules, *, place: int
) -> MatchProposal:
    reference = given[0].need.referral
    items = {assignment.need.kind: assignment for assignment in given}
    device, bundle = items.get(NeedKind.DEVICE), items.get(NeedKind.DATA)
    now = why_now(waiting.points[reference], place, len(waiting.referral_ids))
    return MatchProposal(
        rank=rank,
        referral_id=waiting.referral_ids[reference],
        device_id=shelf.device_ids[device.item.reference] if device else None,
        bundle_id=shelf.bundle_ids[bundle.item.reference] if bundle else None,
        points=waiting.points[reference].total,
        explanation=_explanation(items, now, rules),
    )


def _explanation(items: Mapping[NeedKind, Assignment], now: tuple[str, ...], rules: Rules) -> dict[str, Any]:
    return {
        "why_now": list(now),
        "wishes": [describe_need(assignment.need, rules) for assignment in items.values()],
        "items": {kind.value: list(why_this_item(one, rules)) for kind, one in items.items()},
        "is_substitute": any(assignment.is_substitute for assignment in items.values()),
    }


def _anybody_with(need: Need) -> Need:
    """The same need of nobody in particular, so that what suits it is worked out once for all alike."""
    return replace(need, referral="", points=0, waiting_since=date.min, partner="", authority="")


def _left_over(plan: Plan, waiting: WaitingList, shelf: Stock, rules: Rules) -> list[dict[str, Any]]:
    given = given_in_90_days()
    items: list[Item] = [*shelf.devices, *shelf.bundles]
    told: list[dict[str, Any]] = []
    misses_of = cache(lambda wanted: near_misses(wanted, items, rules)[:_NEAR_MISSES_TOLD])
    for standing in standings(plan.left_over, items, shelf.workshop, rules):
        need = standing.left.need
        words = list(what_stands_in_the_way(standing, rules))
        if standing.left.obstacle is Obstacle.NOTHING_SUITS:
            words += [
                f"{count} in stock nearly would, but: {reason[0].lower()}{reason[1:]}"
                for reason, count in misses_of(_anybody_with(need))
            ]
        told.append(
            {
                "referral_id": waiting.referral_ids[need.referral],
                "reference": need.referral,
                "kind": need.kind.value,
                "points": need.points,
                "obstacle": standing.left.obstacle.value,
                "words": words,
                "wait": expected_wait(standing.ahead, given[need.kind]),
            }
        )
    return told
