"""Pages of the stockroom."""

from app.stockroom.views import bench, finishing, loans, overview, places, several, site_transfers, sites, stock_takes
from app.stockroom.views.blueprint import bp

__all__ = [
    "bench", "bp", "finishing", "loans", "overview", "places", "several", "site_transfers", "sites", "stock_takes",
]
