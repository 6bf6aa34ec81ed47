"""One row a person, one row a phone: rows of one tenancy become one household, with the first adult named.

The other rows are left out and name the row they went into; what contradicts is flagged, never decided.
"""

from collections.abc import Iterable
from typing import Final

from app.bulk_referrals.judging.drafts import Draft
from app.bulk_referrals.judging.homes import home_key, same_home
from app.bulk_referrals.values.references import reference_key
from app.referrals.household_identity import normalised_name

ANOTHER_PERSON: Final = "another person in the home"
TWO_HOMES: Final = "tenancy_of_two_homes"
# What belongs to the home: any row of the tenancy may answer, and answers may contradict.
_OF_THE_HOME: Final = (
    "adults", "children_0_4", "children_5_10", "children_11_15", "children_16_17", "is_for_child", "is_low_income",
    "device_now", "internet_home", "internet_away", "can_afford_contract", "device_kind", "must_haves", "wants_data",
    "wants_skills_help", "purposes", "deadline_kind", "needs_delivery",
)  # fmt: skip
# What belongs to the person: taken from other rows only where they are about the same person.
_OF_THE_PERSON: Final = (
    "is_adult", "is_safe_to_text", "phone_shared_with", "contact_by", "language", "has_permission", "permission_on",
    "permission_how", "notes",
)  # fmt: skip
# Where a value of a referral is not named like the field it comes from.
FIELD_OF: Final = {
    "is_for_child": "child_user", "is_low_income": "low_income", "deadline_kind": "deadline",
    "is_safe_to_text": "safe_to_text", "has_permission": "permission",
}  # fmt: skip


def group_by_tenancy(drafts: Iterable[Draft]) -> list[Draft]:
    """The rows that stand for a household: alone, or the first adult's of each tenancy with the others merged in.

    Rows that are nobody's (VOID, executors) and unreadable rows are never merged.
    """
    heads: list[Draft] = []
    tenancies: dict[str, list[Draft]] = {}
    for draft in drafts:
        reference = draft.judged.values.get("tenancy_reference")
        if reference and not draft.is_nobody:
            key = reference_key(reference)
            draft.judged.keys["tenancy"] = key
            tenancies.setdefault(key, []).append(draft)
        else:
            heads.append(draft)
    for rows in tenancies.values():
        heads += _households(rows)
    return sorted(heads, key=lambda draft: draft.number)


def _households(rows: list[Draft]) -> list[Draft]:
    """Rows of one reference are one household, unless they tell of other people in another home."""
    if len(rows) == 1:
        return rows
    parted: list[list[Draft]] = []
    by_home: dict[str, list[Draft]] = {}
    by_name: dict[str, list[Draft]] = {}
    for row in rows:
        home, name = home_key(row.judged.values), _name(row)
        found = by_home.get(home or "") or by_name.get(name)
        if found is None and parted and (home is None or not name):
            found = parted[0]
        if found is None:
            found = []
            parted.append(found)
        found.append(row)
        if home:
            by_home.setdefault(home, found)
        if name:
            by_name.setdefault(name, found)
    first, *others = [_merged(together) for together in parted]
    for other in others:
        other.ask("tenancy_reference", TWO_HOMES, f"Row {first.number} has the same tenancy reference and is another "
                  "home. Give this home its own reference, or leave the row out.")
    return [first, *others]


def _merged(rows: list[Draft]) -> Draft:
    head = next((row for row in rows if row.person and row.judged.values.get("is_adult") is not False), rows[0])
    for row in rows:
        if row is not head:
            _merge(head, row)
    head.members = [row for row in rows if row is not head]
    return head


def _merge(head: Draft, row: Draft) -> None:
    is_same_person = _is_same_person(head, row)
    if head.person is None and row.person is not None:
        head.person = row.person
        head.judged.values |= {key: row.judged.values[key] for key in ("first_name", "last_name")}
        head.soften(("full_name",))
    _merge_home(head, row)
    _merge_phone(head, row, is_same_person=is_same_person)
    for key in (*_OF_THE_HOME, *(_OF_THE_PERSON if is_same_person else ())):
        _merge_answer(head, row, key)
    _leave_out(head, row, is_same_person=is_same_person)


def _leave_out(head: Draft, row: Draft, *, is_same_person: bool) -> None:
    if not is_same_person:
        head.tell("full_name", "second_person", f"Row {row.number} names another person of this tenancy. "
                  "One household is referred once, so we refer the person of this row.")
    row.skip("grouped", f"This row has the tenancy reference of row {head.number}, so the two are one household.",
             into=head.number)


def _is_same_person(head: Draft, row: Draft) -> bool:
    if head.person is None or row.person is None:
        return True
    return _name(head) == _name(row)


def _name(draft: Draft) -> str:
    person = draft.person
    return normalised_name(person.first_name, person.last_name) if person else ""


def _merge_home(head: Draft, row: Draft) -> None:
    mine, theirs = head.judged.values, row.judged.values
    if not same_home(mine, theirs):
        head.ask("address", "tenancy_conflict", f"Row {row.number} has the same tenancy reference and another address. "
                 "Check which is right. If you go on, we use the address of this row.")
        return
    for key in ("address", "postcode", "uprn"):
        if key not in mine and key in theirs:
            mine[key] = theirs[key]
            head.soften((key,))


def _merge_phone(head: Draft, row: Draft, *, is_same_person: bool) -> None:
    if row.phone is None:
        return
    if not is_same_person:
        if head.phone is None:
            head.phone = row.phone
            head.judged.values.setdefault("phone_shared_with", ANOTHER_PERSON)
        return
    if head.phone is None or _worth(row) > _worth(head):
        head.phone = row.phone
        head.soften(("phone", "phone_2"))


def _worth(draft: Draft) -> int:
    """The household's own mobile before a landline before somebody else's number."""
    phone = draft.phone
    if phone is None:
        return 0
    return 1 if phone.belongs_to else 3 if phone.is_mobile else 2


def _merge_answer(head: Draft, row: Draft, key: str) -> None:
    mine, theirs = head.judged.values, row.judged.values
    if key not in theirs:
        return
    if key not in mine:
        mine[key] = theirs[key]
    elif mine[key] != theirs[key] and key != "notes":
        head.ask(FIELD_OF.get(key, key), "tenancy_conflict", f"Row {row.number} is of the same tenancy and says "
                 "something else here. Check which is right. If you go on, we use what this row says.")

