"""Matching days and what follows them: prepared, collected or missed, closed; now and then something comes back."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from sqlalchemy import select

from app.accounts.models import User
from app.connectivity.service import end_bundles_over
from app.core import clock
from app.core.errors import Refused
from app.core.permissions import SYSTEM
from app.demo.service.calendar import Diary
from app.demo.service.chance import Chance
from app.demo.service.people import Staff
from app.demo.service.workshop import Workshop
from app.devices.models import Device
from app.devices.service.stock import return_device
from app.devices.states import DeviceState
from app.extensions import db
from app.matching import service as matching
from app.matching.models import HandOver, MatchProposal
from app.matching.service import Proof
from app.matching.states import HandOverState
from app.referrals.service import close
from app.referrals.states import ReferralState

_WORTH_REFUSING: Final = 4
_FEW_DAYS: Final = timedelta(days=4)


@dataclass
class HandingOver:
    """Writes the way from proposal to closed case into the diary."""

    random: Chance
    diary: Diary
    staff: Staff
    shop: Workshop

    def match(self, at_most: int) -> None:
        """Run the matching and confirm the first so many devices, and data alone as far as it goes; none at 0."""
        run = matching.run_matching(self._hub)
        if len(run.proposals) > at_most + _WORTH_REFUSING and self.random.happens(20):
            matching.refuse_proposal(self._hub, run.proposals[-1], reason="declined_by_household")
        with_device = [proposal for proposal in run.proposals if proposal.device_id is not None]
        data_alone = [proposal for proposal in run.proposals if proposal.device_id is None]
        for proposal in (*with_device[:at_most], *data_alone[:at_most]):
            self._confirm(proposal)

    def morning(self) -> None:
        """What the timed jobs do each day: reminders, holds that ended, bundles that ran out."""
        matching.send_reminders()
        matching.release_overdue()
        end_bundles_over(SYSTEM)

    def take_back_today(self) -> None:
        """Somebody brings a device back: it waits to be wiped again."""
        device = db.session.scalars(
            select(Device).where(Device.state == DeviceState.HANDED_OVER).order_by(Device.id).limit(1)
        ).one()
        return_device(self.staff["technician"], device, reason="not_needed_any_more")

    def _confirm(self, proposal: MatchProposal) -> None:
        try:
            hand_over = matching.confirm_proposal(self._hub, proposal)
        except Refused:
            return  # taken by an earlier proposal of the same round
        self.diary.enter_later(self.random.randint(1, 3), 11 + self.random.random(), lambda: self._prepare(hand_over))

    def _prepare(self, hand_over: HandOver) -> None:
        if hand_over.state != HandOverState.ARRANGED or hand_over.prepared_at is not None:
            return
        matching.mark_prepared(self.staff["technician"], hand_over)
        days, hour = self.random.randint(1, 4), 10 + self.random.random() * 5
        is_missed = self.random.happens(9) or (self.random.happens(30) and clock.now() > self.diary.end - 2 * _FEW_DAYS)
        self.diary.enter_later(days, hour, self._to(self._miss if is_missed else self._collect, hand_over))

    def _collect(self, hand_over: HandOver) -> None:
        if hand_over.state not in {HandOverState.ARRANGED, HandOverState.FAILED}:
            return
        has_code = self.random.happens(85)
        proof = Proof(
            code=hand_over.code or "" if has_code else "", id_seen=not has_code, device_given=True, charger_given=True,
            bundle_given=True, terms_agreed=True,
        )
        matching.hand_over_items(self._worker(hand_over), hand_over, proof, version_seen=hand_over.version)
        self.diary.enter_later(self.random.randint(10, 14), 15.25, lambda: self._close(hand_over))
        if hand_over.device is not None and self.random.happens(4):
            device = hand_over.device
            self.diary.enter_later(self.random.randint(6, 30), 14, lambda: self._bring_back(device))

    def _miss(self, hand_over: HandOver) -> None:
        if hand_over.state != HandOverState.ARRANGED:
            return
        matching.record_missed(self._worker(hand_over), hand_over, version_seen=hand_over.version)
        if self.random.happens(60):
            self.diary.enter_later(1, 12.5, self._to(self._collect, hand_over))

    def _close(self, hand_over: HandOver) -> None:
        if hand_over.referral.state == ReferralState.HANDED_OVER:
            close(self._hub, hand_over.referral)

    def _bring_back(self, device: Device) -> None:
        if device.state == DeviceState.HANDED_OVER:
            return_device(self.staff["technician"], device, reason="not_needed_any_more")
            self.diary.enter_later(2, 16, lambda: self.shop.wipe_again(device))

    def _worker(self, hand_over: HandOver) -> User:
        workers = (self.staff["handover"], self.staff["ken.ashcroft"])
        return next((one for one in workers if hand_over.collection_point in one.collection_points), workers[0])

    @staticmethod
    def _to(action: Callable[[HandOver], None], hand_over: HandOver) -> Callable[[], None]:
        return lambda: action(hand_over)

    @property
    def _hub(self) -> User:
        return self.staff["coordinator" if self.random.happens(70) else "peter.walsh"]
