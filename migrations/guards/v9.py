"""Guards, version 9: a device is recycled only on a load for treatment that has left, and such a load stays as it left.

Only the step into the state is looked at: what was recycled before there were loads stays as it is.
"""

_ON_NO_LOAD = """NOT EXISTS (SELECT 1 FROM waste_transfer_line l JOIN waste_transfer t ON t.id = l.transfer_id
  WHERE l.device_id = NEW.id AND t.state = 'left')"""
_HAS_LEFT = "EXISTS (SELECT 1 FROM waste_transfer t WHERE t.id = {row}.transfer_id AND t.state = 'left')"
_TABLES = {"waste_transfer_line": "line", "loose_waste_line": "loose"}

SQLITE_CREATE = [
    """CREATE TRIGGER guard_recycled_born BEFORE INSERT ON device WHEN NEW.state = 'recycled'
       BEGIN SELECT RAISE(ABORT, 'guard_recycled_load'); END""",
    f"""CREATE TRIGGER guard_recycled_load BEFORE UPDATE ON device
       WHEN NEW.state = 'recycled' AND OLD.state <> 'recycled'
       BEGIN SELECT RAISE(ABORT, 'guard_recycled_load') WHERE {_ON_NO_LOAD}; END""",
    """CREATE TRIGGER guard_load_left BEFORE UPDATE ON waste_transfer WHEN OLD.state = 'left' AND NEW.state <> 'left'
       BEGIN SELECT RAISE(ABORT, 'guard_load_left'); END""",
    *(
        f"""CREATE TRIGGER guard_load_{name}_{when.lower()} BEFORE {when} ON {table}
       BEGIN SELECT RAISE(ABORT, 'guard_load_left') WHERE {_HAS_LEFT.format(row=row)}; END"""
        for table, name in _TABLES.items()
        for when, row in (("INSERT", "NEW"), ("UPDATE", "OLD"), ("DELETE", "OLD"))
    ),
]
SQLITE_DROP = [
    "DROP TRIGGER guard_recycled_born", "DROP TRIGGER guard_recycled_load", "DROP TRIGGER guard_load_left",
    *(f"DROP TRIGGER guard_load_{name}_{when}" for name in _TABLES.values()
      for when in ("insert", "update", "delete")),
]

POSTGRESQL_CREATE = [
    """CREATE TRIGGER guard_recycled_born BEFORE INSERT ON device FOR EACH ROW WHEN (NEW.state = 'recycled')
       EXECUTE FUNCTION guard_refuse('guard_recycled_load')""",
    f"""CREATE FUNCTION guard_recycled_load() RETURNS trigger LANGUAGE plpgsql AS $$
       BEGIN
         IF {_ON_NO_LOAD} THEN
           RAISE EXCEPTION 'guard_recycled_load' USING ERRCODE = 'integrity_constraint_violation';
         END IF;
         RETURN NEW;
       END $$""",
    """CREATE TRIGGER guard_recycled_load BEFORE UPDATE ON device FOR EACH ROW
       WHEN (NEW.state = 'recycled' AND OLD.state <> 'recycled') EXECUTE FUNCTION guard_recycled_load()""",
    """CREATE TRIGGER guard_load_left BEFORE UPDATE ON waste_transfer FOR EACH ROW
       WHEN (OLD.state = 'left' AND NEW.state <> 'left') EXECUTE FUNCTION guard_refuse('guard_load_left')""",
    f"""CREATE FUNCTION guard_load_line() RETURNS trigger LANGUAGE plpgsql AS $$
       BEGIN
         IF TG_OP <> 'INSERT' THEN
           IF {_HAS_LEFT.format(row="OLD")} THEN
             RAISE EXCEPTION 'guard_load_left' USING ERRCODE = 'integrity_constraint_violation';
           END IF;
         END IF;
         IF TG_OP = 'DELETE' THEN
           RETURN OLD;
         END IF;
         IF {_HAS_LEFT.format(row="NEW")} THEN
           RAISE EXCEPTION 'guard_load_left' USING ERRCODE = 'integrity_constraint_violation';
         END IF;
         RETURN NEW;
       END $$""",
    *(
        f"""CREATE TRIGGER guard_load_{name} BEFORE INSERT OR UPDATE OR DELETE ON {table} FOR EACH ROW
       EXECUTE FUNCTION guard_load_line()"""
        for table, name in _TABLES.items()
    ),
]
POSTGRESQL_DROP = [
    "DROP TRIGGER guard_recycled_born ON device", "DROP TRIGGER guard_recycled_load ON device",
    "DROP TRIGGER guard_load_left ON waste_transfer",
    *(f"DROP TRIGGER guard_load_{name} ON {table}" for table, name in _TABLES.items()),
    "DROP FUNCTION guard_load_line()", "DROP FUNCTION guard_recycled_load()",
]

CREATE = {"sqlite": SQLITE_CREATE, "postgresql": POSTGRESQL_CREATE}
DROP = {"sqlite": SQLITE_DROP, "postgresql": POSTGRESQL_DROP}
