"""Where an organisation stands with us, what may follow what, and why somebody stops."""

from enum import StrEnum


class OrganisationState(StrEnum):
    """Only a live organisation may refer, give or be shown in reports as active."""

    APPLIED = "applied"
    LIVE = "live"
    SUSPENDED = "suspended"
    LEFT = "left"


_S = OrganisationState

ORGANISATION_TRANSITIONS: dict[OrganisationState, frozenset[OrganisationState]] = {
    _S.APPLIED: frozenset({_S.LIVE, _S.LEFT}),
    _S.LIVE: frozenset({_S.SUSPENDED, _S.LEFT}),
    _S.SUSPENDED: frozenset({_S.LIVE, _S.LEFT}),
    _S.LEFT: frozenset({_S.APPLIED}),
}


class StopReason(StrEnum):
    """Why a partner was suspended or left; a code, so that the audit holds no free text."""

    OWN_WISH = "own_wish"
    AGREEMENT_ENDED = "agreement_ended"
    CANNOT_BE_REACHED = "cannot_be_reached"
    RULES_NOT_KEPT = "rules_not_kept"
    CLOSED_DOWN = "closed_down"
