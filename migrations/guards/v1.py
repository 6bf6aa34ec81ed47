"""Guards, version 1: audit events never change, and no device is trusted without wipe evidence.

Each is a (create, drop) pair of statement lists a dialect. A device counts as trusted in the states graded,
in_stock, reserved and handed_over.
"""

TRUSTED = "('graded','in_stock','reserved','handed_over')"

_DRIVE_WITHOUT_EVIDENCE = """
EXISTS (SELECT 1 FROM drive d WHERE d.device_id = NEW.id AND d.removed_at IS NULL AND d.destroyed_at IS NULL
  AND NOT EXISTS (SELECT 1 FROM wipe_evidence e WHERE e.drive_id = d.id AND e.device_id = NEW.id
    AND e.decision = 'accepted' AND e.voided_at IS NULL AND e.started_at >= NEW.received_at))
OR (NEW.no_drive_confirmed_at IS NULL AND COALESCE(NEW.form_factor, 'unknown') <> 'monitor'
  AND NOT EXISTS (SELECT 1 FROM drive d WHERE d.device_id = NEW.id AND d.removed_at IS NULL
    AND d.destroyed_at IS NULL))
"""

SQLITE_CREATE = [
    """CREATE TRIGGER guard_audit_frozen BEFORE UPDATE ON audit_event WHEN OLD.digest IS NOT NULL
       BEGIN SELECT RAISE(ABORT, 'guard_audit_frozen'); END""",
    """CREATE TRIGGER guard_audit_kept BEFORE DELETE ON audit_event
       BEGIN SELECT RAISE(ABORT, 'guard_audit_kept'); END""",
    f"""CREATE TRIGGER guard_device_born BEFORE INSERT ON device WHEN NEW.state IN {TRUSTED}
       BEGIN SELECT RAISE(ABORT, 'guard_device_evidence'); END""",
    f"""CREATE TRIGGER guard_device_evidence BEFORE UPDATE ON device WHEN NEW.state IN {TRUSTED}
       BEGIN SELECT RAISE(ABORT, 'guard_device_evidence') WHERE {_DRIVE_WITHOUT_EVIDENCE}; END""",
    *(
        f"""CREATE TRIGGER guard_drive_{when.split()[0].lower()} AFTER {when} ON drive
       WHEN (SELECT state FROM device WHERE id = NEW.device_id) IN {TRUSTED}
         AND NEW.removed_at IS NULL AND NEW.destroyed_at IS NULL
       BEGIN SELECT RAISE(ABORT, 'guard_device_evidence') WHERE NOT EXISTS (
         SELECT 1 FROM wipe_evidence e JOIN device v ON v.id = e.device_id WHERE e.drive_id = NEW.id
           AND e.device_id = NEW.device_id AND e.decision = 'accepted' AND e.voided_at IS NULL
           AND e.started_at >= v.received_at); END"""
        for when in ("INSERT", "UPDATE")
    ),
    f"""CREATE TRIGGER guard_evidence_in_use AFTER UPDATE ON wipe_evidence
       WHEN (NEW.voided_at IS NOT NULL OR NEW.decision <> 'accepted' OR NEW.drive_id IS NOT OLD.drive_id
             OR NEW.device_id <> OLD.device_id OR NEW.started_at IS NOT OLD.started_at)
         AND OLD.decision = 'accepted' AND OLD.voided_at IS NULL
         AND (SELECT state FROM device WHERE id = OLD.device_id) IN {TRUSTED}
       BEGIN SELECT RAISE(ABORT, 'guard_device_evidence') WHERE EXISTS (
         SELECT 1 FROM drive d WHERE d.id = OLD.drive_id AND d.device_id = OLD.device_id
           AND d.removed_at IS NULL AND d.destroyed_at IS NULL); END""",
    """CREATE TRIGGER guard_evidence_kept BEFORE DELETE ON wipe_evidence WHEN OLD.decision = 'accepted'
       BEGIN SELECT RAISE(ABORT, 'guard_evidence_kept'); END""",
]
SQLITE_DROP = [
    f"DROP TRIGGER {name}" for name in (
        "guard_audit_frozen", "guard_audit_kept", "guard_device_born", "guard_device_evidence", "guard_drive_insert",
        "guard_drive_update", "guard_evidence_in_use", "guard_evidence_kept",
    )
]

POSTGRESQL_CREATE = [
    """CREATE FUNCTION guard_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
       BEGIN RAISE EXCEPTION '%', TG_ARGV[0] USING ERRCODE = 'integrity_constraint_violation'; END $$""",
    """CREATE TRIGGER guard_audit_frozen BEFORE UPDATE ON audit_event FOR EACH ROW WHEN (OLD.digest IS NOT NULL)
       EXECUTE FUNCTION guard_refuse('guard_audit_frozen')""",
    """CREATE TRIGGER guard_audit_kept BEFORE DELETE ON audit_event FOR EACH ROW
       EXECUTE FUNCTION guard_refuse('guard_audit_kept')""",
    f"""CREATE TRIGGER guard_device_born BEFORE INSERT ON device FOR EACH ROW WHEN (NEW.state IN {TRUSTED})
       EXECUTE FUNCTION guard_refuse('guard_device_evidence')""",
    f"""CREATE FUNCTION guard_device_evidence() RETURNS trigger LANGUAGE plpgsql AS $$
       BEGIN
         IF {_DRIVE_WITHOUT_EVIDENCE} THEN
           RAISE EXCEPTION 'guard_device_evidence' USING ERRCODE = 'integrity_constraint_violation';
         END IF;
         RETURN NEW;
       END $$""",
    f"""CREATE TRIGGER guard_device_evidence BEFORE UPDATE ON device FOR EACH ROW WHEN (NEW.state IN {TRUSTED})
       EXECUTE FUNCTION guard_device_evidence()""",
    f"""CREATE FUNCTION guard_drive() RETURNS trigger LANGUAGE plpgsql AS $$
       BEGIN
         IF NEW.device_id IS NOT NULL AND NEW.removed_at IS NULL AND NEW.destroyed_at IS NULL
           AND EXISTS (SELECT 1 FROM device v WHERE v.id = NEW.device_id AND v.state IN {TRUSTED}
             AND NOT EXISTS (SELECT 1 FROM wipe_evidence e WHERE e.drive_id = NEW.id AND e.device_id = v.id
               AND e.decision = 'accepted' AND e.voided_at IS NULL AND e.started_at >= v.received_at)) THEN
           RAISE EXCEPTION 'guard_device_evidence' USING ERRCODE = 'integrity_constraint_violation';
         END IF;
         RETURN NULL;
       END $$""",
    """CREATE TRIGGER guard_drive AFTER INSERT OR UPDATE ON drive FOR EACH ROW EXECUTE FUNCTION guard_drive()""",
    f"""CREATE FUNCTION guard_evidence_in_use() RETURNS trigger LANGUAGE plpgsql AS $$
       BEGIN
         IF OLD.decision = 'accepted' AND OLD.voided_at IS NULL
           AND (NEW.voided_at IS NOT NULL OR NEW.decision <> 'accepted' OR NEW.drive_id IS DISTINCT FROM OLD.drive_id
                OR NEW.device_id <> OLD.device_id OR NEW.started_at IS DISTINCT FROM OLD.started_at)
           AND EXISTS (SELECT 1 FROM device v JOIN drive d ON d.device_id = v.id WHERE v.id = OLD.device_id
             AND d.id = OLD.drive_id AND d.removed_at IS NULL AND d.destroyed_at IS NULL AND v.state IN {TRUSTED}) THEN
           RAISE EXCEPTION 'guard_device_evidence' USING ERRCODE = 'integrity_constraint_violation';
         END IF;
         RETURN NULL;
       END $$""",
    """CREATE TRIGGER guard_evidence_in_use AFTER UPDATE ON wipe_evidence FOR EACH ROW
       EXECUTE FUNCTION guard_evidence_in_use()""",
    """CREATE TRIGGER guard_evidence_kept BEFORE DELETE ON wipe_evidence FOR EACH ROW
       WHEN (OLD.decision = 'accepted') EXECUTE FUNCTION guard_refuse('guard_evidence_kept')""",
]
POSTGRESQL_DROP = [
    "DROP TRIGGER guard_audit_frozen ON audit_event", "DROP TRIGGER guard_audit_kept ON audit_event",
    "DROP TRIGGER guard_device_born ON device", "DROP TRIGGER guard_device_evidence ON device",
    "DROP TRIGGER guard_drive ON drive", "DROP TRIGGER guard_evidence_in_use ON wipe_evidence",
    "DROP TRIGGER guard_evidence_kept ON wipe_evidence", "DROP FUNCTION guard_evidence_in_use()",
    "DROP FUNCTION guard_drive()", "DROP FUNCTION guard_device_evidence()", "DROP FUNCTION guard_refuse()",
]

CREATE = {"sqlite": SQLITE_CREATE, "postgresql": POSTGRESQL_CREATE}
DROP = {"sqlite": SQLITE_DROP, "postgresql": POSTGRESQL_DROP}
