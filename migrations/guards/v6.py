"""Guards, version 6: a version of a checklist and a charger's safety test are facts; nobody changes or deletes them."""

_FROZEN = ("checklist_version", "charger_test")
_WHEN = ("UPDATE", "DELETE")

SQLITE_CREATE = [
    f"""CREATE TRIGGER guard_{table}_{when.lower()} BEFORE {when} ON {table}
       BEGIN SELECT RAISE(ABORT, 'guard_{table}_frozen'); END"""
    for table in _FROZEN for when in _WHEN
]
SQLITE_DROP = [f"DROP TRIGGER guard_{table}_{when.lower()}" for table in _FROZEN for when in _WHEN]

POSTGRESQL_CREATE = [
    f"""CREATE TRIGGER guard_{table}_frozen BEFORE UPDATE OR DELETE ON {table} FOR EACH ROW
       EXECUTE FUNCTION guard_refuse('guard_{table}_frozen')"""
    for table in _FROZEN
]
POSTGRESQL_DROP = [f"DROP TRIGGER guard_{table}_frozen ON {table}" for table in _FROZEN]

CREATE = {"sqlite": SQLITE_CREATE, "postgresql": POSTGRESQL_CREATE}
DROP = {"sqlite": SQLITE_DROP, "postgresql": POSTGRESQL_DROP}
