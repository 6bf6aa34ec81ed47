"""The box at the top finds everything the person may see, and opens the only hit at once."""

from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from app.core.permissions import Permission, Role, role_may
from tests.factories.accounts import make_user
from tests.factories.connectivity import make_bundle
from tests.factories.devices import make_device
from tests.factories.donations import make_consignment
from tests.factories.referrals import make_referral
from tests.pages import Page
from tests.statements import MOST_A_PAGE, statements

PageCheck = Callable[..., Page]
SignIn = Callable[[Any], FlaskClient]


def test_the_only_hit_opens_at_once(sign_in: SignIn, session: Session) -> None:
    device = make_device(asset_tag="RC-700123", serial_key="PF0XYZ9", serial="PF0XYZ9")
    consignment, referral = make_consignment(reference="C-7K3M9A"), make_referral(last_name="Okonkwo")
    bundle = make_bundle(reference="B-9K3M9A", last_four="77A1")
    client = sign_in(make_user(Role.COORDINATOR))
    drive = device.drives[0].serial
    for typed in ("RC-700123", "rc700123", "700123", "pf0xyz9", "PF0X", drive.lower(), drive[:5], "RC-70012"):
        assert client.get("/search", query_string={"q": typed}).location == "/workshop/RC-700123", typed
    for typed in ("C-7K3M9A", "c-7k", "c7k3m"):
        found = client.get("/search", query_string={"q": typed})
        assert found.location == f"/consignments/{consignment.reference}", typed
    for typed in ("B-9K3M9A", "b-9k", "77a1", bundle.number):
        assert client.get("/search", query_string={"q": typed}).location.endswith("B-9K3M9A"), typed
    assert client.get("/search?q=okon").location == f"/referrals/{referral.reference}"


def test_several_hits_are_listed_by_kind(sign_in: SignIn, page: PageCheck, session: Session) -> None:
    for number in range(22):
        make_referral(last_name="Okonkwo", reference=f"R-OK{number:02d}XX")
    make_device(asset_tag="RC-700124", serial_key="OKON1", serial="OKON1")
    client = sign_in(make_user(Role.COORDINATOR))
    with statements() as sent:
        found = page(client.get("/search?q=okon"))
    assert len(sent) <= MOST_A_PAGE, "\n".join(sent)
    assert "RC-700124" in found.text and "/referrals?q=okon" in found.links()
    assert len([link for link in found.links() if link.startswith("/referrals/R-")]) == 20
    assert "RC-700124" in page(client.get("/workshop/?q=RC-7001")).text
    assert "22 referrals" in page(client.get("/referrals?q=okon")).text


@pytest.mark.parametrize("role", Role)
def test_nobody_finds_what_they_may_not_see(sign_in: SignIn, session: Session, role: Role) -> None:
    device, consignment = make_device(), make_consignment(reference="C-7K3M9A")
    referral, bundle = make_referral(), make_bundle(reference="B-9K3M9A")
    client = sign_in(make_user(role))
    sought = {
        Permission.DEVICE_VIEW: device.asset_tag, Permission.CONSIGNMENT_VIEW: consignment.reference,
        Permission.BUNDLE_VIEW: bundle.reference, Permission.REFERRAL_TRIAGE: referral.reference,
    }
    for permission, typed in sought.items():
        answer = client.get("/search", query_string={"q": typed})
        if not role_may(role, Permission.SEARCH):
            assert answer.status_code == 403
        else:
            assert (answer.status_code == 303) == role_may(role, permission), (role, typed)


@pytest.mark.parametrize("typed", [
    "", "   ", "%", "_", "\\", "'; --", "ab", "<b>", "R-", "RC-", "é" * 300, "9" * 99, "Ω∞",
])
def test_nonsense_finds_nothing_and_is_no_fault(
    sign_in: SignIn, page: PageCheck, session: Session, typed: str
) -> None:
    make_device()
    make_referral()
    found = page(sign_in(make_user(Role.COORDINATOR)).get("/search", query_string={"q": typed}))
    assert "Nothing found" in found.text or "What are you looking for?" in found.text
