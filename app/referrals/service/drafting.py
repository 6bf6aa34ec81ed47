"""A referral being filled in: begun after the area check, saved at every step, thrown away or sent.

Sending is in submitting. A draft may be incomplete, but what it holds is checked and normalised here.
"""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any, Final

from sqlalchemy import update
from sqlalchemy.exc import IntegrityError

from app.audit.service import record
from app.core import clock
from app.core.db import check_version
from app.core.encryption import blind_index
from app.core.errors import NotFound, Refused, StalePage, explain_constraint
from app.core.permissions import Actor
from app.core.phone import read_phone
from app.core.postcode import Postcode
from app.core.references import new_reference
from app.extensions import db
from app.geography.authorities import BY_CODE
from app.referrals import answers as words
from app.referrals import queries
from app.referrals.household_identity import normalised_name, read_home
from app.referrals.models import Need, OutOfAreaCount, Referral
from app.referrals.policy import can_edit
from app.referrals.states import DeviceKind, NeedKind
from app.referrals.steps import BY_KEY, NOTICE_VERSION, SEEN_STEPS, further, preceding

Given = Mapping[str, Any]
WHAT: Final = "This referral"
SENT_ALREADY: Final = "This referral was sent already. Look at it in your list of referrals."

_ONE_OF: Final[dict[str, type[words.Worded]]] = {
    "permission_how": words.PermissionHow, "language": words.SpokenLanguage, "contact_by": words.ContactBy,
    "device_now": words.DeviceNow, "internet_home": words.Internet, "internet_away": words.Internet,
    "can_afford_contract": words.YesNo, "is_low_income": words.YesNo, "deadline_kind": words.DeadlineKind,
    "device_kind": words.AskedDevice,
}
_SEVERAL_OF: Final[dict[str, type[words.Worded]]] = {
    "formats": words.Format, "barriers": words.Barrier, "must_haves": words.MustHave, "purposes": words.Purpose,
}
_PEOPLE: Final = ("adults", "children_0_4", "children_5_10", "children_11_15", "children_16_17")
MOST_PEOPLE: Final = 20
LONGEST_NOTE: Final = 2000


explain_constraint(
    "uq_referral_submission_key", "This referral was begun already. Find it among your drafts.",
    sqlite="referral.submission_key",
)
explain_constraint(
    "uq_need_referral_kind", "This was saved already, perhaps in another tab. Reload the page and look.",
    sqlite="need.referral_id, need.kind",
)


def count_out_of_area(actor: Actor) -> None:
    """Count a household outside the region for today and the actor's organisation; keep nothing else."""
    key = {"on_date": clock.today(), "partner_id": actor.organisation_id}
    if key["partner_id"] is None:
        return
    one_more = (
        update(OutOfAreaCount)
        .where(OutOfAreaCount.on_date == key["on_date"], OutOfAreaCount.partner_id == key["partner_id"])
        .values(households=OutOfAreaCount.households + 1)
    )
    if not db.session.execute(one_more).rowcount:  # type: ignore[attr-defined]
        try:
            with db.session.begin_nested():
                db.session.add(OutOfAreaCount(**key, households=1))
        except IntegrityError:
            db.session.execute(one_more)


def start_draft(
    actor: Actor, postcode: Postcode, *, authority_code: str | None, by_hand: bool, key: str
) -> Referral:
    """Begin a referral for a home inside the region; the same `key` (one opening of the page) gives the same draft.

    Refuses when the agreement has ended or a limit is reached.
    """
    found = queries.find_by_submission_key(actor, key)
    if found is not None:
        return found
    standing = queries.standing_of(actor, authority_code=authority_code)
    if standing.refusal:
        raise Refused(standing.refusal)
    draft = Referral(
        reference=new_reference("R", is_taken=queries.is_reference_taken), submission_key=key,
        partner_id=actor.organisation_id, referrer_id=actor.id, step="permission",
    )
    _place(draft, postcode, authority_code, by_hand=by_hand)
    try:
        with db.session.begin_nested():
            db.session.add(draft)
    except IntegrityError:
        # The button was pressed twice and the other press came first.
        found = queries.find_by_submission_key(actor, key)
        if found is None:
            raise
        return found
    record(actor, "began_referral", draft)
    return draft


def change_postcode(
    actor: Actor, draft: Referral, postcode: Postcode, *, authority_code: str | None, by_hand: bool, version: int
) -> None:
    """Put a draft into another place inside the region."""
    _check_editable(actor, draft, version)
    _place(draft, postcode, authority_code, by_hand=by_hand)
    db.session.flush()


def save_answers(actor: Actor, draft: Referral, step: str, given: Given, *, version: int) -> None:
    """Save one step of a draft; refuses a stale page, unknown codes, and answers that cannot be.

    A page sent twice is not stale: answers that are stored already change nothing.
    """
    if not can_edit(actor, draft):
        raise Refused(SENT_ALREADY)
    with db.session.no_autoflush:
        _put_answers(draft, step, given)
        if draft.version != version and _is_changed(draft):
            raise StalePage(WHAT)
        draft.step = further(draft.step, step)
    db.session.flush()


def keep_unfinished(actor: Actor, draft: Referral, step: str, given: Given, *, version: int) -> bool:
    """Keep what a page left half way already holds; whether all of it could be kept.

    An answer that cannot stand is left out. Refuses a stale page and a draft that was sent.
    """
    if not can_edit(actor, draft):
        raise Refused(SENT_ALREADY)
    kept = {name: value for name, value in given.items() if value not in (None, "", [], False)}
    offered = len(kept)
    with db.session.no_autoflush:
        while kept:
            try:
                _put_answers(draft, step, kept)
            except Refused as refused:
                culprit = _FALLS_WITH.get(refused.field or "", refused.field)
                if culprit in kept:
                    del kept[culprit]
                    continue
                _put_plain(draft, step, kept)
            break
        if draft.version != version and _is_changed(draft):
            raise StalePage(WHAT)
        # The page is still open: going on comes back to it.
        draft.step = further(draft.step, preceding(step))
    db.session.flush()
    return len(kept) == offered


def _put_plain(draft: Referral, step: str, kept: dict[str, Any]) -> None:
    """Answers of a page whose main question is open: each stands for itself."""
    if step not in _STAND_ALONE:
        kept.clear()
    for name in BY_KEY[step].fields:
        if name in kept:
            setattr(draft, name, _checked(name, kept[name]))


def _put_answers(draft: Referral, step: str, given: Given) -> None:
    fields = {name: _checked(name, given[name]) for name in BY_KEY[step].fields if name in given}
    special = _SAVERS.get(step)
    if special:
        special(draft, fields)
    for name, value in fields.items():
        setattr(draft, name, value)
    if step in SEEN_STEPS:
        _save_seen(draft, step, given.get("seen"))


def _is_changed(draft: Referral) -> bool:
    return any(db.session.is_modified(row) for row in (draft, *draft.needs))


def throw_away(actor: Actor, draft: Referral) -> None:
    """Delete a draft with everything in it; only the fact that it existed stays in the audit."""
    if not can_edit(actor, draft):
        raise NotFound
    record(actor, "threw_away_draft", draft)
    db.session.delete(draft)
    db.session.flush()


def _check_editable(actor: Actor, draft: Referral, version: int) -> None:
    if not can_edit(actor, draft):
        raise Refused(SENT_ALREADY)
    check_version(draft, version, WHAT)


def _place(draft: Referral, postcode: Postcode, authority_code: str | None, *, by_hand: bool) -> None:
    if authority_code is not None and authority_code not in BY_CODE:
        raise Refused("Choose one of the six council areas.", field="authority_code")
    draft.postcode = str(postcode)
    draft.authority_code = authority_code
    draft.authority_by_hand = by_hand


def _checked(name: str, value: Any) -> Any:
    """A value as it may be stored: known codes only, texts without outer space, empty texts as nothing."""
    if isinstance(value, str):
        value = value.strip() or None
    if name in _ONE_OF and value is not None and value not in set(_ONE_OF[name]):
        raise Refused("Choose one of the answers on the page.", field=name)
    if name in _SEVERAL_OF:
        if not set(value) <= set(_SEVERAL_OF[name]):
            raise Refused("Choose from the answers on the page.", field=name)
        return [member.value for member in _SEVERAL_OF[name] if member in set(value)]
    if name in _PEOPLE and not 0 <= (value or 0) <= MOST_PEOPLE:
        raise Refused(f"Give a number from 0 to {MOST_PEOPLE}.", field=name)
    return value


def _save_permission(draft: Referral, fields: dict[str, Any]) -> None:
    if not fields.get("has_permission"):
        raise Refused("Ask the person first. You can only refer somebody who agrees.", field="has_permission")
    given_on: date | None = fields.get("permission_on")
    if given_on is not None and given_on > clock.today():
        raise Refused("The day they agreed must be today or earlier.", field="permission_on")
    draft.notice_version = NOTICE_VERSION


def _save_recipient(draft: Referral, fields: dict[str, Any]) -> None:
    if fields.get("is_adult") is False:
        raise Refused(
            "The person who receives it must be 18 or over. Give the name of an adult in the household; "
            "you can say later that it is for a child.",
            field="is_adult",
        )
    name = normalised_name(fields.get("first_name") or "", fields.get("last_name") or "")
    draft.name_index = blind_index(name, "name") if name else None


def _save_phone(draft: Referral, fields: dict[str, Any]) -> None:
    phone = fields.get("phone")
    if phone is None:
        draft.phone_index, fields["is_safe_to_text"], fields["phone_shared_with"] = None, None, None
        return
    number = read_phone(phone, allow_fictional=True)
    fields["phone"] = number.e164
    draft.phone_index = blind_index(number.e164, "phone")
    if not number.is_mobile:
        fields["is_safe_to_text"] = False


def _save_contact(draft: Referral, fields: dict[str, Any]) -> None:
    by = fields.get("contact_by")
    if by == words.ContactBy.TEXT and not draft.is_safe_to_text:
        raise Refused(
            "We can only text a mobile that is safe to text. Choose a call, or go back and change the phone.",
            field="contact_by",
        )
    if by == words.ContactBy.CALL and not draft.phone:
        raise Refused("We need a phone number to call. Go back and add one, or choose another way.", field="contact_by")
    fields["language"] = fields.get("language") or "en"


def _save_address(_draft: Referral, fields: dict[str, Any]) -> None:
    home = read_home(fields.get("address") or "")
    if not home.building:
        raise Refused("Enter the number or name of the house, and the street.", field="address")


def _save_need(draft: Referral, fields: dict[str, Any]) -> None:
    device_kind, must_haves = fields.pop("device_kind", None), fields.pop("must_haves", [])
    wants_device = device_kind not in {None, words.AskedDevice.NONE}
    needs_data = bool(fields.pop("needs_data", False))
    if not wants_device and not needs_data:
        raise Refused("Choose a device, or tick data, or both.", field="device_kind")
    _keep_need(draft, NeedKind.DEVICE, is_wanted=wants_device)
    _keep_need(draft, NeedKind.DATA, is_wanted=needs_data)
    device = draft.need(NeedKind.DEVICE)
    if device is not None:
        device.device_kind, device.must_haves = DeviceKind(device_kind), must_haves


def _keep_need(draft: Referral, kind: NeedKind, *, is_wanted: bool) -> None:
    present = draft.need(kind)
    if is_wanted and present is None:
        # A device need is only complete with its kind, which the caller sets before the next flush.
        draft.needs.append(Need(kind=kind, must_haves=[]))
    elif not is_wanted and present is not None:
        draft.needs.remove(present)


def _save_purpose(draft: Referral, fields: dict[str, Any]) -> None:
    draft.has_deadline = fields.get("deadline_kind") is not None
    if draft.has_deadline and not fields.get("urgency_reason"):
        raise Refused("Say in a few words what the deadline is and when.", field="urgency_reason")
    if not draft.has_deadline:
        fields["urgency_reason"] = None


def _save_notes(_draft: Referral, fields: dict[str, Any]) -> None:
    if len(fields.get("notes") or "") > LONGEST_NOTE:
        raise Refused(f"Keep the notes under {LONGEST_NOTE} characters.", field="notes")


def _save_household(_draft: Referral, fields: dict[str, Any]) -> None:
    for name in _PEOPLE[1:]:
        fields[name] = fields.get(name) or 0
    if not fields.get("adults"):
        raise Refused("At least one adult lives there: the person you are referring.", field="adults")


def _save_seen(draft: Referral, step: str, seen: str | None) -> None:
    kept = {name: how for name, how in (draft.answers_seen_by or {}).items() if name not in SEEN_STEPS[step]}
    if seen in set(words.Seen):
        kept |= dict.fromkeys(SEEN_STEPS[step], str(seen))
    draft.answers_seen_by = kept


_FALLS_WITH: Final = {"urgency_reason": "deadline_kind"}
_STAND_ALONE: Final = ("permission", "household")
_SAVERS: Final[dict[str, Callable[[Referral, dict[str, Any]], None]]] = {
    "permission": _save_permission, "recipient": _save_recipient, "phone": _save_phone, "contact": _save_contact,
    "address": _save_address, "household": _save_household, "need": _save_need, "purpose": _save_purpose,
    "notes": _save_notes,
}
