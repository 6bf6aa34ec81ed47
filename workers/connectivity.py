"""Jobs of connectivity: ids in, one service call."""

from app.connectivity.service import end_bundles_over
from app.core.permissions import SYSTEM
from workers.job import job


@job()
def close_bundles_over() -> None:
    """Close every data bundle whose last day has passed."""
    end_bundles_over(SYSTEM)
