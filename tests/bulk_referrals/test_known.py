"""What the database knows of a file's households: whose, what of other partners, and in how many statements."""

from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from app.bulk_referrals.judging import Wanted
from app.bulk_referrals.models import BulkRowKey
from app.bulk_referrals.queries.known import KnownToUs
from app.core import clock
from app.core.postcode import read_postcode
from app.geography.models import PostcodePlace
from app.geography.service import add_authorities
from app.referrals.household_identity import household_key
from app.referrals.models import Household, Referral
from app.referrals.service import withdraw
from tests.factories.bulk_referrals import checked, finished, make_landlord_lead, tenants
from tests.statements import statements

POSTCODE = read_postcode("L8 1XY")
HOME = household_key("1 Example Street, Liverpool", POSTCODE)
WANTED = Wanted({"t00001"}, {HOME}, set(), {"+447700900001"}, {POSTCODE})


def known(organisation_id: int | None, **other: int) -> KnownToUs:
    assert organisation_id is not None
    return KnownToUs(organisation_id, clock.today(), 12, **other)


def test_an_open_referral_of_the_organisation_is_found_by_tenancy_home_and_phone(session: Session) -> None:
    lead = make_landlord_lead()
    finished(lead, tenants(1))
    reference = session.query(Referral).one().reference
    found = known(lead.organisation_id).find(WANTED)
    assert found.tenancies["t00001"].reference == reference == found.homes[HOME].reference
    assert found.phones["+447700900001"].reference == reference and found.homes[HOME].on == clock.today()
    assert found.helped_homes == {} and not found.homes[HOME].is_staged


def test_another_partner_learns_nothing_of_it(session: Session) -> None:
    finished(make_landlord_lead(), tenants(1))
    found = known(make_landlord_lead().organisation_id).find(WANTED)
    assert found.tenancies == found.homes == found.phones == {}


def test_a_referral_that_ended_is_not_open(session: Session) -> None:
    lead = make_landlord_lead()
    finished(lead, tenants(1))
    referral = session.query(Referral).one()
    withdraw(lead, referral, version=referral.version, reason="no_longer_needed")
    session.flush()
    found = known(lead.organisation_id).find(WANTED)
    assert found.tenancies == found.homes == found.phones == {}


@pytest.mark.parametrize(("days_ago", "is_told"), [(1, True), (360, True), (370, False)])
def test_help_is_told_to_every_partner_by_its_day_within_the_repeat_time(
    session: Session, days_ago: int, is_told: bool
) -> None:
    finished(make_landlord_lead(), tenants(1))
    day = clock.today() - timedelta(days=days_ago)
    home = session.query(Household).one()
    home.data_helped_on = day
    session.flush()
    found = known(make_landlord_lead().organisation_id).find(WANTED)
    assert found.helped_homes == ({HOME: day} if is_told else {})
    assert found.homes == {}


def test_rows_that_wait_in_another_file_are_found_and_the_files_own_are_not(session: Session) -> None:
    lead = make_landlord_lead()
    upload = checked(lead, tenants(1))
    assert session.query(BulkRowKey).count() > 0
    found = known(lead.organisation_id).find(WANTED)
    assert found.tenancies["t00001"].is_staged and upload.reference in found.tenancies["t00001"].where
    assert found.homes[HOME].is_staged
    assert known(lead.organisation_id, upload_id=upload.id).find(WANTED).tenancies == {}
    assert known(make_landlord_lead().organisation_id).find(WANTED).tenancies == {}


def test_places_come_from_the_loaded_list(session: Session) -> None:
    add_authorities()
    session.add(PostcodePlace(postcode_key="L81XY", outcode="L8", authority_code="E08000012"))
    session.flush()
    unlisted = read_postcode("L8 9ZZ")
    found = known(make_landlord_lead().organisation_id).find(Wanted(postcodes={POSTCODE, unlisted}))
    assert found.places["L81XY"].certainty == "exact" and found.places["L89ZZ"].certainty == "outcode"
    assert found.listed_outcodes == {"L8"}


def test_the_statements_grow_by_thousands_of_keys_not_by_rows(session: Session) -> None:
    lead = make_landlord_lead()
    finished(lead, tenants(3))
    sent = [len(_asked(lead.organisation_id, rows)) for rows in (10, 300, 3_000)]
    assert sent[0] == sent[1] <= 14 and sent[2] <= sent[0] * 3


def _asked(organisation_id: int | None, rows: int) -> list[str]:
    wanted = Wanted(
        {f"t{number:05}" for number in range(rows)},
        {household_key(f"{number} Example Street, Liverpool", POSTCODE) for number in range(rows)},
        {str(number + 1) for number in range(rows)}, {f"+44770090{number:04}" for number in range(rows)},
        {POSTCODE},
    )
    with statements() as sent:
        known(organisation_id).find(wanted)
    return sent

