"""Reads of matching: who waits and what there is, runs and proposals, preparations and hand-overs."""
