"""Loans, for tests."""

from datetime import timedelta

from app.accounts.models import User
from app.core import clock
from app.core.permissions import Role
from app.devices.states import DeviceState
from app.stockroom.loan_models import Loan
from app.stockroom.service.loans import LoanTerms, lend
from tests.factories.accounts import make_user
from tests.factories.devices import make_device


def lend_to_an_event(actor: User | None = None) -> Loan:
    """A laptop of the loan stock, lent to an event for two weeks."""
    device = make_device(DeviceState.IN_STOCK, loan_stock_reason="For skills sessions")
    terms = LoanTerms(clock.today() + timedelta(days=14), "Priya", "Light marks", "Charger", event_name="Open day")
    return lend(actor or make_user(Role.COORDINATOR), device.asset_tag, terms)[0]
