"""Reads for partners, leavers and programmes; no household is named in any of them."""
