"""The audit chain: sealed at commit, frozen after, and any tampering is found."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DatabaseError
from sqlalchemy.orm import Session

from app.audit.models import AuditEvent
from app.audit.service import record, verify_chain
from app.core.permissions import SYSTEM
from app.organisations.models import Organisation


def _three_events(session: Session) -> None:
    organisation = Organisation(code="X", name="X")
    session.add(organisation)
    session.flush()
    for number in range(3):
        record(SYSTEM, "did_something", organisation, number=number)
        session.commit()


def test_events_are_chained_in_order_and_verify(session: Session) -> None:
    _three_events(session)
    found = verify_chain()
    assert (found.events, found.broken_at) == (3, None)


def test_a_rolled_back_savepoint_leaves_no_gap(session: Session) -> None:
    organisation = Organisation(code="X", name="X")
    session.add(organisation)
    session.flush()
    record(SYSTEM, "first", organisation)
    nested = session.begin_nested()
    record(SYSTEM, "undone", organisation)
    session.flush()
    nested.rollback()
    record(SYSTEM, "second", organisation)
    session.commit()
    assert verify_chain().events == 2


@pytest.mark.parametrize("statement", ["UPDATE audit_event SET action='x'", "DELETE FROM audit_event"])
def test_the_database_refuses_to_change_a_sealed_event(session: Session, statement: str) -> None:
    _three_events(session)
    with pytest.raises(DatabaseError, match="guard_audit"), session.begin_nested():
        session.execute(text(statement))


def test_tampering_past_the_triggers_is_found(session: Session) -> None:
    _three_events(session)
    name = session.get_bind().dialect.name
    on = " ON audit_event" if name == "postgresql" else ""
    session.execute(text(f"DROP TRIGGER guard_audit_frozen{on}"))
    session.execute(text("UPDATE audit_event SET action='x' WHERE sequence=2"))
    session.expire_all()
    found = verify_chain()
    assert found.broken_at == 2
    assert session.query(AuditEvent).count() == 3
