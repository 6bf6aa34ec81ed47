"""Reads of the stockroom; nothing here knows a household."""
