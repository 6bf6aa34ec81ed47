"""Guards, version 12: a device whose giver agreed to Clear may be trusted without Purge; an override never changes.

The agreement counts only when it names who agreed, is not voided, and was made since the device arrived. It is not
voided while the device stands in trust because of it.
"""

from migrations.guards import v3

TRUSTED = v3.TRUSTED

_AGREED = """
EXISTS (SELECT 1 FROM device_override o WHERE o.device_id = NEW.id AND o.rule = 'clear_accepted'
  AND o.voided_at IS NULL AND o.agreed_by IS NOT NULL AND o.made_at >= NEW.received_at)
"""
_CHANGED = " OR ".join(
    f"NEW.{name} IS DISTINCT FROM OLD.{name}"
    for name in ("device_id", "rule", "check_code", "reason", "fault", "agreed_on", "made_by_id", "made_at")
) + " OR (OLD.voided_at IS NOT NULL AND NEW.voided_at IS DISTINCT FROM OLD.voided_at)"
_CHANGED_SQLITE = _CHANGED.replace("IS DISTINCT FROM", "IS NOT")
_RESTS_ON_IT = f"""
OLD.rule = 'clear_accepted' AND OLD.voided_at IS NULL AND NEW.voided_at IS NOT NULL
AND EXISTS (SELECT 1 FROM device v WHERE v.id = OLD.device_id AND v.state IN {TRUSTED} AND v.demands_purge
  AND EXISTS (SELECT 1 FROM drive d WHERE d.device_id = v.id AND d.removed_at IS NULL AND d.destroyed_at IS NULL
    AND NOT EXISTS (SELECT 1 FROM wipe_evidence e WHERE e.drive_id = d.id AND e.device_id = v.id
      AND e.decision = 'accepted' AND e.voided_at IS NULL AND e.started_at >= v.received_at
      AND e.sanitisation = 'purge')))
"""

_OLD_SQLITE = next(one for one in v3.SQLITE_CREATE if "guard_device_purge BEFORE" in one)
_OLD_FUNCTION = next(one for one in v3.POSTGRESQL_CREATE if "FUNCTION guard_device_purge() RETURNS" in one)
_REPLACED_FUNCTION = _OLD_FUNCTION.replace("CREATE FUNCTION", "CREATE OR REPLACE FUNCTION")

SQLITE_CREATE = [
    "DROP TRIGGER guard_device_purge",
    _OLD_SQLITE.replace("; END", f" AND NOT {_AGREED}; END"),
    f"""CREATE TRIGGER guard_override_frozen BEFORE UPDATE ON device_override WHEN {_CHANGED_SQLITE}
       BEGIN SELECT RAISE(ABORT, 'guard_override_frozen'); END""",
    f"""CREATE TRIGGER guard_override_in_use BEFORE UPDATE ON device_override WHEN {_RESTS_ON_IT}
       BEGIN SELECT RAISE(ABORT, 'guard_override_in_use'); END""",
    """CREATE TRIGGER guard_override_kept BEFORE DELETE ON device_override
       BEGIN SELECT RAISE(ABORT, 'guard_override_kept'); END""",
]
SQLITE_DROP = [
    *(f"DROP TRIGGER {name}" for name in ("guard_override_frozen", "guard_override_in_use", "guard_override_kept",
                                         "guard_device_purge")),
    _OLD_SQLITE,
]

POSTGRESQL_CREATE = [
    _REPLACED_FUNCTION.replace("NOT OLD.demands_purge) AND ", f"NOT OLD.demands_purge) AND NOT {_AGREED} AND "),
    f"""CREATE FUNCTION guard_override() RETURNS trigger LANGUAGE plpgsql AS $$
       BEGIN
         IF {_CHANGED} THEN
           RAISE EXCEPTION 'guard_override_frozen' USING ERRCODE = 'integrity_constraint_violation';
         END IF;
         IF {_RESTS_ON_IT} THEN
           RAISE EXCEPTION 'guard_override_in_use' USING ERRCODE = 'integrity_constraint_violation';
         END IF;
         RETURN NEW;
       END $$""",
    """CREATE TRIGGER guard_override BEFORE UPDATE ON device_override FOR EACH ROW EXECUTE FUNCTION guard_override()""",
    """CREATE TRIGGER guard_override_kept BEFORE DELETE ON device_override FOR EACH ROW
       EXECUTE FUNCTION guard_refuse('guard_override_kept')""",
]
POSTGRESQL_DROP = [
    "DROP TRIGGER guard_override ON device_override", "DROP TRIGGER guard_override_kept ON device_override",
    "DROP FUNCTION guard_override()", _REPLACED_FUNCTION,
]

CREATE = {"sqlite": SQLITE_CREATE, "postgresql": POSTGRESQL_CREATE}
DROP = {"sqlite": SQLITE_DROP, "postgresql": POSTGRESQL_DROP}
