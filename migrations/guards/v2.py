"""Guards, version 2: whether a tenancy counts as open follows the state of its referral, whoever changes it.

The unique index over open rows is what refuses a second open referral; a waived row never counts.
"""

OPEN = "('submitted','needs_information','accepted','waiting','matched','ready','on_hold')"

SQLITE_CREATE = [
    f"""CREATE TRIGGER guard_tenancy_follows AFTER UPDATE OF state ON referral WHEN NEW.state <> OLD.state
       BEGIN UPDATE open_tenancy SET is_open = (NEW.state IN {OPEN})
         WHERE referral_id = NEW.id AND NOT is_waived; END""",
]
SQLITE_DROP = ["DROP TRIGGER guard_tenancy_follows"]

POSTGRESQL_CREATE = [
    f"""CREATE FUNCTION guard_tenancy_follows() RETURNS trigger LANGUAGE plpgsql AS $$
       BEGIN
         UPDATE open_tenancy SET is_open = (NEW.state IN {OPEN}) WHERE referral_id = NEW.id AND NOT is_waived;
         RETURN NULL;
       END $$""",
    """CREATE TRIGGER guard_tenancy_follows AFTER UPDATE OF state ON referral FOR EACH ROW
       WHEN (NEW.state IS DISTINCT FROM OLD.state) EXECUTE FUNCTION guard_tenancy_follows()""",
]
POSTGRESQL_DROP = [
    "DROP TRIGGER guard_tenancy_follows ON referral", "DROP FUNCTION guard_tenancy_follows()",
]

CREATE = {"sqlite": SQLITE_CREATE, "postgresql": POSTGRESQL_CREATE}
DROP = {"sqlite": SQLITE_DROP, "postgresql": POSTGRESQL_DROP}
