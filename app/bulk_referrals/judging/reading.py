"""The cells of one row become values: each field with its own reader, each repeated text read once a file.

Looks at one row only; what rows say about each other is found later.
"""

import re
from collections.abc import Callable
from typing import Any, Final, NamedTuple

from app.bulk_referrals.columns import ADDRESS_KEYS, PHONE_KEYS
from app.bulk_referrals.judging.drafts import Draft
from app.bulk_referrals.judging.settings import JudgeSettings
from app.bulk_referrals.values.addresses import read_address
from app.bulk_referrals.values.circumstances import read_contact_by, read_device_now, read_internet
from app.bulk_referrals.values.days import read_permission_day
from app.bulk_referrals.values.found import Finding, Read
from app.bulk_referrals.values.languages import read_language
from app.bulk_referrals.values.names import read_name
from app.bulk_referrals.values.needs import read_deadline, read_device_kind, read_must_haves, read_purposes
from app.bulk_referrals.values.notes import read_notes
from app.bulk_referrals.values.numbers import People, read_adults, read_count
from app.bulk_referrals.values.permission import read_permission, read_permission_how
from app.bulk_referrals.values.phones import read_phones
from app.bulk_referrals.values.postcodes import read_postcode_cells
from app.bulk_referrals.values.references import read_reference
from app.bulk_referrals.values.uprns import read_uprn
from app.bulk_referrals.values.yes_no import read_flag, read_is_adult, read_yes_no

_ADDRESS_LINES: Final = tuple(key for key in ADDRESS_KEYS if key not in {"town", "county"})
_NOBODY_ELSE: Final = frozenset({"no", "nobody", "no one", "noone", "none", "n/a", "na", "-", "not shared", "n"})
_LONGEST_SHARED: Final = 80
_NO_SIGN_OF_A_NAME: Final = re.compile(r'[=<>{}@\\^~|"]|https?:|www\.')
_NAME_MISSING: Final = frozenset({"no_name"})


class _Reader(NamedTuple):
    """How one field is read, and the value of a referral it becomes."""

    key: str
    read: Callable[[str], Read[Any]]


def _shared_with(raw: str) -> Read[str | None]:
    text = " ".join(raw.split())[:_LONGEST_SHARED]
    return Read(None if text.casefold() in _NOBODY_ELSE else text)


_PLAIN: Final = {
    "tenancy_reference": _Reader("tenancy_reference", read_reference),
    "uprn": _Reader("uprn", read_uprn),
    "is_adult": _Reader("is_adult", read_is_adult),
    "safe_to_text": _Reader("is_safe_to_text", read_flag),
    "phone_shared_with": _Reader("phone_shared_with", _shared_with),
    "contact_by": _Reader("contact_by", read_contact_by),
    "language": _Reader("language", read_language),
    "adults": _Reader("adults", read_adults),
    "children_0_4": _Reader("children_0_4", read_count),
    "children_5_10": _Reader("children_5_10", read_count),
    "children_11_15": _Reader("children_11_15", read_count),
    "children_16_17": _Reader("children_16_17", read_count),
    "child_user": _Reader("is_for_child", read_flag),
    "low_income": _Reader("is_low_income", read_yes_no),
    "device_now": _Reader("device_now", read_device_now),
    "internet_home": _Reader("internet_home", read_internet),
    "internet_away": _Reader("internet_away", read_internet),
    "can_afford_contract": _Reader("can_afford_contract", read_yes_no),
    "device_kind": _Reader("device_kind", read_device_kind),
    "must_haves": _Reader("must_haves", read_must_haves),
    "wants_data": _Reader("wants_data", read_flag),
    "wants_skills_help": _Reader("wants_skills_help", read_flag),
    "purposes": _Reader("purposes", read_purposes),
    "deadline": _Reader("deadline_kind", read_deadline),
    "needs_delivery": _Reader("needs_delivery", read_flag),
    "permission": _Reader("has_permission", read_permission),
    "permission_how": _Reader("permission_how", read_permission_how),
    "notes": _Reader("notes", read_notes),
}


class RowReader:
    """Reads the rows of one file; remembers what repeated texts (Yes, Laptop, Liverpool) mean."""

    def __init__(self, settings: JudgeSettings) -> None:
        self._settings = settings
        self._remembered: dict[tuple[str, str], tuple[Any, tuple[Finding, ...]]] = {}

    def read(self, draft: Draft) -> None:
        """Fill in the values of a row and what was found on the way."""
        self._read_person(draft)
        self._read_home(draft)
        self._read_phone(draft)
        for field, text in draft.raw.items():
            if reader := _PLAIN.get(field):
                value, findings = self._meaning(field, text, reader.read)
                self._keep(draft, field, reader.key, value, findings)
        if "permission_on" in draft.raw:
            value, findings = self._meaning("permission_on", draft.raw["permission_on"], self._read_permission_day)
            self._keep(draft, "permission_on", "permission_on", value, findings)

    def _keep(self, draft: Draft, field: str, key: str, value: Any, findings: tuple[Finding, ...]) -> None:
        if value is not None:
            draft.judged.values[key] = value
        if findings:
            draft.add(field, findings)

    def _meaning(
        self, field: str, text: str, read: Callable[[str], Read[Any]]
    ) -> tuple[Any, tuple[Finding, ...]]:
        known = self._remembered.get((field, text))
        if known is None:
            found = read(text)
            known = self._remembered[field, text] = (_plain(found.value), found.findings)
        return known

    def _read_permission_day(self, text: str) -> Read[Any]:
        return read_permission_day(text, today=self._settings.today)

    def _read_person(self, draft: Draft) -> None:
        raw = draft.raw
        found = read_name(
            raw.get("full_name", ""),
            title=raw.get("title", ""), first=raw.get("first_name", ""), last=raw.get("last_name", ""),
        )
        draft.add("full_name", found.findings)
        draft.person = found.value
        if found.value is not None:
            draft.judged.values["first_name"] = found.value.first_name
            draft.judged.values["last_name"] = found.value.last_name
            if any(_NO_SIGN_OF_A_NAME.search(raw.get(key, "")) for key in ("full_name", "first_name", "last_name")):
                draft.ask("full_name", "name_with_signs", "There are signs here that no name has, such as those of a "
                          "formula. Type the name as it is written.")
        elif not _NAME_MISSING.intersection(finding.code for finding in found.findings):
            draft.is_nobody = True

    def _read_home(self, draft: Draft) -> None:
        raw, values = draft.raw, draft.judged.values
        lines = [text for key in _ADDRESS_LINES for text in (raw.get(key), *draft.again.get(key, ())) if text]
        postcode = read_postcode_cells(
            raw.get("postcode", ""), raw.get("postcode_2", ""), address=", ".join(lines)
        )
        draft.add("postcode", postcode.findings)
        if postcode.value:
            values["postcode"] = postcode.value
        address = read_address(
            lines, postcode=postcode.value, town=raw.get("town", ""), scheme=raw.get("scheme", "")
        )
        draft.add("address", address.findings)
        if address.value:
            values["address"] = address.value

    def _read_phone(self, draft: Draft) -> None:
        cells = [text for key in PHONE_KEYS for text in (draft.raw.get(key), *draft.again.get(key, ())) if text]
        if not cells:
            return
        found = read_phones(cells, allow_fictional=self._settings.allow_fictional_phones)
        draft.phone = found.value
        draft.add("phone", found.findings)


def _plain(value: Any) -> Any:
    """Codes as text, "not known" as nothing: what is not known is left out of a referral's values."""
    if isinstance(value, People):
        return value.adults
    if isinstance(value, tuple):
        return [str(one) for one in value] or None
    if isinstance(value, str):
        return None if value == "not_known" else str(value)
    return value
