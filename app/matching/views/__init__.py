"""Pages of matching: proposals, preparation, hand-over."""

from app.matching.views import hand_overs, preparation, proposals
from app.matching.views.blueprint import bp

__all__ = ["bp", "hand_overs", "preparation", "proposals"]
