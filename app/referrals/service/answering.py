"""What a page's answers become: known codes only, normalised, and what one answer means for another.

No rights, no versions, no flush: drafting and later answers bring those.
"""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any, Final

from app.core import clock
from app.core.encryption import blind_index
from app.core.errors import Refused
from app.core.phone import read_phone
from app.referrals import answers as words
from app.referrals.eligibility import NOT_KNOWN_CODES
from app.referrals.household_identity import normalised_name, read_home
from app.referrals.models import Need, Referral
from app.referrals.states import DeviceKind, NeedKind
from app.referrals.steps import BY_KEY, NOTICE_VERSION, SEEN_STEPS, seen_field

Given = Mapping[str, Any]

ONE_OF: Final[dict[str, type[words.Worded]]] = {
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


def put_answers(draft: Referral, step: str, given: Given) -> None:
    """Put one page's answers on a referral; refuses unknown codes and answers that cannot be."""
    fields = {name: checked(name, given[name]) for name in BY_KEY[step].fields if name in given}
    special = _SAVERS.get(step)
    if special:
        special(draft, fields)
    for name, value in fields.items():
        setattr(draft, name, value)
    if step in SEEN_STEPS:
        put_seen(draft, SEEN_STEPS[step], given)


def keep_what_can_be(draft: Referral, step: str, given: Given) -> bool:
    """Put on a referral what a page left half way already holds; whether all of it could be kept."""
    kept = {name: value for name, value in given.items() if value not in (None, "", [], False)}
    offered = len(kept)
    while kept:
        try:
            put_answers(draft, step, kept)
        except Refused as refused:
            culprit = _FALLS_WITH.get(refused.field or "", refused.field)
            if culprit in kept:
                del kept[culprit]
                continue
            _put_plain(draft, step, kept)
        break
    return len(kept) == offered


def _put_plain(draft: Referral, step: str, kept: dict[str, Any]) -> None:
    """Answers of a page whose main question is open: each stands for itself."""
    if step not in _STAND_ALONE:
        kept.clear()
    for name in BY_KEY[step].fields:
        if name in kept:
            setattr(draft, name, checked(name, kept[name]))


def checked(name: str, value: Any) -> Any:
    """A value as it may be stored: known codes only, texts without outer space, empty texts as nothing."""
    if isinstance(value, str):
        value = value.strip() or None
    if name in ONE_OF and value is not None and value not in set(ONE_OF[name]):
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
        raise Refused("The day they agreed must be today or earlier. Check the day.", field="permission_on")
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
        draft.phone_index = None
        fields |= {"phone": None, "is_safe_to_text": None, "is_phone_shared": None, "phone_shared_with": None}
        return
    number = read_phone(phone, allow_fictional=True)
    fields["phone"] = number.e164
    draft.phone_index = blind_index(number.e164, "phone")
    if not number.is_mobile:
        fields["is_safe_to_text"] = False
    _save_who_shares(fields)


def _save_who_shares(fields: dict[str, Any]) -> None:
    who = fields.get("phone_shared_with")
    if fields.get("is_phone_shared") is None and who:
        fields["is_phone_shared"] = True
    if fields.get("is_phone_shared") is True and not who:
        raise Refused("Say who else sees the phone, for example: her mother.", field="phone_shared_with")
    if fields.get("is_phone_shared") is False:
        fields["phone_shared_with"] = None


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
        raise Refused("At least one adult lives there: the person you are referring. Say how many.", field="adults")


def put_seen(draft: Referral, names: tuple[str, ...], given: Given) -> None:
    """Keep how each of these answers is known; "seen" speaks for the whole page, "seen_x" for one of them.

    What nobody knows was not seen either.
    """
    kept = {name: how for name, how in (draft.answers_seen_by or {}).items() if name not in names}
    for name in names:
        how = given.get(seen_field(name), given.get("seen"))
        if how in set(words.Seen) and getattr(draft, name) not in NOT_KNOWN_CODES:
            kept[name] = str(how)
    if kept != (draft.answers_seen_by or {}):
        draft.answers_seen_by = kept


_FALLS_WITH: Final = {"urgency_reason": "deadline_kind", "phone_shared_with": "is_phone_shared"}
_STAND_ALONE: Final = ("permission", "household")
_SAVERS: Final[dict[str, Callable[[Referral, dict[str, Any]], None]]] = {
    "permission": _save_permission, "recipient": _save_recipient, "phone": _save_phone, "contact": _save_contact,
    "address": _save_address, "household": _save_household, "need": _save_need, "purpose": _save_purpose,
    "notes": _save_notes,
}
