"""Guards, version 13: what a device's trust rests on does not change under it.

A drive of a trusted device neither leaves it nor gets another serial number, and is not deleted. Evidence is never
rewritten: it is voided, once and for good, and new evidence is made.
"""

from migrations.guards.v1 import TRUSTED

_IN_USE = f"""OLD.device_id IS NOT NULL AND OLD.removed_at IS NULL AND OLD.destroyed_at IS NULL
  AND EXISTS (SELECT 1 FROM device v WHERE v.id = OLD.device_id AND v.state IN {TRUSTED})"""
_LEAVES = """NEW.device_id IS DISTINCT FROM OLD.device_id OR NEW.removed_at IS NOT NULL OR NEW.destroyed_at IS NOT NULL
  OR NEW.serial_key <> OLD.serial_key"""
_REWRITTEN = " OR ".join(
    f"NEW.{name} IS DISTINCT FROM OLD.{name}"
    for name in ("wipe_log_file_id", "device_id", "drive_id", "log_device", "log_serial", "started_at", "fingerprint",
                 "outcome", "decision", "sanitisation", "technician_id")
) + " OR (OLD.voided_at IS NOT NULL AND NEW.voided_at IS DISTINCT FROM OLD.voided_at)"


def _sqlite(condition: str) -> str:
    return condition.replace("IS DISTINCT FROM", "IS NOT")


SQLITE_CREATE = [
    f"""CREATE TRIGGER guard_drive_stays BEFORE UPDATE ON drive WHEN ({_sqlite(_LEAVES)}) AND {_IN_USE}
       BEGIN SELECT RAISE(ABORT, 'guard_drive_stays'); END""",
    f"""CREATE TRIGGER guard_drive_kept BEFORE DELETE ON drive WHEN {_IN_USE}
       BEGIN SELECT RAISE(ABORT, 'guard_drive_stays'); END""",
    f"""CREATE TRIGGER guard_evidence_frozen BEFORE UPDATE ON wipe_evidence WHEN {_sqlite(_REWRITTEN)}
       BEGIN SELECT RAISE(ABORT, 'guard_evidence_frozen'); END""",
]
SQLITE_DROP = [f"DROP TRIGGER {name}" for name in ("guard_drive_stays", "guard_drive_kept", "guard_evidence_frozen")]

POSTGRESQL_CREATE = [
    f"""CREATE FUNCTION guard_drive_stays() RETURNS trigger LANGUAGE plpgsql AS $$
       BEGIN
         IF {_IN_USE} THEN
           RAISE EXCEPTION 'guard_drive_stays' USING ERRCODE = 'integrity_constraint_violation';
         END IF;
         IF TG_OP = 'DELETE' THEN
           RETURN OLD;
         END IF;
         RETURN NEW;
       END $$""",
    f"""CREATE TRIGGER guard_drive_stays BEFORE UPDATE ON drive FOR EACH ROW WHEN ({_LEAVES})
       EXECUTE FUNCTION guard_drive_stays()""",
    """CREATE TRIGGER guard_drive_kept BEFORE DELETE ON drive FOR EACH ROW EXECUTE FUNCTION guard_drive_stays()""",
    f"""CREATE TRIGGER guard_evidence_frozen BEFORE UPDATE ON wipe_evidence FOR EACH ROW WHEN ({_REWRITTEN})
       EXECUTE FUNCTION guard_refuse('guard_evidence_frozen')""",
]
POSTGRESQL_DROP = [
    "DROP TRIGGER guard_drive_stays ON drive", "DROP TRIGGER guard_drive_kept ON drive",
    "DROP TRIGGER guard_evidence_frozen ON wipe_evidence", "DROP FUNCTION guard_drive_stays()",
]

CREATE = {"sqlite": SQLITE_CREATE, "postgresql": POSTGRESQL_CREATE}
DROP = {"sqlite": SQLITE_DROP, "postgresql": POSTGRESQL_DROP}
