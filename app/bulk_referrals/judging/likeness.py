"""Which rows of a file are of one home, and which only look so: found by hash, never by comparing pairs.

Rows of one home are duplicates; rows that look alike are candidates for a person and are never merged alone.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from app.bulk_referrals.judging.drafts import Draft
from app.bulk_referrals.judging.homes import candidate_key, home_of, postcode_of
from app.referrals.household_identity import key_of_home, normalised_name

DUPLICATE: Final = "duplicate_home"
MANY_HOMES: Final = "phone_in_many_households"
_PERHAPS: Final = {
    "home": ("perhaps_same_home", "may be the same home, written in another way"),
    "name": ("perhaps_same_person", "has the same name and the same postcode or phone"),
}


class _Sets:
    """Numbers that belong together, each set named by its smallest."""

    def __init__(self, count: int) -> None:
        self._above = list(range(count))

    def first_of(self, one: int) -> int:
        above = self._above
        while above[one] != one:
            above[one] = above[above[one]]
            one = above[one]
        return one

    def join(self, one: int, other: int) -> None:
        low, high = sorted((self.first_of(one), self.first_of(other)))
        self._above[high] = low

    def join_by(self, keys: Iterable[tuple[int, str]]) -> None:
        """Join all numbers that share a key."""
        first: dict[str, int] = {}
        for one, key in keys:
            self.join(one, first.setdefault(key, one))


class Alike:
    """The rows that stand for households, compared with each other; give only rows that can go on."""

    def __init__(self, heads: Sequence[Draft]) -> None:
        self._heads = heads
        self._same = _Sets(len(heads))
        self._same.join_by(
            (one, f"{kind}:{draft.judged.keys[kind]}")
            for one, draft in enumerate(heads)
            for kind in ("home", "uprn")
            if kind in draft.judged.keys
        )

    def flag(self, *, most_households_a_phone: int) -> None:
        """Flag all rows of one home but the first, all that look alike but the first, and every phone of many homes."""
        roots = [self._same.first_of(one) for one in range(len(self._heads))]
        for one, root in enumerate(roots):
            if one != root:
                first = self._heads[root]
                self._heads[one].ask("address", DUPLICATE, f"Row {first.number} is the same home. A household is "
                                     "referred once: leave this row out, put it into that row, or refer it with a "
                                     "reason.")
        self._flag_candidates(roots)
        self._flag_phones(roots, most_households_a_phone)

    def first_row_of(self) -> dict[int, Draft]:
        """For each row that is not the first of its home: its number and the row that is."""
        return {
            draft.number: self._heads[root]
            for one, draft in enumerate(self._heads)
            if (root := self._same.first_of(one)) != one
        }

    def _flag_candidates(self, roots: Sequence[int]) -> None:
        homes_by_key: dict[tuple[str, str], dict[int, None]] = {}
        perhaps = _Sets(len(self._heads))
        for one, draft in enumerate(self._heads):
            for key in draft.alike:
                homes = homes_by_key.setdefault(key, {})
                homes[roots[one]] = None
                perhaps.join(next(iter(homes)), roots[one])
        told: set[int] = set()
        for (kind, _), homes in homes_by_key.items():
            if len(homes) == 1:
                continue
            ordered = sorted(homes)
            for place, root in enumerate(ordered):
                # All but the first of a chain of look-alikes are flagged, whichever of them stands where.
                if perhaps.first_of(root) != root and root not in told:
                    told.add(root)
                    other = ordered[0] if place else ordered[1]
                    self._flag_candidate(root, other, kind)

    def _flag_candidate(self, root: int, other: int, kind: str) -> None:
        code, how = _PERHAPS[kind]
        self._heads[root].ask("address" if kind == "home" else "full_name", code,
                              f"Row {self._heads[other].number} {how}. Look at both. If they are two households, "
                              "confirm it; if not, leave one out.")

    def _flag_phones(self, roots: Sequence[int], most: int) -> None:
        homes: dict[str, set[int]] = {}
        for one, draft in enumerate(self._heads):
            if draft.phone is not None and draft.phone.is_mobile:
                homes.setdefault(draft.phone.e164, set()).add(roots[one])
        for draft in self._heads:
            if draft.phone is not None and len(homes.get(draft.phone.e164, ())) > most:
                draft.ask("phone", MANY_HOMES, f"This mobile stands at {len(homes[draft.phone.e164])} households. "
                          "Check whose it is. Nobody is texted on it before you confirm it.")


def add_keys(draft: Draft) -> None:
    """Work out what a row is recognised by: its home, property number and person, and whom it may be like."""
    values, keys = draft.judged.values, draft.judged.keys
    name, postcode, home = _name(values), postcode_of(values), home_of(values)
    if home is not None and postcode is not None:
        keys["home"] = key_of_home(home, postcode)
        if name:
            keys["person"] = f"{name}|{keys['home']}"
        if alike := candidate_key(home, postcode):
            draft.alike.append(("home", alike))
    if (uprn := values.get("uprn")) and postcode is not None:
        # Behind its postcode: landlords give numbers of their own, and two of them the same.
        keys["uprn"] = f"{uprn}|{postcode.key}"
    if name and postcode is not None:
        draft.alike.append(("name", f"{name}|{postcode.key}"))
    if name and draft.phone is not None:
        draft.alike.append(("name", f"{name}|{draft.phone.e164}"))


def _name(values: Mapping[str, str]) -> str:
    return normalised_name(values.get("first_name", ""), values.get("last_name", ""))
