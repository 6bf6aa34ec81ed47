"""Roles, permissions, and which role holds which: one table for pages, services and tests.

What a person may *see* inside a permission is each capability's `visible_to`.
"""

from enum import StrEnum
from typing import Protocol


class Role(StrEnum):
    """The eight roles of the field, one each person."""

    CASEWORKER = "caseworker"
    PARTNER_LEAD = "partner_lead"
    COORDINATOR = "coordinator"
    TECHNICIAN = "technician"
    HAND_OVER_WORKER = "hand_over_worker"
    DONOR = "donor"
    FUNDER = "funder"
    ADMINISTRATOR = "administrator"


class Permission(StrEnum):
    """scope:resource:action; every page names exactly one."""

    HOME_VIEW = "own:home:view"
    SEARCH = "own:search:use"
    REFERRAL_CREATE = "organisation:referral:create"
    REFERRAL_VIEW = "organisation:referral:view"
    BULK_REFER = "organisation:bulk_referral:create"
    REFERRAL_TRIAGE = "hub:referral:triage"
    HOUSEHOLD_MERGE = "hub:household:merge"
    PARTNER_MANAGE = "hub:partner:manage"
    PROGRAMME_MANAGE = "hub:programme:manage"
    COLLEAGUE_MANAGE = "organisation:user:manage"
    ORGANISATION_VIEW = "organisation:profile:view"
    USER_MANAGE = "system:user:manage"
    AUDIT_VIEW = "system:audit:view"
    CONSIGNMENT_VIEW = "workshop:consignment:view"
    CONSIGNMENT_MANAGE = "workshop:consignment:manage"
    DEVICE_VIEW = "workshop:device:view"
    DEVICE_WORK = "workshop:device:work"
    DEVICE_OVERRIDE = "hub:device:override"
    CHECKLIST_MANAGE = "hub:checklist:manage"
    CERTIFICATE_ISSUE = "workshop:certificate:issue"
    OWN_DONATIONS_VIEW = "donor:consignment:view"
    BUNDLE_VIEW = "hub:bundle:view"
    BUNDLE_MANAGE = "hub:bundle:manage"
    MATCH_RUN = "hub:match:run"
    PREPARATION_VIEW = "workshop:preparation:view"
    HAND_OVER_DO = "point:hand_over:do"
    MESSAGE_VIEW = "hub:message:view"
    MESSAGE_SEND = "organisation:message:send"
    REPORT_VIEW = "funder:report:view"
    REPORT_CREATE = "hub:report:create"
    EQUALITY_VIEW = "hub:equality:view"
    ACCESS_TOKEN_MANAGE = "organisation:access_token:manage"  # noqa: S105 - a permission's name


class Scope(StrEnum):
    """What a program that holds an access token may do; the token names its scopes, the person behind it its limits."""

    BULK_REFERRALS_WRITE = "bulk-referrals:write"
    BULK_REFERRALS_READ = "bulk-referrals:read"
    HARDWARE_REPORTS_WRITE = "hardware-reports:write"


_P = Permission
_REFERRING = frozenset({_P.HOME_VIEW, _P.SEARCH, _P.REFERRAL_CREATE, _P.REFERRAL_VIEW, _P.MESSAGE_SEND})

GRANTS: dict[Role, frozenset[Permission]] = {
    Role.CASEWORKER: _REFERRING,
    Role.PARTNER_LEAD: _REFERRING | {
        _P.BULK_REFER, _P.COLLEAGUE_MANAGE, _P.ORGANISATION_VIEW, _P.ACCESS_TOKEN_MANAGE,
    },
    Role.COORDINATOR: _REFERRING | {
        _P.BULK_REFER, _P.REFERRAL_TRIAGE, _P.HOUSEHOLD_MERGE, _P.PARTNER_MANAGE, _P.PROGRAMME_MANAGE,
        _P.CONSIGNMENT_VIEW, _P.CONSIGNMENT_MANAGE, _P.DEVICE_VIEW, _P.CERTIFICATE_ISSUE, _P.BUNDLE_VIEW,
        _P.DEVICE_OVERRIDE, _P.CHECKLIST_MANAGE,
        _P.BUNDLE_MANAGE, _P.MATCH_RUN,
        _P.PREPARATION_VIEW, _P.HAND_OVER_DO, _P.MESSAGE_VIEW, _P.REPORT_VIEW, _P.REPORT_CREATE, _P.EQUALITY_VIEW,
    },
    Role.TECHNICIAN: frozenset({
        _P.HOME_VIEW, _P.SEARCH, _P.CONSIGNMENT_VIEW, _P.CONSIGNMENT_MANAGE, _P.DEVICE_VIEW, _P.DEVICE_WORK,
        _P.CERTIFICATE_ISSUE, _P.PREPARATION_VIEW,
    }),
    Role.HAND_OVER_WORKER: frozenset({_P.HOME_VIEW, _P.HAND_OVER_DO}),
    Role.DONOR: frozenset({_P.HOME_VIEW, _P.OWN_DONATIONS_VIEW}),
    Role.FUNDER: frozenset({_P.HOME_VIEW, _P.REPORT_VIEW}),
    Role.ADMINISTRATOR: frozenset({
        _P.HOME_VIEW, _P.USER_MANAGE, _P.COLLEAGUE_MANAGE, _P.PARTNER_MANAGE, _P.AUDIT_VIEW, _P.EQUALITY_VIEW,
        _P.ACCESS_TOKEN_MANAGE,
    }),
}

# What a scope lets a program do in the place of the person behind its token, and nothing else.
SCOPE_PERMISSIONS: dict[Scope, Permission] = {
    Scope.BULK_REFERRALS_WRITE: _P.BULK_REFER,
    Scope.BULK_REFERRALS_READ: _P.BULK_REFER,
    Scope.HARDWARE_REPORTS_WRITE: _P.DEVICE_WORK,
}


class Actor(Protocol):
    """Who acts: a signed-in person, or the system itself (role and organisation None)."""

    @property
    def id(self) -> int | None: ...
    @property
    def role(self) -> Role | None: ...
    @property
    def organisation_id(self) -> int | None: ...
    def may(self, permission: Permission) -> bool: ...


class _System:
    """Timed jobs and commands: they act with no person behind them, and the audit says so."""

    id = None
    role = None
    organisation_id = None

    def may(self, permission: Permission) -> bool:
        return True


SYSTEM: Actor = _System()


def role_may(role: Role, permission: Permission) -> bool:
    """Whether a role holds a permission."""
    return permission in GRANTS[role]
