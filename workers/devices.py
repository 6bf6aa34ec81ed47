"""Jobs of the workshop: archives of wipe logs, judged file by file; a repeated or late job is harmless."""

from app.core.jobs import enqueue
from app.devices import lock_emails
from app.devices.service import archives, waste_papers
from app.devices.service.photos import clear_photos
from app.devices.service.waiting_reports import clear_reports
from workers.job import job


@job(own_transactions=True)
def judge_archive(batch_id: int) -> None:
    """Judge the files of an archive that wait."""
    archives.judge(batch_id)


@job()
def carry_on() -> None:
    """Archives whose worker was killed get another one."""
    for batch_id in archives.list_stranded():
        enqueue("workers.devices.judge_archive", batch_id)


@job()
def clear_reports_and_photos() -> None:
    """Reports nobody waits for, raw files of what left long ago, and photos whose time is over."""
    clear_reports()
    clear_photos()


@job()
def delete_old_papers() -> None:
    """Papers of loads go when the time the law asks for is over."""
    waste_papers.delete_old_papers()


@job(own_transactions=True)
def email_lock_request(request_id: int) -> None:
    """Ask a donor by email to release a lock, if it is still closed."""
    lock_emails.send_request(request_id)
