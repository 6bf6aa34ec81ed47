"""Shares of a cost that funders carry, in hundredths of a percent, and how a cost is split by them.

Devices and data bundles keep their own lines; the rule that lines add up to the whole lives here, once.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from app.core.errors import Refused
from app.organisations.queries import list_funders

WHOLE_BP = 10_000


@dataclass(frozen=True)
class Share:
    """One funder's share: 10,000 hundredths of a percent are the whole."""

    funder_id: int
    share_bp: int = WHOLE_BP


def check_shares(shares: Sequence[Share]) -> None:
    """Refuse shares that do not add up to exactly the whole, name a funder twice or name no funder of ours."""
    if not shares:
        raise Refused("Choose who pays for it.", field="funder_1")
    if any(not 0 < share.share_bp <= WHOLE_BP for share in shares):
        raise Refused("Each share must be more than 0 and at most 100 percent. Correct the shares.", field="share_1")
    total = sum(share.share_bp for share in shares)
    if total != WHOLE_BP:
        raise Refused(f"The shares add up to {_percent(total)}. Change them so that they make 100%.", field="share_1")
    names = [share.funder_id for share in shares]
    if len(set(names)) != len(names):
        raise Refused("A funder is named twice. Put their shares together in one line.", field="funder_2")
    if not set(names) <= {funder.id for funder in list_funders()}:
        raise Refused("One of these organisations is not a funder. Choose from the list.", field="funder_1")


def split_pence(total_pence: int, shares: Sequence[Share]) -> list[int]:
    """A cost in whole pence by shares; the pence left over go to the largest remainders, so the sum is exact."""
    parts = [divmod(total_pence * share.share_bp, WHOLE_BP) for share in shares]
    left = total_pence - sum(whole for whole, _ in parts)
    most_left_first = sorted(range(len(parts)), key=lambda i: (-parts[i][1], i))
    extra = set(most_left_first[:left])
    return [whole + (index in extra) for index, (whole, _) in enumerate(parts)]


def _percent(bp: int) -> str:
    return f"{bp / 100:g}%"
