"""Pages of the stockroom."""

from app.stockroom.views import bench, overview, places, several, stock_takes
from app.stockroom.views.blueprint import bp

__all__ = ["bench", "bp", "overview", "places", "several", "stock_takes"]
