"""Referrals of the made-up region with all that hangs on them, as rows: household, needs, search keys, notes, texts,
reservations, hand-overs, and what the audit is told.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import cache
from itertools import pairwise
from typing import Any, Final

from app.bench.service.happenings import Happening
from app.bench.service.organisations import Region
from app.bench.service.outline import HELD, HELPED, Fate, mix
from app.bench.service.scale import Scale
from app.bench.service.texts import Conversation
from app.bench.service.townsfolk import Townsperson, person
from app.bench.service.writing import Writer
from app.core import clock
from app.core.db import Base
from app.core.references import numbered_reference
from app.core.working_days import add_working_days
from app.matching.models import HandOver, MatchProposal, Reservation
from app.matching.states import HandOverState, ProposalState, ReservationState
from app.messaging.models import InboundMessage, Message
from app.referrals.models import CaseNote, Household, Need, Referral, ReferralSearchKey
from app.referrals.states import OPEN_STATES, DeviceKind, NeedKind, NeedState, NoteKind
from app.referrals.states import ReferralState as S

Row = dict[str, Any]
# Tables in the order their rows can be written.
TABLES: Final[tuple[type[Base], ...]] = (
    Household, Referral, Need, ReferralSearchKey, CaseNote, Message, InboundMessage, MatchProposal, Reservation,
    HandOver,
)
_DEVICE_KINDS: Final = (DeviceKind.LAPTOP, DeviceKind.LAPTOP, DeviceKind.LAPTOP, DeviceKind.TABLET, DeviceKind.DESKTOP,
                        DeviceKind.ANY)
_PURPOSES: Final = (["work"], ["school", "benefits"], ["health"], ["keeping_in_touch", "health"], ["benefits"])
_BARRIERS: Final = (["device"], ["device", "connectivity"], ["connectivity", "skills"], ["device", "confidence"],
                    ["access", "device"])
_NOTES: Final = (
    "Rang and spoke about collection; mornings suit best.", "Left a message with the support worker.",
    "Prefers a keyboard with large letters. Has used a tablet at the library and liked it.",
)
_DECLINED: Final = ("not_eligible", "already_helped", "duplicate", "other_help")
_WITHDRAWN: Final = ("no_longer_needed", "helped_elsewhere", "moved_away")
# Everything of a referral that is open is in the audit, and of every fifth of the others.
_AUDITED: Final = 5
_AGAIN_FROM: Final = 0.2


@dataclass(frozen=True, slots=True)
class Dates:
    """When what happened to one referral; None for what has not happened."""

    submitted_at: datetime
    decided_at: datetime | None
    waiting_since: datetime | None
    matched_at: datetime | None
    handed_over_at: datetime | None
    closed_at: datetime | None


@dataclass(frozen=True, slots=True)
class Case:
    """One referral while its rows are made: its key, what becomes of it, who lives where, and when what happened."""

    key: int
    fate: Fate
    who: Townsperson
    home: int
    dates: Dates
    drawn: int


@dataclass
class Batch:
    """Rows by table, and what the audit is told of them."""

    rows: dict[type[Base], list[Row]] = field(default_factory=lambda: {table: [] for table in TABLES})
    happenings: list[Happening] = field(default_factory=list)

    def write(self, writer: Writer) -> None:
        """Write everything in an order that the database accepts."""
        for table, rows in self.rows.items():
            writer.write(table, rows)


@dataclass(frozen=True, slots=True)
class CaseMaker:
    """Makes referrals by number; `first` is the key that number 0 gets, `first_kit` the same of devices and bundles."""

    seed: int
    scale: Scale
    region: Region
    now: datetime
    first: int
    first_kit: int
    run_id: int
    texts: Conversation

    def add(self, batch: Batch, fate: Fate) -> None:
        """Add one referral with everything that hangs on it."""
        drawn, home = mix(self.seed, fate.number, 41), self._home_of(fate)
        one = Case(self.first + fate.number, fate, person(self.seed, home), home, self._dates(fate, drawn), drawn)
        rows = batch.rows
        if home == fate.number and fate.state != S.DRAFT:
            rows[Household].append(self._household(one))
        rows[Referral].append(self._referral(one))
        rows[Need] += self._needs(one)
        if fate.state == S.DRAFT:
            return
        rows[ReferralSearchKey] += [{"key": found, "referral_id": one.key} for found in one.who.search_keys]
        if fate.number % 2 == 0:
            rows[CaseNote].append(self._note(one))
        ours, theirs = self.texts.of(one.key, fate, one.who, one.dates.submitted_at, one.dates.handed_over_at)
        rows[Message] += ours
        rows[InboundMessage] += theirs
        if fate.state in HELPED or fate.state in HELD:
            self._give(batch, one)
        if fate.state in OPEN_STATES or fate.number % _AUDITED == 0:
            batch.happenings += self._history(one)

    def _home_of(self, fate: Fate) -> int:
        """The number of a household: about every twelfth referral is of one that was referred long before."""
        if fate.number < self.scale.referrals * _AGAIN_FROM or mix(self.seed, fate.number, 42) % 12 or (
            fate.state == S.DRAFT
        ):
            return fate.number
        # A first referral is never itself of an older household: those lie below the limit.
        return int(fate.number * _AGAIN_FROM)

    def _dates(self, fate: Fate, drawn: int) -> Dates:
        submitted = self.now - timedelta(days=fate.days_ago, minutes=drawn % 400)
        decided = submitted + timedelta(days=1 + (drawn >> 10) % 9, minutes=(drawn >> 20) % 300)
        waiting = decided if fate.state in HELPED | HELD | {S.WAITING} else None
        latest = self.now - timedelta(hours=3)
        matched = min(decided + timedelta(days=(drawn >> 30) % 50), latest) if fate.state in HELPED | HELD else None
        handed = min(matched + timedelta(days=5), latest) if matched and fate.state in HELPED else None
        is_decided = waiting is not None or fate.state == S.DECLINED
        return Dates(
            submitted, min(decided, latest) if is_decided else None, min(waiting, latest) if waiting else None, matched,
            handed, handed + timedelta(days=7) if handed and fate.state == S.CLOSED else None,
        )

    def _household(self, one: Case) -> Row:
        helped_on = one.dates.handed_over_at.date() if one.dates.handed_over_at else None
        return {
            "id": self.first + one.home, "address_index": one.who.address_index, "address": one.who.address,
            "postcode": one.who.postcode, "postcode_index": one.who.postcode_index, "authority_code": one.who.authority,
            "deprivation_decile": one.who.decile, "deprivation_edition": "2025",
            "device_helped_on": helped_on if one.fate.has_device else None,
            "data_helped_on": helped_on if one.fate.has_data else None,
            "created_at": one.dates.submitted_at, "updated_at": one.dates.submitted_at,
        }

    def _referral(self, one: Case) -> Row:
        fate, who, dates, drawn = one.fate, one.who, one.dates, one.drawn
        partner = self.region.partner_of(mix(self.seed, fate.number, 43))
        referrers = self.region.referrers[partner]
        is_draft = fate.state == S.DRAFT
        asked_at = dates.submitted_at + timedelta(hours=20) if fate.state == S.NEEDS_INFORMATION else None
        return {
            "id": one.key, "reference": numbered_reference("R", fate.number), "state": fate.state,
            "partner_id": partner, "referrer_id": referrers[(drawn >> 8) % len(referrers)],
            "programme_version_id": None if is_draft else self.region.version,
            "household_id": None if is_draft else self.first + one.home, "has_permission": True,
            "permission_how": "face_to_face", "permission_on": dates.submitted_at.date(), "notice_version": "1",
            "first_name": who.first_name, "last_name": who.last_name, "name_index": who.name_index,
            "phone": who.phone, "phone_index": who.phone_index, "is_safe_to_text": True, "language": who.language,
            "contact_by": "text", "is_adult": True, "address": who.address, "postcode": who.postcode,
            "authority_code": who.authority, "adults": 1 + (drawn >> 12) % 2, "children_0_4": (drawn >> 14) % 2,
            "children_5_10": (drawn >> 16) % 2, "children_11_15": (drawn >> 18) % 2,
            "barriers": _BARRIERS[(drawn >> 22) % 5], "device_now": "smartphone_only", "internet_home": "none",
            "internet_away": "not_enough", "can_afford_contract": "no", "is_low_income": "yes",
            "answers_seen_by": {"income": "evidence"}, "purposes": _PURPOSES[(drawn >> 26) % 5],
            "wants_skills_help": bool(drawn >> 31 & 1),
            "notes": "Gate is on the side street." if drawn % 3 == 0 else None,
            "submitted_at": None if is_draft else dates.submitted_at,
            "decide_by": None if is_draft else _decide_by(dates.submitted_at.date()),
            "decided_at": dates.decided_at,
            "decided_by_id": self._coordinator(drawn) if dates.decided_at else None,
            "decision_reason": _DECLINED[drawn % 4] if fate.state == S.DECLINED else None, "asked_at": asked_at,
            "waiting_since": dates.waiting_since,
            "hold_until": clock.today() + timedelta(days=drawn % 40) if fate.state == S.ON_HOLD else None,
            "hold_reason": "away" if fate.state == S.ON_HOLD else None,
            "withdrawal_reason": _WITHDRAWN[drawn % 3] if fate.state == S.WITHDRAWN else None,
            "handed_over_at": dates.handed_over_at, "closed_at": dates.closed_at,
            "created_at": dates.submitted_at, "updated_at": dates.closed_at or dates.submitted_at,
        }

    def _coordinator(self, drawn: int) -> int:
        return self.region.coordinators[(drawn >> 44) % len(self.region.coordinators)]

    def _needs(self, one: Case) -> Iterator[Row]:
        state = NeedState.OPEN
        if one.fate.is_helped:
            state = NeedState.MET
        elif one.fate.state in HELD:
            state = NeedState.RESERVED
        if one.fate.has_device:
            must = ["camera"] if (one.drawn >> 34) % 8 == 0 else []
            yield {"referral_id": one.key, "kind": NeedKind.DEVICE, "state": state,
                   "device_kind": _DEVICE_KINDS[(one.drawn >> 36) % 6], "must_haves": must}
        if one.fate.has_data:
            yield {"referral_id": one.key, "kind": NeedKind.DATA, "state": state, "device_kind": None, "must_haves": []}

    def _note(self, one: Case) -> Row:
        at = one.dates.submitted_at + timedelta(hours=30)
        return {"referral_id": one.key, "author_id": self._coordinator(one.drawn), "kind": NoteKind.CALL,
                "body": _NOTES[one.drawn % 3], "created_at": at, "updated_at": at}

    def _give(self, batch: Batch, one: Case) -> None:
        """Reservations and the hand-over; a proposal of the newest ones, because older runs are not kept."""
        at = one.dates.matched_at or one.dates.submitted_at
        device = None if one.fate.device is None else self.first_kit + one.fate.device
        bundle = None if one.fate.bundle is None else self.first_kit + one.fate.bundle
        stamps = {"created_at": at, "updated_at": at}
        until = clock.today() + timedelta(days=5 + one.fate.number % 9)
        state = ReservationState.USED if one.fate.is_helped else ReservationState.LIVE
        for kind, item in ((NeedKind.DEVICE, device), (NeedKind.DATA, bundle)):
            if item is not None:
                batch.rows[Reservation].append({
                    "referral_id": one.key, "kind": kind, "device_id": item if kind == NeedKind.DEVICE else None,
                    "bundle_id": item if kind == NeedKind.DATA else None, "state": state, "hold_until": until, **stamps,
                })
        if one.fate.number > self.scale.referrals * 0.9:
            batch.rows[MatchProposal].append({
                "run_id": self.run_id, "rank": one.fate.number, "referral_id": one.key, "device_id": device,
                "bundle_id": bundle, "points": one.fate.number % 120, "explanation": {"why_now": [], "wishes": []},
                "state": ProposalState.CONFIRMED, **stamps,
            })
        batch.rows[HandOver].append({
            **self._hand_over(one), "device_id": device, "bundle_id": bundle,
            "hold_until": until, **stamps,
        })

    def _hand_over(self, one: Case) -> Row:
        fate, who = one.fate, one.who
        is_done = fate.is_helped
        drawn = mix(self.seed, fate.number, 44)
        return {
            "referral_id": one.key, "collection_point_id": self.region.points[who.authority],
            "state": HandOverState.DONE if is_done else HandOverState.ARRANGED, "code_index": f"{drawn:032x}",
            "prepared_at": None if fate.state == S.MATCHED else one.dates.matched_at,
            "checked_by": "code" if is_done else None, "charger_given": True if is_done else None,
            "receipt_number": numbered_reference("HR", fate.number) if is_done else None,
            "handed_over_at": one.dates.handed_over_at,
            "handed_over_by_id": self.region.hand_over_workers[drawn % len(self.region.hand_over_workers)]
            if is_done else None,
            "household_id": self.first + one.home, "programme_id": self.region.programme,
            "partner_id": self.region.partner_of(mix(self.seed, fate.number, 43)), "authority_code": who.authority,
            "deprivation_decile": who.decile, "adults": 1, "children_0_4": 0, "children_5_10": 0, "children_11_15": 0,
            "children_16_17": 0,
        }

    def _history(self, one: Case) -> Iterator[Happening]:
        fate, dates = one.fate, one.dates
        hub = self._coordinator(one.drawn)
        way: list[tuple[S, datetime]] = [(S.DRAFT, dates.submitted_at), (S.SUBMITTED, dates.submitted_at)]
        if dates.waiting_since:
            way += [(S.ACCEPTED, dates.waiting_since), (S.WAITING, dates.waiting_since)]
        if dates.matched_at:
            way.append((S.MATCHED, dates.matched_at))
            if fate.state != S.MATCHED:
                way.append((S.READY, dates.matched_at + timedelta(days=1)))
        if dates.handed_over_at:
            way.append((S.HANDED_OVER, dates.handed_over_at))
        if way[-1][0] != fate.state:
            way.append((fate.state, dates.closed_at or dates.decided_at or dates.submitted_at + timedelta(hours=20)))
        for (before, _), (after, at) in pairwise(way):
            yield Happening(at, hub, "coordinator", "referral", one.key, f"moved_to_{after}", str(before), str(after))


@cache
def _decide_by(day: date) -> date:
    return add_working_days(day, 10)
