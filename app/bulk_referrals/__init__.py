"""A landlord's file becomes referrals: read, map, check, fix, confirm. The pure modules need no Flask."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from app.core.permissions import Permission

if TYPE_CHECKING:
    from flask import Flask


def register(app: Flask) -> None:
    """Bind this capability's pages to an application; here alone is Flask needed."""
    from app.api_access.interface import add_part
    from app.bulk_referrals.interface import PART
    from app.bulk_referrals.views import bp, programs
    from app.extensions import csrf
    from app.web.navigation import add_navigation

    app.register_blueprint(bp)
    app.register_blueprint(programs)
    csrf.exempt(programs)
    add_part("bulk_referrals", PART)
    add_navigation(
        "From a file", "bulk_referrals.list_uploads", Permission.BULK_REFER, order=12,
        is_for=_works_for_a_landlord_or_the_hub,
    )


def _works_for_a_landlord_or_the_hub(person: Any) -> bool:
    return person.may(Permission.REFERRAL_TRIAGE) or bool(person.organisation and person.organisation.is_landlord)
