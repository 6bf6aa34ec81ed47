"""Leaving (an account, a partner) and new versions of a programme's rules."""
