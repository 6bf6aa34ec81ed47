"""States of an account and purposes of its one-time links."""

from enum import StrEnum


class UserState(StrEnum):
    """An invited person has no password yet; a left one keeps their history but cannot sign in."""

    INVITED = "invited"
    ACTIVE = "active"
    LEFT = "left"


class TokenPurpose(StrEnum):
    """What a one-time link is for."""

    INVITATION = "invitation"
    PASSWORD_RESET = "password_reset"
