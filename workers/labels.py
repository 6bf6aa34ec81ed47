"""Jobs of labels: draw an order, pick up those that were stranded, drop old paper."""

from flask import current_app

from app.core.jobs import enqueue
from app.labels import service
from workers.job import job


@job(own_transactions=True)
def draw(print_id: int) -> None:
    """Draw an ordered print."""
    service.draw_print(print_id, organisation=current_app.config["SETTINGS"].organisation_name)


@job()
def carry_on() -> None:
    """Prints that no worker has drawn get one."""
    for print_id in service.list_stranded():
        enqueue("workers.labels.draw", print_id)


@job()
def forget_paper() -> None:
    """Drop the paper of old prints."""
    service.forget_paper()
