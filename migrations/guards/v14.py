"""Guards, version 14: the papers of a load that left stay as long as they must, whole and under their own number.

No load that left is deleted, none gets another day until which it is kept, and nothing is moved onto it afterwards.
"""

_HAS_LEFT = "EXISTS (SELECT 1 FROM waste_transfer t WHERE t.id = NEW.transfer_id AND t.state = 'left')"
_TABLES = {"waste_transfer_line": "line", "loose_waste_line": "loose"}
_REWRITTEN = "OLD.state = 'left' AND (" + " OR ".join(
    f"NEW.{name} IS DISTINCT FROM OLD.{name}"
    for name in ("number", "carrier_id", "facility_id", "consignment_code", "left_at", "keep_until")
) + ")"

SQLITE_CREATE = [
    """CREATE TRIGGER guard_load_kept BEFORE DELETE ON waste_transfer WHEN OLD.state = 'left'
       BEGIN SELECT RAISE(ABORT, 'guard_load_kept'); END""",
    f"""CREATE TRIGGER guard_load_rewritten BEFORE UPDATE ON waste_transfer
       WHEN {_REWRITTEN.replace("IS DISTINCT FROM", "IS NOT")}
       BEGIN SELECT RAISE(ABORT, 'guard_load_kept'); END""",
    # PostgreSQL looks at both ends of a move since version 9.
    *(
        f"""CREATE TRIGGER guard_load_{name}_moved BEFORE UPDATE ON {table}
       BEGIN SELECT RAISE(ABORT, 'guard_load_left') WHERE {_HAS_LEFT}; END"""
        for table, name in _TABLES.items()
    ),
]
SQLITE_DROP = [
    "DROP TRIGGER guard_load_kept", "DROP TRIGGER guard_load_rewritten",
    *(f"DROP TRIGGER guard_load_{name}_moved" for name in _TABLES.values()),
]

POSTGRESQL_CREATE = [
    """CREATE TRIGGER guard_load_kept BEFORE DELETE ON waste_transfer FOR EACH ROW WHEN (OLD.state = 'left')
       EXECUTE FUNCTION guard_refuse('guard_load_kept')""",
    f"""CREATE TRIGGER guard_load_rewritten BEFORE UPDATE ON waste_transfer FOR EACH ROW WHEN ({_REWRITTEN})
       EXECUTE FUNCTION guard_refuse('guard_load_kept')""",
]
POSTGRESQL_DROP = [
    "DROP TRIGGER guard_load_kept ON waste_transfer", "DROP TRIGGER guard_load_rewritten ON waste_transfer",
]

CREATE = {"sqlite": SQLITE_CREATE, "postgresql": POSTGRESQL_CREATE}
DROP = {"sqlite": SQLITE_DROP, "postgresql": POSTGRESQL_DROP}
