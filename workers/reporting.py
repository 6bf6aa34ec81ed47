"""Jobs of reporting: ids in, one service call."""

from app.reporting.service import store_pdf
from workers.job import job


@job()
def draw_pdf(report_id: int) -> None:
    """Draw a report's PDF ahead of the first download; a lost job only makes that download a little slower."""
    store_pdf(report_id)
