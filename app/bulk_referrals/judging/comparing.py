"""What is known of a household from before: open referrals, rows of other files, help in the last months.

Another partner's help is told only as "already helped" with its date.
"""

from datetime import date

from app.bulk_referrals.judging.drafts import Draft
from app.bulk_referrals.judging.known import Earlier, Found


def compare(draft: Draft, found: Found) -> Earlier | None:
    """Flag what is already with us; returns the open referral that the row could update, if there is one."""
    keys = draft.judged.keys
    _flag_help(draft, found)
    if earlier := found.tenancies.get(keys.get("tenancy", "")):
        return _flag_open(draft, earlier, "tenancy_reference", "already_open_tenancy", "This tenancy")
    earlier = found.uprns.get(keys.get("uprn", "")) or found.homes.get(keys.get("home", ""))
    if earlier:
        return _flag_open(draft, earlier, "address", "already_open_home", "This home")
    if earlier := found.phones.get(keys.get("phone", "")):
        draft.ask("phone", "already_open_phone", f"This phone already stands in {earlier.where} of {_day(earlier.on)}, "
                  "with another address. If it is another household, confirm it; if not, leave this row out.")
    return None


def _flag_open(draft: Draft, earlier: Earlier, field: str, code: str, what: str) -> Earlier | None:
    if earlier.is_staged:
        draft.ask(field, "already_staged", f"{what} also stands in {earlier.where} of {_day(earlier.on)}, which is not "
                  "finished. Leave this row out, or refer it with a reason.")
        return None
    ways = "update the open referral" if code == "already_open_tenancy" else (
        "update the open referral, or refer it with a reason")
    draft.ask(field, code, f"{what} is already open as {earlier.where} of {_day(earlier.on)}. "
              f"Leave this row out, or {ways}.")
    return earlier


def _flag_help(draft: Draft, found: Found) -> None:
    keys = draft.judged.keys
    days = [found.helped_uprns.get(keys.get("uprn", "")), found.helped_homes.get(keys.get("home", ""))]
    known = [day for day in days if day]
    if known:
        draft.ask("address", "already_helped", f"This household was already helped on {_day(max(known))}. "
                  "Leave this row out, or refer it with a reason.")


def _day(value: date) -> str:
    return f"{value.day} {value:%B %Y}"
