"""Reads of bulk referrals."""
