"""Jobs of the interface for programs: what is kept of calls for a while is forgotten again."""

from app.api_access import service
from workers.job import job


@job()
def forget_answers() -> None:
    """Forget answers that nobody will ask for again."""
    service.forget_answers()
