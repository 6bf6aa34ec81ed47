"""A made-up region as large as a real one, to measure pages on; never in production, never real people."""
