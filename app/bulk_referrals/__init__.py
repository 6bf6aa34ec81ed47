"""A landlord's file becomes referrals: read, map, check, fix, confirm. The pure modules need no Flask."""
