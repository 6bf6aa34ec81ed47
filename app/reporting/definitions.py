"""The words of a report: what each figure is called and exactly how it is counted, what is not claimed, whose data.

The same sentences stand on the page, in the PDF and in the spreadsheet. Thresholds are filled in by the caller.
"""

from dataclasses import dataclass
from typing import Final

from app.geography.authorities import ABOUT_THE_FIGURES


@dataclass(frozen=True)
class Words:
    """A figure's name and how it is counted."""

    label: str
    definition: str


FIGURES: Final = {
    "households": Words("Households helped", "Each household counts once, however often it was helped, when at least "
                        "one hand-over to it in the period was paid for in part by this fund."),
    "attributed": Words("Households by share of the cost", "Of each household, the share this fund carries of what was "
                        "handed over to it, every item counting alike. These shares may be added over several funds; "
                        "households helped may not."),
    "people": Words("People in these households", "Adults and children living there, as told at the referral, on the "
                    "day of the latest hand-over in the period."),
    "adults": Words("Adults", "18 or over."),
    "children": Words("Children", "Under 18, all bands together."),
    "children_0_4": Words("Children of 4 or under", "As told at the referral."),
    "children_5_10": Words("Children of 5 to 10", "As told at the referral."),
    "children_11_15": Words("Children of 11 to 15", "As told at the referral."),
    "children_16_17": Words("Children of 16 or 17", "As told at the referral."),
    "devices": Words("Devices handed over", "By the day of hand-over, proved by a receipt. Devices brought back within "
                     "28 days are left out."),
    "gifts": Words("Given to keep", "Devices handed over for good."),
    "loans": Words("Lent", "Devices handed over with a return date."),
    "bundles": Words("Data bundles", "SIMs, vouchers and hotspots handed over in the period and activated."),
    "gb": Words("Data in these bundles", "Gigabytes a month times months, of activated bundles."),
    "waits": Words("Referrals in the wait", "Referrals whose first hand-over lies in the period."),
    "median_wait": Words("Usual wait", "Days from the referral reaching us to its first hand-over: half waited no "
                         "longer (median)."),
    "p90_wait": Words("Longest usual wait", "9 in 10 waited no longer than this (90th percentile, nearest rank)."),
    "on_time": Words("Helped within 6 weeks", "Referrals handed over within 42 days."),
    "on_time_share": Words("Share helped within 6 weeks", "Of the referrals in the wait."),
    "weight": Words("Weight put back to use", "Own weights where devices were weighed, otherwise the weight factor "
                    "of the kind. Recycled kit is not in it."),
    "avoided": Words("Emissions avoided (estimate)", "Footprint of making a new device times the share of a new "
                     "purchase taken to be spared, for devices handed over. Nothing is claimed for SIMs."),
    "cost": Words("Cost charged to this fund", "This fund's share of the cost of the devices and bundles counted."),
    "cost_per_household": Words("Cost per household", "This fund, this period: cost charged divided by households "
                                "helped. Staff, premises and donated time are not in it."),
    "received": Words("Referrals received", "By the day they reached us, each once. All funds and partners together."),
    "accepted": Words("Accepted", "Of those received in the period, by where they stood on the day of counting."),
    "declined": Words("Declined", "Declined by a person, never by a rule alone."),
    "withdrawn": Words("Withdrawn", "Taken back by the household or its caseworker."),
    "undecided": Words("Not decided yet", "Waiting for a decision or for an answer on the day of counting."),
}

# Where a report is about all funds together, these say so.
OF_THE_PROGRAMME: Final = {
    "households": Words("Households helped", "Each household counts once, however often it was helped, when at least "
                        "one hand-over to it lies in the period."),
}

CORRECTED: Final = (
    "That report is closed and stays as it is. Counted again today, its period has changed by so many: devices "
    "brought back since, or records put right."
)

KIND_NAMES: Final = {
    "laptop": "Laptops", "desktop": "Desktops", "tablet": "Tablets", "smartphone": "Smartphones",
    "monitor": "Monitors", "other": "Other kit",
}
BUNDLE_NAMES: Final = {"sim": "SIMs", "voucher": "Vouchers", "hotspot": "Hotspots"}

NOT_CLAIMED: Final = (
    "That a household is now fully online, or meets a minimum digital living standard; kit is a part of that.",
    "That emissions were offset. The estimate compares with buying new; its assumption is printed beside it.",
    "Savings in money for households or for the state, and no multiplier of any pound spent.",
    "That these households were helped by this fund alone, where other funds carried a share.",
    "Anything about a single person. Small numbers are hidden and others rounded, so that nobody can be found.",
)
LICENCE: Final = ABOUT_THE_FIGURES
WITHHELD: Final = "This breakdown is not shown: with it, a number of very few households could be worked out."
