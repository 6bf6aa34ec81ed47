"""Measurements of what the product exists for, each beside a baseline; never part of the test run."""
