"""Reads of referral partners: the list with agreements, one partner's own figures, its people."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from sqlalchemy import ColumnElement, Subquery, case, func, or_, select, tuple_

from app.accounts.models import User
from app.accounts.states import UserState
from app.core import clock
from app.core.errors import NotFound
from app.core.permissions import Role
from app.extensions import db
from app.organisations.models import DataSharingAgreement, Organisation
from app.organisations.states import OrganisationState
from app.referrals.models import Referral
from app.referrals.queries.standing import WARN_DAYS
from app.referrals.states import OPEN_STATES, ReferralState

PAGE_SIZE = 50
FIGURE_DAYS = 90


@dataclass(frozen=True)
class PartnerRow:
    """One partner of the list, the last day of its newest agreement, and how many of its referrals are open."""

    partner: Organisation
    until: date | None
    open_referrals: int


@dataclass(frozen=True)
class PartnerPage:
    """One page of partners by name, and the key its next page starts after."""

    rows: Sequence[PartnerRow]
    total: int
    next_after: str | None


@dataclass(frozen=True)
class Figures:
    """What became of a partner's referrals: all of them, and those of the last 90 days where that makes sense."""

    referred: int = 0
    referred_lately: int = 0
    decided: int = 0
    decided_lately: int = 0
    handed_over: int = 0
    handed_over_lately: int = 0
    by_state: dict[ReferralState, int] = field(default_factory=dict)

    @property
    def waiting(self) -> int:
        """Households on the waiting list, with those a device or data is reserved for."""
        return sum(self.by_state.get(state, 0) for state in (
            ReferralState.ACCEPTED, ReferralState.WAITING, ReferralState.MATCHED, ReferralState.READY,
        ))

    @property
    def open(self) -> int:
        """Sent and not over."""
        return sum(number for state, number in self.by_state.items() if state in OPEN_STATES)

    @property
    def drafts(self) -> int:
        """Begun and not sent."""
        return self.by_state.get(ReferralState.DRAFT, 0)


@dataclass(frozen=True)
class Colleague:
    """Somebody of a partner, with how many open cases they are the referrer of."""

    user: User
    open_cases: int


def page_of_partners(
    *, state: OrganisationState | None = None, is_ending: bool = False, text: str = "", after: str | None = None
) -> PartnerPage:
    """Referral partners and landlords by name; `is_ending` keeps those whose agreement ends within 30 days."""
    until = _until()
    query = select(Organisation, until.c.until).outerjoin(until, until.c.organisation_id == Organisation.id)
    wanted: list[ColumnElement[bool]] = [is_partner()]
    if state:
        wanted.append(Organisation.state == state)
    if is_ending:
        wanted += [Organisation.state == OrganisationState.LIVE, _is_ending(until.c.until)]
    if text:
        pattern = "%" + text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%"
        wanted.append(or_(
            Organisation.name.ilike(pattern, escape="\\"), Organisation.code.ilike(pattern, escape="\\"),
        ))
    query = query.where(*wanted)
    total = db.session.scalar(query.with_only_columns(func.count(Organisation.id), maintain_column_froms=True)) or 0
    key = _read_key(after)
    if key:
        query = query.where(tuple_(Organisation.name, Organisation.id) > key)
    rows = db.session.execute(query.order_by(Organisation.name, Organisation.id).limit(PAGE_SIZE + 1)).all()
    more, rows = len(rows) > PAGE_SIZE, rows[:PAGE_SIZE]
    opened = _count_open([partner.id for partner, _until in rows])
    return PartnerPage(
        [PartnerRow(partner, last, opened.get(partner.id, 0)) for partner, last in rows], total,
        f"{rows[-1][0].id}~{rows[-1][0].name}" if more else None,
    )


def list_for_file(
    *, state: OrganisationState | None = None, is_ending: bool = False, text: str = ""
) -> Iterator[PartnerRow]:
    """Every row of the same list, a page at a time."""
    after: str | None = None
    while True:
        page = page_of_partners(state=state, is_ending=is_ending, text=text, after=after)
        yield from page.rows
        if page.next_after is None:
            return
        after = page.next_after


def count_ending(partner_id: int | None = None) -> int:
    """How many live partners, or whether this one, have an agreement that ended or ends in 30 days, or none at all."""
    until = _until()
    query = (
        select(func.count(Organisation.id))
        .outerjoin(until, until.c.organisation_id == Organisation.id)
        .where(is_partner(), Organisation.state == OrganisationState.LIVE, _is_ending(until.c.until))
    )
    if partner_id is not None:
        query = query.where(Organisation.id == partner_id)
    return db.session.scalar(query) or 0


def get_partner(code: str) -> Organisation:
    """One referral partner or landlord by its short code, or NotFound."""
    found = db.session.scalar(select(Organisation).where(Organisation.code == code, is_partner()))
    if found is None:
        raise NotFound
    return found


def figures_of(partner_id: int) -> Figures:
    """A partner's own figures: referred, decided, handed over (in all and lately), and where the others stand."""
    since = clock.now() - timedelta(days=FIGURE_DAYS)
    moments = (Referral.submitted_at, Referral.decided_at, Referral.handed_over_at)
    columns = [column for moment in moments for column in (
        func.count(moment), func.coalesce(func.sum(case((moment >= since, 1), else_=0)), 0),
    )]
    counted = db.session.execute(select(*columns).where(Referral.partner_id == partner_id)).one()
    by_state = db.session.execute(
        select(Referral.state, func.count()).where(Referral.partner_id == partner_id).group_by(Referral.state)
    )
    referred, referred_lately, decided, decided_lately, handed_over, handed_over_lately = map(int, counted)
    return Figures(
        referred, referred_lately, decided, decided_lately, handed_over, handed_over_lately,
        {ReferralState(state): number for state, number in by_state},
    )


def colleagues_of(partner_id: int) -> list[Colleague]:
    """Everybody with an account at a partner, by name, with their open cases; those who left are not shown."""
    people = db.session.scalars(
        select(User).where(User.organisation_id == partner_id, User.state != UserState.LEFT).limit(500)
    ).all()
    opened = dict(db.session.execute(
        select(Referral.referrer_id, func.count())
        .where(Referral.partner_id == partner_id, Referral.state.in_(OPEN_STATES)).group_by(Referral.referrer_id)
    ).all())
    found = [Colleague(user, opened.get(user.id, 0)) for user in people]
    return sorted(found, key=lambda one: (one.user.role != Role.PARTNER_LEAD, one.user.name.casefold()))


def list_leads_of(partner_id: int) -> Sequence[User]:
    """Leads of a partner whose account is invited or open, by key."""
    return db.session.scalars(
        select(User).where(
            User.organisation_id == partner_id, User.state != UserState.LEFT, User.role == Role.PARTNER_LEAD,
        ).order_by(User.id)
    ).all()


def list_referrers_of(partner_id: int) -> Sequence[User]:
    """Accounts of a partner's leads and caseworkers that are not closed, by key."""
    return db.session.scalars(
        select(User).where(
            User.organisation_id == partner_id, User.state != UserState.LEFT,
            User.role.in_([Role.PARTNER_LEAD, Role.CASEWORKER]),
        ).order_by(User.id)
    ).all()


def is_partner() -> ColumnElement[bool]:
    """Whether an organisation refers households."""
    return or_(Organisation.is_referral_partner.is_(True), Organisation.is_landlord.is_(True))


def _until() -> Subquery:
    return (
        select(DataSharingAgreement.organisation_id, func.max(DataSharingAgreement.expires_on).label("until"))
        .group_by(DataSharingAgreement.organisation_id).subquery()
    )


def _is_ending(until: ColumnElement[date]) -> ColumnElement[bool]:
    return or_(until.is_(None), until <= clock.today() + timedelta(days=WARN_DAYS))


def _count_open(partner_ids: list[int]) -> dict[int, int]:
    rows = db.session.execute(
        select(Referral.partner_id, func.count())
        .where(Referral.partner_id.in_(partner_ids), Referral.state.in_(OPEN_STATES)).group_by(Referral.partner_id)
    )
    return dict(rows.all())


def _read_key(text: str | None) -> tuple[str, int] | None:
    row_id, _, name = (text or "").partition("~")
    return (name, int(row_id)) if row_id.isdecimal() and len(row_id) < 19 and name else None
