"""Guards, version 3: a certificate counts only when two people stand behind it, and Purge is kept where it is demanded.

Evidence from an attached certificate is accepted only for typed evidence that a second person accepted: same drive,
same serial number, begun after the device's last arrival. A device that demands Purge enters no trusted state, and
stays in none, with a drive that was only cleared; while a demand is in force, no device of it enters one unmarked.
"""

TRUSTED = "('graded','in_stock','reserved','handed_over')"

_NOT_TYPED_BY_TWO = """
(SELECT f.kind FROM wipe_log_file f WHERE f.id = NEW.wipe_log_file_id) = 'certificate'
AND NOT EXISTS (SELECT 1 FROM typed_evidence t JOIN drive d ON d.id = t.drive_id JOIN device v ON v.id = t.device_id
  WHERE t.wipe_log_file_id = NEW.wipe_log_file_id AND t.drive_id = NEW.drive_id AND t.device_id = NEW.device_id
    AND t.state = 'accepted' AND t.verifier_id IS NOT NULL AND t.verifier_id <> t.typist_id
    AND t.typist_id = NEW.technician_id AND t.serial_key = d.serial_key AND t.started_at = NEW.started_at
    AND t.sanitisation = NEW.sanitisation AND NEW.started_at >= v.received_at)
"""
_DRIVE_ONLY_CLEARED = """
EXISTS (SELECT 1 FROM drive d WHERE d.device_id = NEW.id AND d.removed_at IS NULL AND d.destroyed_at IS NULL
  AND NOT EXISTS (SELECT 1 FROM wipe_evidence e WHERE e.drive_id = d.id AND e.device_id = NEW.id
    AND e.decision = 'accepted' AND e.voided_at IS NULL AND e.started_at >= NEW.received_at
    AND e.sanitisation = 'purge'))
"""
_DEMAND_IN_FORCE = """
EXISTS (SELECT 1 FROM purge_demand p WHERE p.lifted_at IS NULL AND (p.programme_id = NEW.programme_id
  OR p.consignment_id = NEW.consignment_id
  OR p.donor_id = (SELECT c.donor_id FROM consignment c WHERE c.id = NEW.consignment_id)))
AND EXISTS (SELECT 1 FROM drive d WHERE d.device_id = NEW.id AND d.removed_at IS NULL AND d.destroyed_at IS NULL)
"""
_ENTERS = f"NEW.state IN {TRUSTED} AND OLD.state NOT IN {TRUSTED}"
_IS_CERTIFIED = "NEW.decision = 'accepted'"

SQLITE_CREATE = [
    *(
        f"""CREATE TRIGGER guard_two_people_{when.lower()} BEFORE {when} ON wipe_evidence WHEN {_IS_CERTIFIED}
       BEGIN SELECT RAISE(ABORT, 'guard_two_people') WHERE {_NOT_TYPED_BY_TWO}; END"""
        for when in ("INSERT", "UPDATE")
    ),
    """CREATE TRIGGER guard_typed_frozen BEFORE UPDATE ON typed_evidence
       WHEN OLD.state <> 'waiting' AND NOT (OLD.evidence_id IS NULL AND NEW.evidence_id IS NOT NULL
         AND NEW.state = OLD.state AND NEW.verifier_id IS OLD.verifier_id AND NEW.typist_id = OLD.typist_id
         AND NEW.drive_id = OLD.drive_id AND NEW.serial_key = OLD.serial_key AND NEW.started_at = OLD.started_at)
       BEGIN SELECT RAISE(ABORT, 'guard_typed_frozen'); END""",
    """CREATE TRIGGER guard_typed_kept BEFORE DELETE ON typed_evidence WHEN OLD.state = 'accepted'
       BEGIN SELECT RAISE(ABORT, 'guard_typed_kept'); END""",
    """CREATE TRIGGER guard_file_kind BEFORE UPDATE ON wipe_log_file
       WHEN NEW.kind <> OLD.kind OR NEW.sha256 <> OLD.sha256
       BEGIN SELECT RAISE(ABORT, 'guard_file_kind'); END""",
    f"""CREATE TRIGGER guard_device_purge BEFORE UPDATE ON device
       WHEN NEW.state IN {TRUSTED} AND NEW.demands_purge AND (OLD.state NOT IN {TRUSTED} OR NOT OLD.demands_purge)
       BEGIN SELECT RAISE(ABORT, 'guard_device_purge') WHERE {_DRIVE_ONLY_CLEARED}; END""",
    f"""CREATE TRIGGER guard_device_demand BEFORE UPDATE ON device
       WHEN {_ENTERS} AND NOT NEW.demands_purge
       BEGIN SELECT RAISE(ABORT, 'guard_device_purge') WHERE {_DEMAND_IN_FORCE}; END""",
]
SQLITE_DROP = [
    f"DROP TRIGGER {name}" for name in (
        "guard_two_people_insert", "guard_two_people_update", "guard_typed_frozen", "guard_typed_kept",
        "guard_file_kind", "guard_device_purge", "guard_device_demand",
    )
]

POSTGRESQL_CREATE = [
    f"""CREATE FUNCTION guard_two_people() RETURNS trigger LANGUAGE plpgsql AS $$
       BEGIN
         IF {_NOT_TYPED_BY_TWO} THEN
           RAISE EXCEPTION 'guard_two_people' USING ERRCODE = 'integrity_constraint_violation';
         END IF;
         RETURN NEW;
       END $$""",
    f"""CREATE TRIGGER guard_two_people BEFORE INSERT OR UPDATE ON wipe_evidence FOR EACH ROW WHEN ({_IS_CERTIFIED})
       EXECUTE FUNCTION guard_two_people()""",
    """CREATE TRIGGER guard_typed_frozen BEFORE UPDATE ON typed_evidence FOR EACH ROW
       WHEN (OLD.state <> 'waiting' AND NOT (OLD.evidence_id IS NULL AND NEW.evidence_id IS NOT NULL
         AND NEW.state = OLD.state AND NEW.verifier_id IS NOT DISTINCT FROM OLD.verifier_id
         AND NEW.typist_id = OLD.typist_id AND NEW.drive_id = OLD.drive_id AND NEW.serial_key = OLD.serial_key
         AND NEW.started_at = OLD.started_at))
       EXECUTE FUNCTION guard_refuse('guard_typed_frozen')""",
    """CREATE TRIGGER guard_typed_kept BEFORE DELETE ON typed_evidence FOR EACH ROW WHEN (OLD.state = 'accepted')
       EXECUTE FUNCTION guard_refuse('guard_typed_kept')""",
    """CREATE TRIGGER guard_file_kind BEFORE UPDATE ON wipe_log_file FOR EACH ROW
       WHEN (NEW.kind <> OLD.kind OR NEW.sha256 <> OLD.sha256) EXECUTE FUNCTION guard_refuse('guard_file_kind')""",
    f"""CREATE FUNCTION guard_device_purge() RETURNS trigger LANGUAGE plpgsql AS $$
       BEGIN
         IF (NEW.demands_purge AND (OLD.state NOT IN {TRUSTED} OR NOT OLD.demands_purge) AND {_DRIVE_ONLY_CLEARED})
           OR (NOT NEW.demands_purge AND OLD.state NOT IN {TRUSTED} AND {_DEMAND_IN_FORCE}) THEN
           RAISE EXCEPTION 'guard_device_purge' USING ERRCODE = 'integrity_constraint_violation';
         END IF;
         RETURN NEW;
       END $$""",
    f"""CREATE TRIGGER guard_device_purge BEFORE UPDATE ON device FOR EACH ROW WHEN (NEW.state IN {TRUSTED})
       EXECUTE FUNCTION guard_device_purge()""",
]
POSTGRESQL_DROP = [
    "DROP TRIGGER guard_two_people ON wipe_evidence", "DROP TRIGGER guard_typed_frozen ON typed_evidence",
    "DROP TRIGGER guard_typed_kept ON typed_evidence", "DROP TRIGGER guard_file_kind ON wipe_log_file",
    "DROP TRIGGER guard_device_purge ON device", "DROP FUNCTION guard_device_purge()",
    "DROP FUNCTION guard_two_people()",
]

CREATE = {"sqlite": SQLITE_CREATE, "postgresql": POSTGRESQL_CREATE}
DROP = {"sqlite": SQLITE_DROP, "postgresql": POSTGRESQL_DROP}
