"""Guards, version 11: what is between two sites reaches nobody, and what is lent stays loan stock until it is back."""

_AWAY = """(NEW.state = 'handed_over' AND OLD.state <> 'handed_over' AND NEW.on_the_way IS NOT NULL)
  OR (NEW.state = 'handed_over' AND OLD.state = 'handed_over'
      AND (NEW.loan_stock_reason IS NULL) <> (OLD.loan_stock_reason IS NULL))"""

SQLITE_CREATE = [
    f"""CREATE TRIGGER guard_device_away BEFORE UPDATE ON device WHEN {_AWAY}
       BEGIN SELECT RAISE(ABORT, 'guard_device_away'); END""",
]
SQLITE_DROP = ["DROP TRIGGER guard_device_away"]

POSTGRESQL_CREATE = [
    f"""CREATE TRIGGER guard_device_away BEFORE UPDATE ON device FOR EACH ROW WHEN ({_AWAY})
       EXECUTE FUNCTION guard_refuse('guard_device_away')""",
]
POSTGRESQL_DROP = ["DROP TRIGGER guard_device_away ON device"]

CREATE = {"sqlite": SQLITE_CREATE, "postgresql": POSTGRESQL_CREATE}
DROP = {"sqlite": SQLITE_DROP, "postgresql": POSTGRESQL_DROP}
