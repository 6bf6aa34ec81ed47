"""Jobs leave after the real commit only, also around savepoints."""

from flask import Flask
from sqlalchemy.orm import Session

from app.core.jobs import Job, enqueue


def _sent(app: Flask) -> list[str]:
    jobs: list[Job] = app.extensions["sent_jobs"]
    return [job.name for job in jobs]


def test_good_bad_good_rows_queue_the_first_and_third(app: Flask, session: Session) -> None:
    for row in (1, 2, 3):
        try:
            with session.begin_nested():
                enqueue(f"row.{row}", row)
                if row == 2:
                    raise ValueError
        except ValueError:
            pass
        assert _sent(app) == []
    session.commit()
    assert _sent(app) == ["row.1", "row.3"]


def test_an_outer_rollback_queues_nothing(app: Flask, session: Session) -> None:
    with session.begin_nested():
        enqueue("inner", 1)
    enqueue("outer", 2)
    session.rollback()
    session.commit()
    assert _sent(app) == []


def test_a_savepoint_within_a_savepoint_goes_with_its_parent(app: Flask, session: Session) -> None:
    try:
        with session.begin_nested():
            with session.begin_nested():
                enqueue("grandchild", 1)
            raise ValueError
    except ValueError:
        pass
    enqueue("kept", 2)
    session.commit()
    assert _sent(app) == ["kept"]


def test_a_job_is_sent_once(app: Flask, session: Session) -> None:
    enqueue("once", 1)
    session.commit()
    session.commit()
    assert _sent(app) == ["once"]
