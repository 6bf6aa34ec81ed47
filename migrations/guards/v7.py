"""Guards, version 7: counted items add up, and nothing is harvested from what has left.

Each movement of an item continues the one before it, in number and in value; none is ever changed or taken away.
"""

_CONTINUES = """
(NEW.number = 1 AND NEW.balance = NEW.change AND NEW.value_pence = NEW.value_change_pence)
OR EXISTS (SELECT 1 FROM item_movement m WHERE m.item_id = NEW.item_id AND m.number = NEW.number - 1
  AND NEW.balance = m.balance + NEW.change AND NEW.value_pence = m.value_pence + NEW.value_change_pence)
"""
_HAS_LEFT = """
NEW.way = 'harvested' AND NEW.undone_at IS NULL
AND EXISTS (SELECT 1 FROM device d WHERE d.id = NEW.device_id AND d.state = 'recycled')
"""

SQLITE_CREATE = [
    f"""CREATE TRIGGER guard_item_sum BEFORE INSERT ON item_movement
       BEGIN SELECT RAISE(ABORT, 'guard_item_sum') WHERE NOT ({_CONTINUES}); END""",
    """CREATE TRIGGER guard_item_frozen BEFORE UPDATE ON item_movement
       BEGIN SELECT RAISE(ABORT, 'guard_item_frozen'); END""",
    """CREATE TRIGGER guard_item_kept BEFORE DELETE ON item_movement
       BEGIN SELECT RAISE(ABORT, 'guard_item_kept'); END""",
    f"""CREATE TRIGGER guard_harvest_here BEFORE INSERT ON device_part
       BEGIN SELECT RAISE(ABORT, 'guard_harvest_here') WHERE {_HAS_LEFT}; END""",
]
SQLITE_DROP = [
    f"DROP TRIGGER {name}" for name in ("guard_item_sum", "guard_item_frozen", "guard_item_kept", "guard_harvest_here")
]

POSTGRESQL_CREATE = [
    f"""CREATE FUNCTION guard_item_sum() RETURNS trigger LANGUAGE plpgsql AS $$
       BEGIN
         IF NOT ({_CONTINUES}) THEN
           RAISE EXCEPTION 'guard_item_sum' USING ERRCODE = 'integrity_constraint_violation';
         END IF;
         RETURN NEW;
       END $$""",
    """CREATE TRIGGER guard_item_sum BEFORE INSERT ON item_movement FOR EACH ROW EXECUTE FUNCTION guard_item_sum()""",
    """CREATE TRIGGER guard_item_frozen BEFORE UPDATE ON item_movement FOR EACH ROW
       EXECUTE FUNCTION guard_refuse('guard_item_frozen')""",
    """CREATE TRIGGER guard_item_kept BEFORE DELETE ON item_movement FOR EACH ROW
       EXECUTE FUNCTION guard_refuse('guard_item_kept')""",
    f"""CREATE FUNCTION guard_harvest_here() RETURNS trigger LANGUAGE plpgsql AS $$
       BEGIN
         IF {_HAS_LEFT} THEN
           RAISE EXCEPTION 'guard_harvest_here' USING ERRCODE = 'integrity_constraint_violation';
         END IF;
         RETURN NEW;
       END $$""",
    """CREATE TRIGGER guard_harvest_here BEFORE INSERT ON device_part FOR EACH ROW
       EXECUTE FUNCTION guard_harvest_here()""",
]
POSTGRESQL_DROP = [
    "DROP TRIGGER guard_item_sum ON item_movement", "DROP TRIGGER guard_item_frozen ON item_movement",
    "DROP TRIGGER guard_item_kept ON item_movement", "DROP TRIGGER guard_harvest_here ON device_part",
    "DROP FUNCTION guard_item_sum()", "DROP FUNCTION guard_harvest_here()",
]

CREATE = {"sqlite": SQLITE_CREATE, "postgresql": POSTGRESQL_CREATE}
DROP = {"sqlite": SQLITE_DROP, "postgresql": POSTGRESQL_DROP}
