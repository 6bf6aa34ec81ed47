"""Triggers that guard the database itself; numbered, and never changed once a migration has used them."""
