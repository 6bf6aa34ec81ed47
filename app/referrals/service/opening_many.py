"""Many referrals at once from rows that were judged before: the rules of sending one, a handful of statements for all.

Whoever calls has checked who may; here stand the household, the rules in force, the limits and the day of decision.
Each submission key becomes one referral, however often it is asked for.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import insert, select

from app.audit.service import Happening, record_many
from app.core import clock
from app.core.encryption import blind_index
from app.core.permissions import Actor
from app.core.postcode import Postcode, read_postcode
from app.core.references import new_reference
from app.core.working_days import add_working_days
from app.extensions import db
from app.geography.places import Place
from app.geography.queries import places_with_deprivation
from app.organisations.models import Organisation
from app.referrals import notices, queries
from app.referrals.answers import ContactBy, HoldReason
from app.referrals.household_identity import normalised_name
from app.referrals.models import Need, Referral, ReferralSearchKey
from app.referrals.queries.room import Room, refusal_of, room_of
from app.referrals.search_keys import keys_of_referral
from app.referrals.service.households import households_behind, note_own_homes
from app.referrals.service.households_many import Dwelling, find_or_make_homes
from app.referrals.states import DeviceKind, NeedKind, NeedState, ReferralState
from app.referrals.steps import NOTICE_VERSION

# What a row may bring of a referral's own answers; everything else is decided here.
ANSWERS: Final = (
    "permission_how", "permission_on", "first_name", "last_name", "phone", "is_safe_to_text", "is_phone_shared",
    "phone_shared_with", "contact_by", "is_adult", "uprn", "adults", "device_now", "internet_home", "internet_away",
    "can_afford_contract", "is_low_income", "deadline_kind", "notes",
)
# Answers that are never missing in a referral, with what stands there when nobody said.
_WITH_DEFAULT: Final[Mapping[str, Any]] = {
    "language": "en", "children_0_4": 0, "children_5_10": 0, "children_11_15": 0, "children_16_17": 0,
    "is_for_child": False, "wants_skills_help": False, "needs_delivery": False,
}
_LISTS: Final = ("barriers", "purposes", "formats")


@dataclass(frozen=True, slots=True)
class Opening:
    """One household to refer: `values` by the names of Referral's columns, `needs` among them."""

    submission_key: str
    values: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Opened:
    """What became of one opening: a referral, or the sentence why not."""

    submission_key: str
    referral_id: int | None = None
    reference: str | None = None
    refusal: str | None = None
    is_texted: bool = False


@dataclass(frozen=True, slots=True)
class _Ready:
    """An opening that nothing stands against, with the place of its home."""

    opening: Opening
    postcode: Postcode
    place: Place


def open_many(actor: Actor, organisation: Organisation, openings: Sequence[Opening], **detail: Any) -> list[Opened]:
    """Send one referral for each opening, in their order; what a limit or a rule forbids is told and left.

    The caller holds the organisation's row locked. `detail` goes into the audit: codes and ids only.
    """
    there = _there_already([opening.submission_key for opening in openings])
    fresh = [opening for opening in openings if opening.submission_key not in there]
    refusal = refusal_of(organisation)
    if refusal:
        return [there.get(one.submission_key) or Opened(one.submission_key, refusal=refusal) for one in openings]
    ready, refused = _sorted_out(fresh, room_of(actor, organisation))
    made = _make(actor, organisation, ready, detail) if ready else {}
    found = {**there, **refused, **made}
    return [found[opening.submission_key] for opening in openings]


def _there_already(keys: Sequence[str]) -> dict[str, Opened]:
    query = select(Referral.submission_key, Referral.id, Referral.reference).where(Referral.submission_key.in_(keys))
    return {str(key): Opened(str(key), row_id, reference) for key, row_id, reference in db.session.execute(query)}


def _sorted_out(openings: Iterable[Opening], room: Room) -> tuple[list[_Ready], dict[str, Opened]]:
    openings = list(openings)
    postcodes = {one.submission_key: read_postcode(one.values["postcode"]) for one in openings}
    places = places_with_deprivation(set(postcodes.values()))
    ready: list[_Ready] = []
    refused: dict[str, Opened] = {}
    for opening in openings:
        postcode = postcodes[opening.submission_key]
        place = places[postcode.key]
        why_not = _missing(opening.values, place) or room.take(_authority(opening, place))
        if why_not:
            refused[opening.submission_key] = Opened(opening.submission_key, refusal=why_not)
        else:
            ready.append(_Ready(opening, postcode, place))
    return ready, refused


def _missing(values: Mapping[str, Any], place: Place) -> str | None:
    if not values.get("has_permission") or not values.get("permission_how") or not values.get("permission_on"):
        return "Say that the person agrees to be referred, how and when, then send the row in a new file."
    if not values.get("first_name") and not values.get("last_name"):
        return "Give the person's name, then send the row in a new file."
    if not values.get("address") or not values.get("needs"):
        return "Give the address and what they need, then send the row in a new file."
    return place.note if place.is_outside else None


def _authority(opening: Opening, place: Place) -> str | None:
    return place.authority.code if place.authority else opening.values.get("authority_code")


def _make(
    actor: Actor, organisation: Organisation, ready: Sequence[_Ready], detail: Mapping[str, Any]
) -> dict[str, Opened]:
    homes = find_or_make_homes(
        [Dwelling(one.opening.values["address"], one.postcode, one.opening.values.get("uprn")) for one in ready],
        {one.postcode.key: one.place for one in ready},
    )
    behind = households_behind(set(homes))
    common, references = _common(actor, organisation), _new_references(len(ready))
    rows = [
        {**common, **_row(one), "household_id": behind[home], "reference": reference}
        for one, home, reference in zip(ready, homes, references, strict=True)
    ]
    ids = _insert(rows)
    note_own_homes({ids[row["submission_key"]]: home for row, home in zip(rows, homes, strict=True)})
    _insert_needs(ready, ids)
    _insert_search_keys(rows, ids)
    _note(actor, rows, ids, detail)
    texted = notices.tell_many_received(actor, [_told(row, ids) for row in rows if _may_be_texted(row)])
    return {
        (key := row["submission_key"]): Opened(key, ids[key], row["reference"], is_texted=ids[key] in texted)
        for row in rows
    }


def _common(actor: Actor, organisation: Organisation) -> dict[str, Any]:
    rules, version = queries.rules_in_force(), queries.current_version()
    return {
        "partner_id": organisation.id, "referrer_id": actor.id, "version": 1, "has_permission": True,
        "notice_version": NOTICE_VERSION, "programme_version_id": version.id if version else None,
        "submitted_at": clock.now(), "decide_by": add_working_days(clock.today(), rules.limits.decide_working_days),
        "answers_seen_by": {},
    }


def _row(one: _Ready) -> dict[str, Any]:
    values = one.opening.values
    authority = _authority(one.opening, one.place)
    row: dict[str, Any] = {name: values.get(name) for name in ANSWERS}
    row |= {name: _or(values.get(name), default) for name, default in _WITH_DEFAULT.items()}
    row |= {name: list(values.get(name) or []) for name in _LISTS}
    row |= {
        "submission_key": one.opening.submission_key, "address": values["address"], "postcode": str(one.postcode),
        "authority_code": authority, "authority_by_hand": bool(authority and not one.place.authority),
        "has_deadline": row["deadline_kind"] is not None, "name_index": _name_index(values),
        "phone_index": blind_index(row["phone"], "phone") if row["phone"] else None,
        "state": ReferralState.SUBMITTED if authority else ReferralState.ON_HOLD,
        "hold_reason": None if authority else HoldReason.AREA_NOT_KNOWN,
    }
    row["contact_by"] = _contact_by(row)
    return row


def _contact_by(row: Mapping[str, Any]) -> str:
    """How the row asks for, where that is possible; else text where safe, call where there is a number."""
    may_text, may_call = row["is_safe_to_text"] is True and row["phone"], bool(row["phone"])
    wanted = row["contact_by"]
    if wanted == ContactBy.CASEWORKER or (wanted == ContactBy.CALL and may_call):
        return str(wanted)
    return str(ContactBy.TEXT if may_text else ContactBy.CALL if may_call else ContactBy.CASEWORKER)


def _insert(rows: Sequence[Mapping[str, Any]]) -> dict[str, int]:
    made = db.session.execute(
        insert(Referral.__table__).returning(Referral.id, Referral.submission_key),  # type: ignore[arg-type]
        list(rows),
    )
    return {str(key): referral_id for referral_id, key in made}


def _insert_needs(ready: Sequence[_Ready], ids: Mapping[str, int]) -> None:
    rows = [
        {
            "referral_id": ids[one.opening.submission_key], "kind": NeedKind(need["kind"]), "state": NeedState.OPEN,
            "device_kind": DeviceKind(need["device_kind"]) if need["kind"] == NeedKind.DEVICE else None,
            "must_haves": list(need.get("must_haves") or []),
        }
        for one in ready for need in one.opening.values["needs"]
    ]
    db.session.execute(insert(Need.__table__), rows)  # type: ignore[arg-type]


def _insert_search_keys(rows: Sequence[Mapping[str, Any]], ids: Mapping[str, int]) -> None:
    keys = [
        {"key": key, "referral_id": ids[row["submission_key"]]}
        for row in rows
        for key in sorted(keys_of_referral(
            row["first_name"], row["last_name"], row["phone"], read_postcode(row["postcode"])
        ))
    ]
    db.session.execute(insert(ReferralSearchKey.__table__), keys)  # type: ignore[arg-type]


def _note(
    actor: Actor, rows: Sequence[Mapping[str, Any]], ids: Mapping[str, int], detail: Mapping[str, Any]
) -> None:
    happened = []
    for row in rows:
        key = ids[row["submission_key"]]
        happened.append(_moved(key, ReferralState.DRAFT, ReferralState.SUBMITTED, detail))
        if row["state"] == ReferralState.ON_HOLD:
            held = {**detail, "reason": HoldReason.AREA_NOT_KNOWN.value}
            happened.append(_moved(key, ReferralState.SUBMITTED, ReferralState.ON_HOLD, held))
    record_many(actor, happened)


def _moved(referral_id: int, before: ReferralState, after: ReferralState, detail: Mapping[str, Any]) -> Happening:
    return Happening(
        Referral.__tablename__, referral_id, f"moved_to_{after}", dict(detail), str(before), str(after)
    )


def _may_be_texted(row: Mapping[str, Any]) -> bool:
    return row["contact_by"] == ContactBy.TEXT and row["is_safe_to_text"] is True and row["phone"] is not None


def _told(row: Mapping[str, Any], ids: Mapping[str, int]) -> notices.Told:
    return notices.Told(
        ids[row["submission_key"]], row["reference"], row["decide_by"], row["phone"], row["language"], version=1
    )


def _new_references(count: int) -> list[str]:
    drawn: dict[str, None] = {}
    while len(drawn) < count:
        fresh = {new_reference("R") for _ in range(count - len(drawn))}
        taken = set(db.session.scalars(select(Referral.reference).where(Referral.reference.in_(fresh))))
        drawn |= dict.fromkeys(fresh - taken)
    return list(drawn)


def _name_index(values: Mapping[str, Any]) -> str | None:
    name = normalised_name(values.get("first_name") or "", values.get("last_name") or "")
    return blind_index(name, "name") if name else None


def _or(value: Any, default: Any) -> Any:
    return default if value is None else value


