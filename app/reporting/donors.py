"""What a donor's own page is told of reuse: the weight and the emissions avoided by their devices that serve somebody.

The same factors and the same sums as in reports; an estimate, never an offset. No household is read.
"""

from app.donations.fates import ReuseTotal
from app.reporting.carbon import Weighed, report_kind, sum_reuse
from app.reporting.factors import RESTART_2021
from app.reporting.queries import list_in_use_of_donor


def reuse_of_donor(donor_id: int) -> ReuseTotal:
    """Weight and estimate of a donor's devices that are with a household now, in whole grams."""
    rows = list_in_use_of_donor(donor_id)
    found = sum_reuse((Weighed(report_kind(kind), None if weight is None else round(weight * 1000))
                       for kind, weight in rows), RESTART_2021)
    return ReuseTotal(len(rows), sum(found.weight_g.values()), found.avoided_g, RESTART_2021.source)
