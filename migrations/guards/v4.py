"""Guards, version 4: no certificate speaks of a drive that is not proved, and none is changed once issued.

A certified drive needs accepted evidence that is not voided, of this drive in this device, or its destruction.
"""

_PROVED = """
(NEW.evidence_id IS NOT NULL AND EXISTS (SELECT 1 FROM wipe_evidence e JOIN device v ON v.id = e.device_id
  WHERE e.id = NEW.evidence_id AND e.drive_id = NEW.drive_id AND e.device_id = NEW.device_id
    AND e.decision = 'accepted' AND e.voided_at IS NULL AND e.started_at >= v.received_at))
OR (NEW.evidence_id IS NULL AND EXISTS (SELECT 1 FROM drive d WHERE d.id = NEW.drive_id
  AND d.destroyed_at IS NOT NULL AND d.device_id = NEW.device_id))
"""
_CHANGED = " OR ".join(
    f"NEW.{name} IS DISTINCT FROM OLD.{name}"
    for name in ("number", "device_id", "consignment_id", "sha256", "drive_count", "levels", "issued_at")
)
_CHANGED_SQLITE = _CHANGED.replace("IS DISTINCT FROM", "IS NOT")

SQLITE_CREATE = [
    f"""CREATE TRIGGER guard_certified_proof BEFORE INSERT ON certified_drive
       BEGIN SELECT RAISE(ABORT, 'guard_certified_proof') WHERE NOT ({_PROVED}); END""",
    """CREATE TRIGGER guard_certified_frozen BEFORE UPDATE ON certified_drive
       BEGIN SELECT RAISE(ABORT, 'guard_certified_frozen'); END""",
    """CREATE TRIGGER guard_certified_kept BEFORE DELETE ON certified_drive
       BEGIN SELECT RAISE(ABORT, 'guard_certified_kept'); END""",
    f"""CREATE TRIGGER guard_certificate_frozen BEFORE UPDATE ON certificate WHEN {_CHANGED_SQLITE}
       BEGIN SELECT RAISE(ABORT, 'guard_certificate_frozen'); END""",
    """CREATE TRIGGER guard_certificate_kept BEFORE DELETE ON certificate
       BEGIN SELECT RAISE(ABORT, 'guard_certificate_kept'); END""",
]
SQLITE_DROP = [
    f"DROP TRIGGER {name}" for name in (
        "guard_certified_proof", "guard_certified_frozen", "guard_certified_kept", "guard_certificate_frozen",
        "guard_certificate_kept",
    )
]

POSTGRESQL_CREATE = [
    f"""CREATE FUNCTION guard_certified_proof() RETURNS trigger LANGUAGE plpgsql AS $$
       BEGIN
         IF NOT ({_PROVED}) THEN
           RAISE EXCEPTION 'guard_certified_proof' USING ERRCODE = 'integrity_constraint_violation';
         END IF;
         RETURN NEW;
       END $$""",
    """CREATE TRIGGER guard_certified_proof BEFORE INSERT ON certified_drive FOR EACH ROW
       EXECUTE FUNCTION guard_certified_proof()""",
    """CREATE TRIGGER guard_certified_frozen BEFORE UPDATE ON certified_drive FOR EACH ROW
       EXECUTE FUNCTION guard_refuse('guard_certified_frozen')""",
    """CREATE TRIGGER guard_certified_kept BEFORE DELETE ON certified_drive FOR EACH ROW
       EXECUTE FUNCTION guard_refuse('guard_certified_kept')""",
    f"""CREATE TRIGGER guard_certificate_frozen BEFORE UPDATE ON certificate FOR EACH ROW WHEN ({_CHANGED})
       EXECUTE FUNCTION guard_refuse('guard_certificate_frozen')""",
    """CREATE TRIGGER guard_certificate_kept BEFORE DELETE ON certificate FOR EACH ROW
       EXECUTE FUNCTION guard_refuse('guard_certificate_kept')""",
]
POSTGRESQL_DROP = [
    "DROP TRIGGER guard_certified_proof ON certified_drive", "DROP TRIGGER guard_certified_frozen ON certified_drive",
    "DROP TRIGGER guard_certified_kept ON certified_drive", "DROP TRIGGER guard_certificate_frozen ON certificate",
    "DROP TRIGGER guard_certificate_kept ON certificate", "DROP FUNCTION guard_certified_proof()",
]

CREATE = {"sqlite": SQLITE_CREATE, "postgresql": POSTGRESQL_CREATE}
DROP = {"sqlite": SQLITE_DROP, "postgresql": POSTGRESQL_DROP}
