"""A person says what each column holds and what is true for the whole file; then a worker checks every row."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from app.audit.service import move, record
from app.bulk_referrals.columns import FIELDS
from app.bulk_referrals.mapping import choose_fields, is_usable, remember
from app.bulk_referrals.models import BulkUpload, RememberedMapping
from app.bulk_referrals.states import BulkState
from app.bulk_referrals.stored import mapping_from_json, mapping_to_json
from app.core import clock
from app.core.db import check_version
from app.core.errors import Refused
from app.core.jobs import enqueue
from app.core.permissions import Actor
from app.extensions import db
from app.referrals.answers import AskedDevice, PermissionHow

WHAT = "This file"


@dataclass(frozen=True, slots=True)
class ForAll:
    """What is true for everybody in a file, where a row does not say otherwise. None is not known."""

    is_permission_declared: bool
    permission_on: date | None
    permission_how: str | None
    is_safe_to_text: bool | None
    device_kind: str
    wants_data: bool


def choose_columns(
    actor: Actor,
    upload: BulkUpload,
    chosen: Mapping[int, str | None],
    for_all: ForAll,
    *,
    fill_down: tuple[str, ...] = (),
    version: int,
) -> None:
    """Keep what the columns hold and what is true for all, remember it for these headings, and queue the check.

    Refuses a mapping without a field every row needs, and permission that nobody declared and no column holds.
    """
    check_version(upload, version, WHAT)
    if upload.state not in {BulkState.MAPPING, BulkState.TO_CHECK} or upload.mapping is None:
        raise Refused("The columns of this file cannot be changed now. Look at where it stands.")
    mapping = choose_fields(mapping_from_json(upload.mapping), chosen)
    if not is_usable(mapping):
        problem = next(iter(mapping.problems), None)
        raise Refused(problem.message if problem else "Say which columns hold the name, the address and the postcode.")
    _declare(upload, for_all, has_column="permission" in mapping.fields)
    upload.mapping = mapping_to_json(mapping)
    upload.fill_down = [key for key in fill_down if key in FIELDS and FIELDS[key].may_fill_down]
    _remember(upload, remember(mapping))
    record(actor, "mapped_columns", upload, fields=sorted(mapping.fields))
    start_check(actor, upload)


def start_check(actor: Actor, upload: BulkUpload) -> None:
    """Queue the check of the whole file."""
    upload.progress_done, upload.progress_total = 0, upload.row_count
    move(upload, BulkState.CHECKING, actor)
    enqueue("workers.bulk_referrals.check", upload.id)


def change_columns(actor: Actor, upload: BulkUpload, *, version: int) -> None:
    """Go back from the check to the columns; what was decided about rows stays."""
    check_version(upload, version, WHAT)
    move(upload, BulkState.MAPPING, actor)


def _declare(upload: BulkUpload, for_all: ForAll, *, has_column: bool) -> None:
    if for_all.is_permission_declared:
        if for_all.permission_on is None:
            raise Refused("Give the day they agreed, or the last of the days.", field="permission_on")
        if for_all.permission_on > clock.today():
            raise Refused("The day they agreed must be today or earlier. Check the day.", field="permission_on")
        if for_all.permission_how not in set(PermissionHow):
            raise Refused("Choose how they agreed.", field="permission_how")
    elif not has_column:
        raise Refused("Nobody can be referred without their agreement. Tick the box when everybody in the file was "
                      "asked, or say which column holds it.", field="is_permission_declared")
    if for_all.device_kind not in set(AskedDevice):
        raise Refused("Choose one of the answers on the page.", field="device_kind")
    if for_all.device_kind == AskedDevice.NONE and not for_all.wants_data:
        raise Refused("Choose a device, or tick data, or both.", field="device_kind")
    upload.is_permission_declared = for_all.is_permission_declared
    upload.permission_on = for_all.permission_on if for_all.is_permission_declared else None
    upload.permission_how = for_all.permission_how if for_all.is_permission_declared else None
    upload.is_safe_to_text = for_all.is_safe_to_text
    upload.default_device_kind, upload.default_data = for_all.device_kind, for_all.wants_data


def _remember(upload: BulkUpload, columns: dict[str, str | None]) -> None:
    found = db.session.scalar(select(RememberedMapping).where(
        RememberedMapping.organisation_id == upload.organisation_id,
        RememberedMapping.heading_set == upload.heading_set,
    ))
    if found is None:
        found = RememberedMapping(organisation_id=upload.organisation_id, heading_set=upload.heading_set or "")
        db.session.add(found)
    found.columns, found.fill_down = columns, upload.fill_down
    db.session.flush()
