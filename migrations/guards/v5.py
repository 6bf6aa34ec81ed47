"""Guards, version 5: a device set apart in quarantine goes neither on the shelf nor to anybody.

A graded device may be set apart where it stands; it is in stock, reserved or handed over only once it is released.
"""

_SET_APART = """NEW.quarantine_reason IS NOT NULL AND (NEW.state IN ('in_stock','reserved','handed_over')
  OR (NEW.state = 'graded' AND OLD.state <> 'graded'))"""

SQLITE_CREATE = [
    f"""CREATE TRIGGER guard_device_quarantine BEFORE UPDATE ON device WHEN {_SET_APART}
       BEGIN SELECT RAISE(ABORT, 'guard_device_quarantine'); END""",
]
SQLITE_DROP = ["DROP TRIGGER guard_device_quarantine"]

POSTGRESQL_CREATE = [
    f"""CREATE TRIGGER guard_device_quarantine BEFORE UPDATE ON device FOR EACH ROW WHEN ({_SET_APART})
       EXECUTE FUNCTION guard_refuse('guard_device_quarantine')""",
]
POSTGRESQL_DROP = ["DROP TRIGGER guard_device_quarantine ON device"]

CREATE = {"sqlite": SQLITE_CREATE, "postgresql": POSTGRESQL_CREATE}
DROP = {"sqlite": SQLITE_DROP, "postgresql": POSTGRESQL_DROP}
