"""What begins with a text is found, and nothing else, on both kinds of database."""

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from app.core.beginnings import begins_with
from app.core.clock import now
from app.devices.models import Drive

SIGNS = st.text(alphabet="ABZ09/%_\\-ÄЖ", min_size=1, max_size=4)


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(serials=st.lists(SIGNS, min_size=1, max_size=6, unique=True), beginning=SIGNS)
def test_it_finds_what_begins_so(session: Session, serials: list[str], beginning: str) -> None:
    outer = session.begin_nested()
    session.add_all([Drive(serial=one, serial_key=one, fitted_at=now()) for one in serials])
    session.flush()
    found = session.scalars(select(Drive.serial_key).where(begins_with(Drive.serial_key, beginning))).all()
    assert sorted(found) == sorted(one for one in serials if one.startswith(beginning))
    outer.rollback()


def test_an_index_answers_it(session: Session) -> None:
    wanted = select(Drive.id).where(begins_with(Drive.serial_key, "S3Z"))
    asked = wanted.compile(session.get_bind(), compile_kwargs={"literal_binds": True})
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("SET LOCAL enable_seqscan = off"))
        plan = " ".join(row[0] for row in session.execute(text(f"EXPLAIN {asked}".replace("%", "%%"))))
    else:
        plan = " ".join(row[3] for row in session.execute(text(f"EXPLAIN QUERY PLAN {asked}")))
    assert "ix_drive_serial_key" in plan, plan
