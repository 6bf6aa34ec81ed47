"""The first version of every checklist, which in a real database the migration writes."""

from sqlalchemy import select

from app.core import clock
from app.devices.checklists import FIRST_NUMBER, check_as_json, first_checklist
from app.devices.checks_models import ChecklistVersion
from app.devices.states import FormFactor
from app.extensions import db


def write_first_versions() -> int:
    """Write version 1 of every kind that has none, as the migration does; says how many were written."""
    known = set(db.session.scalars(select(ChecklistVersion.form_factor)))
    new = [ChecklistVersion(form_factor=kind, number=FIRST_NUMBER, made_at=clock.now(),
                            checks=[check_as_json(check) for check in first_checklist(kind)])
           for kind in FormFactor if kind not in known]
    db.session.add_all(new)
    db.session.flush()
    return len(new)
