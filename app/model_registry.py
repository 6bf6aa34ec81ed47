"""Imports every table of the product, for the application, the migrations and the tests."""

from app.accounts import models as accounts
from app.api_access import models as api_access
from app.audit import models as audit
from app.bulk_referrals import models as bulk_referrals
from app.certificates import models as certificates
from app.connectivity import models as connectivity
from app.core.db import Base
from app.devices import checks_models as checks
from app.devices import models as devices
from app.devices import parts_models as parts
from app.devices import photo_models as photos
from app.devices import place_models as places
from app.devices import proof_models as proofs
from app.devices import report_models as reports
from app.devices import system_models as systems
from app.devices import transfer_models as transfers
from app.donations import custody_models as custody
from app.donations import letter_models as letters
from app.donations import models as donations
from app.geography import models as geography
from app.labels import models as labels
from app.matching import models as matching
from app.messaging import models as messaging
from app.organisations import models as organisations
from app.referrals import household_models as households
from app.referrals import models as referrals
from app.reporting import models as reporting
from app.stockroom import loan_models as loans
from app.stockroom import models as stockroom
from app.stockroom import site_transfer_models as site_transfers
from app.supplies import models as supplies

metadata = Base.metadata

__all__ = [
    "accounts", "api_access", "audit", "bulk_referrals", "certificates", "checks", "connectivity", "custody", "devices",
    "donations", "geography", "households", "labels", "letters", "loans", "matching", "messaging", "metadata",
    "organisations", "parts", "photos", "places", "proofs", "referrals", "reporting", "reports", "site_transfers",
    "stockroom", "supplies", "systems", "transfers",
]
