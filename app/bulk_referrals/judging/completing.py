"""What a row needs to become a referral, and what is worked out from its answers: permission, contact, needs.

A row's own answer comes first, then what was declared for the whole file; what is blank stays not known.
"""

from typing import Any

from app.bulk_referrals.judging.drafts import Draft
from app.bulk_referrals.judging.grouping import ANOTHER_PERSON
from app.bulk_referrals.judging.settings import JudgeSettings
from app.referrals.answers import AskedDevice, ContactBy
from app.referrals.states import NeedKind


def complete(draft: Draft, settings: JudgeSettings, fields: frozenset[str]) -> None:
    """Check what every row must have and fill in what follows from it; `fields` are those the file has columns for."""
    values = draft.judged.values
    _check_home(draft)
    if values.get("is_adult") is False:
        draft.reject("is_adult", "not_adult", "We refer adults. Name a person of 18 or over in this home.")
    _declare_permission(values, settings)
    if "permission" in fields and "has_permission" not in values:
        draft.reject("permission", "permission_missing", "This row does not say that the person agreed to be referred. "
                     "Ask them and fill it in, or declare it once for the whole file.")
    _choose_contact(draft, settings, has_column="safe_to_text" in fields)
    _list_needs(draft, settings)
    values.setdefault("language", settings.language)
    if "deadline_kind" in values:
        values["has_deadline"] = True


def _check_home(draft: Draft) -> None:
    values = draft.judged.values
    if "address" not in values and "uprn" in values:
        draft.soften(("address",))
        values["address"] = f"Property number (UPRN) {values['uprn']}"
        draft.tell("uprn", "address_from_uprn", "There is no address, so we use the UPRN. Add the address if you can.")


def _declare_permission(values: dict[str, Any], settings: JudgeSettings) -> None:
    declared = settings.permission
    if declared is None:
        return
    # A row that says no keeps its no; only what is blank takes the declaration.
    if values.setdefault("has_permission", True):
        values.setdefault("permission_on", declared.on)
        values.setdefault("permission_how", declared.how.value)


def _choose_contact(draft: Draft, settings: JudgeSettings, *, has_column: bool) -> None:
    values, phone = draft.judged.values, draft.phone
    if phone is None:
        values.pop("is_safe_to_text", None)
    else:
        values["phone"] = draft.judged.keys["phone"] = phone.e164
        if phone.belongs_to:
            values.setdefault("phone_shared_with", phone.belongs_to)
        is_shared = "phone_shared_with" in values
        if not has_column and not is_shared and settings.is_safe_to_text is not None:
            values.setdefault("is_safe_to_text", settings.is_safe_to_text)
        if not phone.is_mobile or phone.belongs_to or values.get("phone_shared_with") == ANOTHER_PERSON:
            values["is_safe_to_text"] = False
    may_text = values.get("is_safe_to_text") is True
    wanted = values.get("contact_by")
    if wanted == ContactBy.TEXT and not may_text:
        draft.tell("contact_by", "cannot_text", _why_no_text(draft))
    if wanted is None or (wanted == ContactBy.TEXT and not may_text) or (wanted == ContactBy.CALL and phone is None):
        values["contact_by"] = _best_contact(may_text=may_text, has_phone=phone is not None)


def _why_no_text(draft: Draft) -> str:
    phone = draft.phone
    if phone is None:
        return "There is no phone to text, so we reach them through you."
    if not phone.is_mobile:
        return "The number is a landline, so we call instead of texting."
    return "Nobody said that this phone is safe to text, so we call instead."


def _best_contact(*, may_text: bool, has_phone: bool) -> str:
    best = ContactBy.TEXT if may_text else ContactBy.CALL if has_phone else ContactBy.CASEWORKER
    return best.value


def _list_needs(draft: Draft, settings: JudgeSettings) -> None:
    values = draft.judged.values
    device = values.pop("device_kind", settings.device_kind.value)
    must_haves = values.pop("must_haves", [])
    needs: list[dict[str, Any]] = []
    if device != AskedDevice.NONE:
        needs.append({"kind": NeedKind.DEVICE.value, "device_kind": device, "must_haves": must_haves})
    if values.pop("wants_data", settings.wants_data):
        needs.append({"kind": NeedKind.DATA.value, "device_kind": None, "must_haves": []})
    values["needs"] = needs
    if not needs:
        draft.reject("device_kind", "nothing_needed", "This row asks for neither a device nor data. Give one of them.")
