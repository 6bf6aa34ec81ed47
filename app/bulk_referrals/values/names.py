"""Names as landlords write them become first and last name."""

from dataclasses import dataclass

from app.bulk_referrals.values.found import Read


@dataclass(frozen=True, slots=True)
class PersonName:
    """One person; `is_joint`: the cell named more people and this is the first."""

    first_name: str
    last_name: str
    is_joint: bool = False


def read_name(whole: str = "", *, title: str = "", first: str = "", last: str = "") -> Read[PersonName | None]:
    """The first person named; who is no person (executors, VOID, a company) is rejected; parts win over the whole."""
    raise NotImplementedError
