"""Landlords' files for tests, and how far they have come."""

import csv
import io
from collections.abc import Sequence
from typing import Any

from app.accounts.models import User
from app.bulk_referrals.models import BulkUpload
from app.bulk_referrals.service.confirming import confirm
from app.bulk_referrals.service.mapping_columns import ForAll, choose_columns
from app.bulk_referrals.service.uploading import take_file
from app.core import clock
from app.core.permissions import Role
from app.extensions import db
from app.organisations.models import Organisation
from tests.factories.accounts import make_user
from tests.factories.organisations import make_organisation
from workers import bulk_referrals as jobs

HEADINGS = ("Tenancy Ref", "First name", "Last name", "Mobile", "Safe to text", "Address", "Postcode", "Adults",
            "Current Balance", "Vulnerability")
SECRET = "SECRET-ARREARS-1234.56"
OTHER_SECRET = "SECRET-ILLNESS"


def tenant(number: int, **cells: str) -> list[str]:
    """One row that is good as it stands; cells by heading may be set otherwise."""
    row = {
        "Tenancy Ref": f"T{number:05d}", "First name": f"Ada{_letters(number)}", "Last name": "Example",
        "Mobile": f"07700 90{number % 10_000:04d}", "Safe to text": "Yes",
        "Address": f"{number} Example Street, Liverpool", "Postcode": "L8 1XY", "Adults": "1",
        "Current Balance": SECRET, "Vulnerability": OTHER_SECRET, **cells,
    }
    return [row[heading] for heading in HEADINGS]


def csv_of(rows: Sequence[Sequence[str]], headings: Sequence[str] = HEADINGS) -> bytes:
    """Rows as a file under their headings."""
    text = io.StringIO(newline="")
    csv.writer(text).writerows([headings, *rows])
    return text.getvalue().encode()


def tenants(count: int, start: int = 1) -> bytes:
    """A file of so many good rows."""
    return csv_of([tenant(number) for number in range(start, start + count)])


def make_landlord_lead(**values: Any) -> User:
    """Somebody who refers from files, with their landlord."""
    return make_user(Role.PARTNER_LEAD, make_organisation(is_landlord=True, **values))


def for_all(**other: Any) -> ForAll:
    """What is true for everybody in a file."""
    return ForAll(**{
        "is_permission_declared": True, "permission_on": clock.today(), "permission_how": "writing",
        "is_safe_to_text": None, "device_kind": "laptop", "wants_data": True, **other,
    })


def uploaded(lead: User, content: bytes, name: str = "tenants.csv") -> BulkUpload:
    """A file as it was taken in."""
    organisation = db.session.get_one(Organisation, lead.organisation_id)
    upload, _ = take_file(lead, organisation, name=name, content=content)
    db.session.commit()
    return upload


def read(lead: User, content: bytes) -> BulkUpload:
    """A file that was read and waits for its columns."""
    upload = uploaded(lead, content)
    jobs.read(upload.id)
    return fresh(upload)


def checked(lead: User, content: bytes, **declared: Any) -> BulkUpload:
    """A file that was checked with the columns as suggested."""
    upload = read(lead, content)
    choose_columns(lead, upload, {}, for_all(**declared), version=upload.version)
    db.session.commit()
    jobs.check(upload.id)
    return fresh(upload)


def finished(lead: User, content: bytes, **declared: Any) -> BulkUpload:
    """A file that was confirmed and made into referrals."""
    upload = checked(lead, content, **declared)
    confirm(lead, upload, version=upload.version)
    db.session.commit()
    jobs.confirm(upload.id)
    return fresh(upload)


def fresh(upload: BulkUpload) -> BulkUpload:
    """The file as it stands now."""
    db.session.expire_all()
    return db.session.get_one(BulkUpload, upload.id)


def _letters(number: int) -> str:
    return "".join(chr(ord("a") + int(digit)) for digit in str(number))
