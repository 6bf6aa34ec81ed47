"""A person confirms a checked file; what that will do is counted first. The work is committing's."""

from dataclasses import dataclass

from sqlalchemy import func, select

from app.audit.service import move
from app.bulk_referrals.judging import JudgeSettings
from app.bulk_referrals.models import BulkRow, BulkUpload
from app.bulk_referrals.service.mapping_columns import WHAT
from app.bulk_referrals.service.uploading import check_may_upload
from app.bulk_referrals.states import GOING_ON, BulkState, RowStanding
from app.bulk_referrals.stored import mapping_from_json
from app.core import clock
from app.core.db import check_version
from app.core.errors import Refused
from app.core.jobs import enqueue
from app.core.permissions import Actor
from app.extensions import db
from app.messaging.introduction import introduction
from app.messaging.segments import count_segments
from app.messaging.template_keys import TemplateKey
from app.messaging.wording import render
from app.organisations.models import Organisation
from app.referrals.queries.room import room_of


@dataclass(frozen=True, slots=True)
class Prospect:
    """What confirming will do: new referrals, updated ones, rows left, first texts and about what they cost."""

    new: int
    updates: int
    left: int
    skipped: int
    texts: int
    cost_pence: int

    @property
    def mark(self) -> str:
        """What the page that shows it sends along: the file is confirmed as it was seen."""
        return f"{self.new}-{self.updates}-{self.texts}"


def prospect_of(upload: BulkUpload) -> Prospect:
    """Count what confirming a checked file will do."""
    counts = standing_counts(upload.id)
    texts, parts = _texts(upload.id)
    price = JudgeSettings(today=clock.today()).text_price_pence
    return Prospect(
        new=counts.get(RowStanding.READY, 0), updates=counts.get(RowStanding.UPDATING, 0),
        left=counts.get(RowStanding.OPEN, 0) + counts.get(RowStanding.REJECTED, 0),
        skipped=counts.get(RowStanding.SKIPPED, 0), texts=texts, cost_pence=round(parts * price),
    )


def limits_told(actor: Actor, upload: BulkUpload, new: int) -> list[str]:
    """A sentence for each limit on open referrals that so many new ones may reach; rows beyond it stay in the file."""
    room = room_of(actor, db.session.get_one(Organisation, upload.organisation_id))
    told = []
    if room.cap is not None and room.open_in_all + new > room.cap:
        told.append(f"{room.organisation} may have {room.cap:,} open referrals, and {room.open_in_all:,} are open.")
    most, here = room.most_an_authority, max(room.open_by_authority.values(), default=0)
    if most is not None and here + new > most:
        told.append(f"{room.organisation} may have {most:,} open referrals in one council area, and {here:,} are open "
                    "in the fullest.")
    return told


def standing_counts(upload_id: int) -> dict[RowStanding, int]:
    """How many rows of a file stand where."""
    counted = db.session.execute(
        select(BulkRow.standing, func.count()).where(BulkRow.upload_id == upload_id, BulkRow.standing.is_not(None))
        .group_by(BulkRow.standing)
    )
    return {standing: number for standing, number in counted if standing is not None}


def confirm(actor: Actor, upload: BulkUpload, *, version: int, seen: str | None = None) -> None:
    """Let the rows that are ready become referrals; pressing twice, or two colleagues at once, is once.

    `seen` is the mark of the prospect a person looked at. Refuses another prospect than that, a file that is not in the
    check, one with nothing ready, a changed long file, one for which nobody said that the people agreed, and an ended
    agreement.
    """
    # Read anew under a lock: a colleague may press the same button at this moment.
    db.session.refresh(upload, with_for_update=True)
    if upload.state in {BulkState.CONFIRMING, BulkState.DONE}:
        return
    check_version(upload, version, WHAT)
    check_may_upload(actor, db.session.get_one(Organisation, upload.organisation_id))
    if upload.checked_at is None:
        raise Refused("Rows were changed since the whole file was checked. Check the whole file again, then confirm.")
    _refuse_undeclared(upload)
    counts = standing_counts(upload.id)
    ready = sum(counts.get(standing, 0) for standing in GOING_ON)
    if not ready:
        raise Refused("No row is ready yet. Put rows right, or confirm what is asked about them, then come back.")
    if seen is not None and seen != prospect_of(upload).mark:
        raise Refused("Rows of this file were changed since you opened that page, so nothing was confirmed. Look at "
                      "the numbers as they are now, then confirm.")
    upload.confirmed_by_id, upload.confirmed_at = actor.id, clock.now()
    upload.progress_done, upload.progress_total = 0, ready
    upload.failure = upload.failure_code = None
    move(upload, BulkState.CONFIRMING, actor, rows=ready)
    enqueue("workers.bulk_referrals.confirm", upload.id)


def _refuse_undeclared(upload: BulkUpload) -> None:
    """What a landlord's system sends may be checked before anybody said that the people agreed; not confirmed."""
    has_column = upload.mapping is not None and "permission" in mapping_from_json(upload.mapping).fields
    if not upload.is_permission_declared and not has_column:
        raise Refused("Nobody can be referred without their agreement. Change the columns and say there that everybody "
                      "was asked, how and when; then confirm.", field="permission_declared")


def _texts(upload_id: int) -> tuple[int, int]:
    """How many first texts there will be, and how many parts they are paid for."""
    counted = db.session.execute(
        select(BulkRow.text_language, func.count())
        .where(BulkRow.upload_id == upload_id, BulkRow.standing == RowStanding.READY,
               BulkRow.text_language.is_not(None))
        .group_by(BulkRow.text_language)
    )
    by_language = {str(language): number for language, number in counted}
    return sum(by_language.values()), sum(number * _parts_in(one) for one, number in by_language.items())


def _parts_in(language: str) -> int:
    us = introduction()
    rendered = render(
        TemplateKey.RECEIVED, language, organisation=us.organisation, phone=us.phone, reference="R-000000",
        decide_by=clock.today(),
    )
    return count_segments(rendered.body).count
