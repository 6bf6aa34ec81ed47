"""What an alarm would see of the outbox."""

from datetime import timedelta

from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from app.core import clock
from app.core.permissions import SYSTEM
from app.messaging.monitoring import outbox_is_late
from app.messaging.queries import outbox_health
from app.messaging.service.channel import pause_channel
from app.messaging.states import MessageState
from tests.factories.messaging import make_message


def test_a_text_that_should_have_left_long_ago_is_late(outbox: Session) -> None:
    make_message(not_before=clock.now() - timedelta(minutes=29))
    assert outbox_is_late() is None
    make_message(not_before=clock.now() - timedelta(minutes=45))
    assert outbox_is_late() == "late by 45 minutes"
    assert (outbox_health().waiting, outbox_health().oldest_due_seconds) == (2, 45 * 60)


def test_texts_for_later_and_finished_ones_are_not_late(outbox: Session) -> None:
    make_message(not_before=clock.now() + timedelta(days=1))
    make_message(state=MessageState.FAILED, not_before=clock.now() - timedelta(days=1))
    assert outbox_health().oldest_due_seconds == 0


def test_a_known_pause_is_not_late(outbox: Session) -> None:
    make_message(not_before=clock.now() - timedelta(hours=2))
    pause_channel(SYSTEM)
    assert outbox_is_late() is None


def test_a_late_outbox_shows_in_readiness(client: FlaskClient, outbox: Session) -> None:
    assert client.get("/readyz").status_code == 200
    make_message(not_before=clock.now() - timedelta(hours=2))
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.get_json()["parts"]["outbox"] == "late by 120 minutes"
