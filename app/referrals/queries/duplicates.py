"""Is this household already with us: same home, same phone, or same name behind the same postcode.

Another partner's referral is told to a caseworker only as "already helped on DATE", never who referred.
"""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import Select, or_, select, union
from sqlalchemy.orm import contains_eager

from app.core import clock
from app.core.encryption import blind_index
from app.core.permissions import Actor, Permission
from app.core.postcode import read_postcode
from app.extensions import db
from app.referrals.household_identity import household_key
from app.referrals.models import Household, Need, Referral
from app.referrals.queries.households import counted_for
from app.referrals.state_words import tag_for
from app.referrals.states import OPEN_STATES, NeedKind, ReferralState

_MOST = 20
# A need that was agreed counts against the household's one, before it is handed over too.
AGREED_STATES = frozenset({
    ReferralState.ACCEPTED, ReferralState.WAITING, ReferralState.MATCHED, ReferralState.READY,
})


@dataclass(frozen=True)
class Alike:
    """Another referral that may be of the same household, why, and when that household was helped."""

    referral: Referral
    is_same_home: bool
    is_same_phone: bool
    is_same_name: bool
    helped_on: date | None

    @property
    def is_open(self) -> bool:
        """Whether it is still going on."""
        return self.referral.state in OPEN_STATES

    def is_visible_to(self, actor: Actor) -> bool:
        """Whether the actor may see more of it than a date."""
        return actor.may(Permission.REFERRAL_TRIAGE) or self.referral.partner_id == actor.organisation_id

    def tag_to(self, actor: Actor) -> str:
        """Where it stands, in the word the actor reads on every other page."""
        return tag_for(self.referral.state, is_hub=actor.may(Permission.REFERRAL_TRIAGE))


@dataclass(frozen=True)
class Keys:
    """The look-up keys of one referral's household."""

    home: str | None
    postcode: str | None
    phone: str | None
    name: str | None


def keys_of(referral: Referral) -> Keys:
    """The keys of a referral, worked out from a draft's answers or taken from its household."""
    household = referral.household
    if household is not None:
        return Keys(
            household.address_index, household.postcode_index, referral.phone_index, referral.name_index
        )
    if not referral.postcode:
        return Keys(None, None, referral.phone_index, referral.name_index)
    postcode = read_postcode(referral.postcode)
    home = (
        blind_index(household_key(referral.address, postcode), "address") if referral.address else None
    )
    return Keys(home, blind_index(postcode.key, "postcode"), referral.phone_index, referral.name_index)


def list_alike(actor: Actor, referral: Referral, *, repeat_months: int) -> list[Alike]:
    """Other sent referrals of perhaps the same household that are open or were helped in the repeat time.

    Of another partner's a referrer gets those helped in the repeat time, one a date, and nothing of an open one.
    """
    keys, since = keys_of(referral), months_before(clock.today(), repeat_months)
    searches = _searches(keys, referral.household_id)
    if not searches:
        return []
    rows = db.session.scalars(
        select(Referral)
        .outerjoin(Household)
        .where(
            Referral.id.in_(union(*searches)),
            Referral.id != referral.id,
            Referral.state != ReferralState.DRAFT,
            or_(
                Referral.state.in_(OPEN_STATES),
                Household.device_helped_on > since,
                Household.data_helped_on > since,
            ),
        )
        .options(contains_eager(Referral.household))
        .order_by(Referral.id.desc())
        .limit(_MOST)
    )
    found = [_alike(row, keys) for row in rows]
    seen = [one for one in found if one.is_visible_to(actor)]
    told = {one.helped_on: one for one in found if one not in seen and one.helped_on and one.helped_on > since}
    return seen + list(told.values())


def repeats(referral: Referral, *, repeat_months: int) -> list[str]:
    """Sentences why a referral would break the rule of one device and one bundle a household, if it would."""
    household = referral.household
    if household is None:
        return []
    found = []
    since = months_before(clock.today(), repeat_months)
    for need in referral.needs:
        helped_on = household.helped_on(need.kind)
        if helped_on and helped_on > since:
            found.append(f"This household was given {_thing(need.kind)} on {helped_on.day} {helped_on:%B %Y}.")
    return found + _agreed_elsewhere(referral, household)


def _agreed_elsewhere(referral: Referral, household: Household) -> list[str]:
    kinds = {need.kind for need in referral.needs}
    agreed = db.session.execute(
        select(Referral.reference, Need.kind)
        .join(Need)
        .where(
            Referral.household_id == household.id,
            Referral.id != referral.id,
            Referral.state.in_(AGREED_STATES),
            Need.kind.in_(kinds),
        )
        .order_by(Referral.id)
    )
    return [
        f"Referral {row.reference} for this household is agreed and asks for {_thing(row.kind)} too." for row in agreed
    ]


def months_before(day: date, months: int) -> date:
    """The same day so many months earlier; the month's last day where it has no such day."""
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    for last in (day.day, 30, 29, 28):
        try:
            return date(year, month + 1, min(day.day, last))
        except ValueError:
            continue
    raise AssertionError("every month has a 28th")


def _thing(kind: NeedKind) -> str:
    return "a device" if kind == NeedKind.DEVICE else "data"


def _searches(keys: Keys, household_id: int | None) -> list[Select[int]]:
    searches = []
    if household_id is not None:
        searches.append(select(Referral.id).where(Referral.household_id == household_id))
    elif keys.home:
        # The home may have been merged: its household is where it leads to.
        found = counted_for(Household.address_index == keys.home)
        searches.append(select(Referral.id).where(Referral.household_id.in_(found)))
    if keys.phone:
        searches.append(select(Referral.id).where(Referral.phone_index == keys.phone))
    if keys.name and keys.postcode:
        searches.append(
            select(Referral.id).where(
                Referral.name_index == keys.name,
                Referral.household_id.in_(counted_for(Household.postcode_index == keys.postcode)),
            )
        )
    return searches


def _alike(other: Referral, keys: Keys) -> Alike:
    household = other.household
    dates = [
        day for day in (household.device_helped_on, household.data_helped_on) if day
    ] if household else []
    return Alike(
        referral=other,
        is_same_home=bool(household and household.address_index and household.address_index == keys.home),
        is_same_phone=bool(keys.phone and other.phone_index == keys.phone),
        is_same_name=bool(keys.name and other.name_index == keys.name),
        helped_on=max(dates, default=None),
    )
