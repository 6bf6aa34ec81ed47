"""Pages of the stockroom."""

from app.stockroom.views import bench, overview, places
from app.stockroom.views.blueprint import bp

__all__ = ["bench", "bp", "overview", "places"]
