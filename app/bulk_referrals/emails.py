"""News of a file by email: taken and committed first, sent outside any transaction. References only, no names."""

from typing import Final

import structlog
from flask import current_app, render_template

from app.bulk_referrals.service import telling
from app.bulk_referrals.service.telling import News
from app.bulk_referrals.states import BulkState
from app.core.db import transaction
from app.integrations.email import EmailNotSent, Mailer

log = structlog.get_logger()
_SUBJECTS: Final = {
    BulkState.MAPPING: "We have read your file",
    BulkState.TO_CHECK: "Your file is checked",
    BulkState.DONE: "Your file is finished",
    BulkState.UNREADABLE: "We could not read your file",
}


def tell(upload_id: int) -> None:
    """Tell whoever works on a file how it stands, once for each step."""
    with transaction():
        news = telling.take_news(upload_id)
    if news is None:
        return
    mailer: Mailer = current_app.extensions["mailer"]
    try:
        mailer.send(news.to, f"{_SUBJECTS[news.state]} ({news.reference})", body_of(news))
    except EmailNotSent as error:
        log.warning("bulk_news_not_sent", upload_id=upload_id, error=str(error))
        with transaction():
            telling.forget_news(news)


def body_of(news: News) -> str:
    """The email in words, with the address of the file's page."""
    settings = current_app.config["SETTINGS"]
    return render_template(
        "email/bulk_file.txt", news=news, address=f"{settings.public_base_url}/bulk-referrals/{news.reference}",
        organisation=settings.organisation_name, phone=settings.contact_phone,
    )
