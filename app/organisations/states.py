"""Where an organisation stands with us."""

from enum import StrEnum


class OrganisationState(StrEnum):
    """Only a live organisation may refer, give or be shown in reports as active."""

    APPLIED = "applied"
    LIVE = "live"
    SUSPENDED = "suspended"
    LEFT = "left"
