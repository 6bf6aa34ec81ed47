"""Nine months in the workshop: consignments arrive, are identified, wiped, tested, graded, and most go into stock.

Each device has its way written down when it arrives; everything on it goes through the services, logs included.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum
from typing import Final

from app.accounts.models import User
from app.audit.service import move
from app.core import clock
from app.core.working_days import add_working_days
from app.demo.service.calendar import Diary, moment_on
from app.demo.service.chance import Chance
from app.demo.service.kit import Crate, Piece
from app.demo.service.loads import OUR_VAN
from app.demo.service.people import Staff
from app.demo.service.photos import photograph
from app.demo.service.stockroom import LEVELS, SHELVES
from app.demo.service.supplies import Supplies
from app.demo.service.wipe_log_text import BenchDrive, write_wipe_log
from app.devices.charger_limits import Appliance, ApplianceClass, ChargerReading, Fuse
from app.devices.checklists import CHARGER_CHECK
from app.devices.models import Device
from app.devices.policy import checks_of, current_drives
from app.devices.service.chargers import record_charger_test
from app.devices.service.counting import book_bought_devices, count_in
from app.devices.service.drives import destroy_drive
from app.devices.service.funding import fund_devices
from app.devices.service.identifying import confirm_drive, finish_identification, identify_device
from app.devices.service.leaving import report_lost, set_aside_for_recycling
from app.devices.service.purchasing import OrderFacts
from app.devices.service.stock import put_in_stock
from app.devices.service.testing import (
    Answer,
    Condition,
    finish_repair,
    grade_device,
    record_tests,
    send_to_repair,
    start_testing,
)
from app.devices.service.wiping import record_wipe_log
from app.devices.states import DestructionMethod, DeviceState, FormFactor, Grade, TestResult
from app.devices.system_states import SecureBoot
from app.devices.windows11 import TpmVersion
from app.donations.service import Collection, book_consignment, cancel_consignment, record_collection
from app.donations.states import Declaration, ItemKind
from app.organisations.funding import Share
from app.organisations.models import Organisation

_AT_ONCE: Final = 4
_PHOTOGRAPHED: Final = 9  # every ninth device is enough to show
_REFURBISHING_PENCE: Final = {FormFactor.LAPTOP: 5200, FormFactor.TABLET: 4100, FormFactor.DESKTOP: 4600}


class Way(StrEnum):
    """How a device fares: most go into stock, some stop where they stand today."""

    STOCK = "stock"
    REPAIR = "repair"
    WIPE_TWICE = "wipe_twice"
    BAD_DRIVE = "bad_drive"
    LOCKED = "locked"
    SCRAPPED = "scrapped"
    LOST = "lost"
    STAYS_RECEIVED = "stays_received"
    STAYS_IDENTIFIED = "stays_identified"
    STAYS_WAITING = "stays_waiting"
    STAYS_FAILED = "stays_failed"
    STAYS_WIPED = "stays_wiped"
    STAYS_TESTING = "stays_testing"
    STAYS_IN_REPAIR = "stays_in_repair"
    STAYS_GRADED = "stays_graded"
    STAYS_SET_ASIDE = "stays_set_aside"


USUAL: Final = (
    (Way.STOCK, 80), (Way.REPAIR, 9), (Way.WIPE_TWICE, 5), (Way.BAD_DRIVE, 2), (Way.LOCKED, 2), (Way.SCRAPPED, 2),
)
_STOPS_EARLY: Final = {Way.STAYS_RECEIVED: 0, Way.STAYS_IDENTIFIED: 1, Way.STAYS_WAITING: 2}
_FAULTS: Final = (
    ("battery", "Battery holds for ten minutes only", "Battery, 3-cell", 2490),
    ("keyboard", "Three keys do not answer", "Keyboard, UK layout", 1850),
    ("screen", "Bright line across the screen", "Panel, 14 inch", 4200),
    ("ports", "Left USB port is loose", "USB board", 1120),
)


@dataclass
class Job:
    """One device on the bench: what it is, and how it fares."""

    device: Device
    piece: Piece
    way: Way


@dataclass
class Workshop:
    """Writes the workshop's work into the diary."""

    random: Chance
    diary: Diary
    staff: Staff
    programme_id: int
    crate: Crate = field(init=False)

    def __post_init__(self) -> None:
        self.crate = Crate(self.random)

    def expect_consignment(
        self, donor: Organisation, on: date, wanted: Mapping[FormFactor, int], shares: Sequence[Share],
        ways: Sequence[Way] = (),
    ) -> None:
        """Book a collection some days before, fetch it, count it in, and set the workshop going."""
        def book() -> None:
            consignment = book_consignment(
                self._hub, donor_id=donor.id, expected_on=on, address=donor.address or "",
                lines={ItemKind(str(kind)): quantity for kind, quantity in wanted.items()},
            )

            def collect() -> None:
                record_collection(self._technician, consignment, self._collection(donor, sum(wanted.values())))

            def arrive() -> None:
                devices = count_in(self._technician, consignment, wanted)
                self._fund(devices, shares)
                self._set_going(devices, ways)

            self.diary.enter(moment_on(on, 10), collect)
            self.diary.enter(moment_on(on, 13.5), arrive)

        self.diary.enter(moment_on(on - timedelta(days=9), 15), book)

    def promise_consignment(
        self, donor: Organisation, on: date, wanted: Mapping[ItemKind, int], *, is_off: bool
    ) -> None:
        """A collection that is still to come, or was called off."""
        consignment = book_consignment(
            self._hub, donor_id=donor.id, expected_on=on, address=donor.address or "", lines=wanted
        )
        if is_off:
            cancel_consignment(self._hub, consignment)

    def fetch_consignment(self, donor: Organisation, wanted: Mapping[ItemKind, int]) -> None:
        """A collection that is on the van and not counted in yet."""
        consignment = book_consignment(
            self._hub, donor_id=donor.id, expected_on=clock.today(), address=donor.address or "", lines=wanted
        )
        record_collection(self._technician, consignment, self._collection(donor, sum(wanted.values())))

    def buy(self, kind: FormFactor, quantity: int, shares: Sequence[Share]) -> None:
        """Bought kit, which passes the same gate."""
        order = OrderFacts("Example Computers Ltd", "PO 2031", clock.today() - timedelta(days=4), 13_900,
                           clock.today() + timedelta(days=361))
        devices = book_bought_devices(self._technician, kind, quantity, programme_id=self.programme_id, order=order)
        self._fund(devices, shares, cost_pence=13_900)
        self._set_going(devices, ())

    def wipe_again(self, device: Device) -> None:
        """A returned device goes through the gate once more."""
        drive = current_drives(device)[0]
        bench = [self._on_bench(0, drive.model or "", drive.serial, drive.size_bytes or 0, drive.media)]
        began = clock.in_london(clock.now()) - timedelta(hours=5)
        text, _ = write_wipe_log(began.replace(tzinfo=None), bench)
        record_wipe_log(self._technician, device, filename=f"nwipe_{device.asset_tag}.log", content=text.encode())

    def _fund(self, devices: Sequence[Device], shares: Sequence[Share], *, cost_pence: int | None = None) -> None:
        for kind in {FormFactor(str(device.form_factor)) for device in devices}:
            own = [device for device in devices if device.form_factor == kind]
            each = cost_pence if cost_pence is not None else _REFURBISHING_PENCE.get(kind, 1500)
            fund_devices(self._hub, own, shares, cost_pence_each=each)

    def _set_going(self, devices: Sequence[Device], ways: Sequence[Way]) -> None:
        jobs = []
        for number, device in enumerate(devices):
            kind, way = FormFactor(str(device.form_factor)), self.random.pick(USUAL)
            if number < len(ways):
                way = ways[number]
            elif kind == FormFactor.MONITOR:
                way = Way.STOCK
            jobs.append(Job(device, self.crate.take(kind), way))
        begin = add_working_days(clock.today(), 1)
        for number, job in enumerate(jobs):
            self.diary.enter(moment_on(begin, 9.5) + timedelta(minutes=6 * number), self._later(self._identify, job))
        with_drives = [job for job in jobs if job.piece.drive is not None and job.way not in _STOPS_EARLY]
        for number in range(0, len(with_drives), _AT_ONCE):
            day = add_working_days(begin, 1 + number // (2 * _AT_ONCE))
            hour = 14.0 if number // _AT_ONCE % 2 == 0 else 16.5
            self.diary.enter(moment_on(day, hour), self._later_all(self._wipe, with_drives[number : number + _AT_ONCE]))
        for job in jobs:
            if job.piece.drive is None:
                self.diary.enter(moment_on(add_working_days(begin, 1), 12), self._later(self._test, job))

    def _identify(self, job: Job) -> None:
        if job.way == Way.STAYS_RECEIVED:
            return
        if job.way == Way.LOST:
            report_lost(self._technician, job.device, reason="missing_at_count")
            return
        identify_device(self._technician, job.device, job.piece.identity)
        if job.piece.drive_facts is not None:
            confirm_drive(self._technician, job.device, job.piece.drive_facts)
        if job.way == Way.STAYS_IDENTIFIED:
            # The service passes this state in one step; here somebody was called away in between.
            move(job.device, DeviceState.IDENTIFIED, self._technician)
            return
        finish_identification(self._technician, job.device)

    def _wipe(self, jobs: list[Job]) -> None:
        waiting = [job for job in jobs if job.device.state in {DeviceState.WIPE_PENDING, DeviceState.WIPE_FAILED}]
        if waiting:
            self._upload(waiting, can_fail=True)
        for job in waiting:
            if job.way == Way.WIPE_TWICE:
                self.diary.enter_later(1, 15, self._later(self._second_wipe, job))
            elif job.way == Way.BAD_DRIVE:
                self.diary.enter_later(1, 11, self._later(self._give_up_drive, job))
            elif job.way not in {Way.STAYS_FAILED, Way.STAYS_WIPED}:
                self.diary.enter_later(1, 9 + self.random.random() * 3, self._later(self._test, job))

    def _upload(self, jobs: list[Job], *, can_fail: bool) -> None:
        began = clock.in_london(clock.now()) - timedelta(hours=4, minutes=self.random.randint(1, 20))
        failing = {Way.WIPE_TWICE, Way.BAD_DRIVE, Way.STAYS_FAILED} if can_fail else set()
        bench = [
            self._on_bench(
                place, facts.model or "", facts.serial, facts.size_bytes or 0, str(facts.media),
                fails=job.way in failing,
            )
            for place, job in enumerate(jobs) if (facts := job.piece.drive_facts) is not None
        ]
        text, _ = write_wipe_log(began.replace(tzinfo=None), bench)
        record_wipe_log(
            self._technician, jobs[0].device, filename=f"nwipe_{began:%Y%m%d-%H%M%S}.log", content=text.encode()
        )

    def _second_wipe(self, job: Job) -> None:
        self._upload([job], can_fail=False)
        self.diary.enter_later(1, 10, self._later(self._test, job))

    def _give_up_drive(self, job: Job) -> None:
        drive = current_drives(job.device)[0]
        destroy_drive(self._technician, job.device, drive.id, DestructionMethod.SHREDDED)
        self._scrap(job, reason="drive_destroyed")

    def _test(self, job: Job) -> None:
        device = job.device
        if device.state == DeviceState.WIPED:
            start_testing(self._technician, device)
        if device.state != DeviceState.TESTING or job.way == Way.STAYS_TESTING:
            return
        fault = self.random.choice(_FAULTS)
        is_worth_repair = job.way in {Way.REPAIR, Way.STAYS_IN_REPAIR}
        is_faulty = is_worth_repair or job.way in {Way.SCRAPPED, Way.STAYS_SET_ASIDE}
        failing = {fault[0]} if is_faulty else {"firmware_password"} if job.way == Way.LOCKED else set()
        self._try(job, failing)
        if is_worth_repair:
            repair = send_to_repair(self._technician, device, fault=fault[1], part=fault[2])
            if job.way == Way.REPAIR:
                self.diary.enter_later(self.random.randint(2, 5), 13, lambda: self._mended(job, fault[3], repair.part))
        elif job.way in {Way.LOCKED, Way.SCRAPPED, Way.STAYS_SET_ASIDE}:
            self._scrap(job, reason="locked" if job.way == Way.LOCKED else "not_worth_repair")
        else:
            self.diary.enter_later(0, 15 + self.random.random(), self._later(self._grade, job))

    def _mended(self, job: Job, cost_pence: int, part: str | None) -> None:
        if part and Supplies(self.staff).fit(job.device, part):
            finish_repair(self._technician, job.device)
        else:
            finish_repair(self._technician, job.device, part=part, cost_pence=cost_pence)
        self._try(job, set())
        self.diary.enter_later(0, 15.5, self._later(self._grade, job))

    def _grade(self, job: Job) -> None:
        grade = self.random.pick(((Grade.A, 35), (Grade.B, 50), (Grade.C, 15)))
        if job.device.id % _PHOTOGRAPHED == 0:
            photograph(self._technician, job.device, grade)
        grade_device(self._technician, job.device, grade)
        if job.way != Way.STAYS_GRADED:
            shelf = f"Shelf {self.random.choice(SHELVES)}{self.random.randint(1, LEVELS)}"
            put_in_stock(self._technician, job.device, location=shelf)

    def _scrap(self, job: Job, *, reason: str) -> None:
        set_aside_for_recycling(self._technician, job.device, reason=reason)

    def _try(self, job: Job, failing: set[str]) -> None:
        """Every check of the list, then the charger or lead with what the instrument showed."""
        record_tests(self._technician, job.device, self._answers(job, failing), self._condition(job))
        has_charger = job.device.form_factor in {FormFactor.LAPTOP, FormFactor.TABLET, FormFactor.SMARTPHONE}
        record_charger_test(self._technician, job.device, ChargerReading(
            Appliance.CHARGER, ApplianceClass.CLASS_2, is_undamaged=True, fuse=Fuse.A3,
            insulation_megohm=20 + job.device.id % 80,
        ) if has_charger else ChargerReading(
            Appliance.DEVICE, ApplianceClass.CLASS_1, is_undamaged=True, fuse=Fuse.A5,
            earth_ohm=0.06 + job.device.id % 7 / 100, insulation_megohm=20 + job.device.id % 80,
        ))

    def _answers(self, job: Job, failing: set[str]) -> dict[str, Answer]:
        checks = [check for check in checks_of(job.device) if check.code != CHARGER_CHECK]
        unfit = {"camera"} if not job.piece.identity.has_camera else set()
        if failing and not failing & {check.code for check in checks}:
            failing = {checks[0].code}
        return {
            check.code: Answer(
                TestResult.FAIL if check.code in failing
                else TestResult.NOT_APPLICABLE if check.code in unfit and check.may_not_apply else TestResult.PASS
            )
            for check in checks
        }

    def _condition(self, job: Job) -> Condition:
        has_battery = job.device.form_factor in {FormFactor.LAPTOP, FormFactor.TABLET}
        year = clock.today().year
        battery = self.random.randint(68, 98) if has_battery else None
        if job.piece.model.runs_windows:
            ends_on = date(max(year + 1, 2027), 10, 12)
            return Condition("Windows 11 25H2 Home and Pro", ends_on, battery, TpmVersion.TWO, SecureBoot.PRESENT)
        return Condition("Linux Mint 22", date(max(year + 2, 2029), 4, 30), battery)

    @staticmethod
    def _on_bench(place: int, model: str, serial: str, size: int, media: str, *, fails: bool = False) -> BenchDrive:
        bus = {"nvme": "NVME-SSD", "hdd": "ATA-HDD"}.get(media, "ATA-SSD")
        name = f"nvme{place}n1" if media == "nvme" else f"sd{'abcdefgh'[place]}"
        return BenchDrive(name, bus, model, serial, size, fails_at=size // 8 // 512 * 512 if fails else None)

    def _collection(self, donor: Organisation, items: int) -> Collection:
        return Collection(
            carrier=OUR_VAN, items=items, declaration=Declaration.REUSE, collected_at=clock.now(),
            custody_name=self.random.choice(("Reception desk", "Pat Lowe", "Site office", "M. Devlin")),
        )

    @staticmethod
    def _later(action: Callable[[Job], None], job: Job) -> Callable[[], None]:
        return lambda: action(job)

    @staticmethod
    def _later_all(action: Callable[[list[Job]], None], jobs: list[Job]) -> Callable[[], None]:
        return lambda: action(jobs)

    @property
    def _technician(self) -> User:
        return self.staff["technician" if self.random.happens(60) else "leila.haddad"]

    @property
    def _hub(self) -> User:
        return self.staff["coordinator"]
