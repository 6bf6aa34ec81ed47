"""The story of nine months, written into the diary: how much of what happens when, up to today."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial
from typing import Final

from app.connectivity.service import Offer
from app.core import clock
from app.core.working_days import add_working_days, is_working_day
from app.demo.service import bundles
from app.demo.service.calendar import Diary, moment_on, working_day
from app.demo.service.certifying import certify
from app.demo.service.chance import Chance
from app.demo.service.handing_over import HandingOver
from app.demo.service.loads import Loads
from app.demo.service.names import Townspeople
from app.demo.service.offers import Offers, lose_newest_letter, post_letters
from app.demo.service.people import Staff
from app.demo.service.referring import Deciding, Referring, Sent
from app.demo.service.stockroom import count_a_shelf, lend_a_laptop, prepare_places, send_a_van
from app.demo.service.supplies import Supplies
from app.demo.service.texting import TextTraffic
from app.demo.service.workshop import Way, Workshop
from app.devices.states import FormFactor
from app.devices.waste_codes import LooseWaste
from app.donations.states import ItemKind
from app.organisations.funding import Share
from app.organisations.models import Organisation, Programme
from app.reporting.periods import Period, recent_periods
from app.reporting.service import make_report, publish_report

DAYS: Final = 270
_FF = FormFactor
Follow = Callable[[Sent], None]
_TEXT_HOURS: Final = (9.1, 10.6, 12.1, 14.1, 16.1, 17.9)


@dataclass
class Story:
    """Everybody and everything the story is about."""

    random: Chance
    diary: Diary
    staff: Staff
    organisations: dict[str, Organisation]
    programme: Programme
    public_address: str

    def write(self) -> None:
        """Enter the whole past; playing the diary makes it happen."""
        shop = Workshop(self.random, self.diary, self.staff, self.programme.id)
        self._stockroom()
        self._workshop(shop)
        self._loads()
        self._offers()
        self._certificates()
        self._supplies()
        self._bundles()
        self._referrals()
        self._matching(shop)
        self._texts()
        self._reports()

    def _workshop(self, shop: Workshop) -> None:
        laptop, tablet, desktop, all_in_one, monitor = _FF.LAPTOP, _FF.TABLET, _FF.DESKTOP, _FF.ALL_IN_ONE, _FF.MONITOR
        for donor, days_ago, wanted, shares in (
            ("GRACES", 262, {laptop: 11, desktop: 2}, self._harbour),
            ("NORTHSHORE", 231, {laptop: 9, tablet: 3}, self._region),
            ("ALDER", 199, {laptop: 9, desktop: 2, monitor: 1}, self._both),
            ("GRACES", 160, {laptop: 10, tablet: 2}, self._harbour),
            ("DOCKSIDE", 127, {laptop: 8, all_in_one: 2}, self._region),
            ("NORTHSHORE", 88, {laptop: 9, tablet: 3}, self._both),
            ("GRACES", 50, {laptop: 12, tablet: 1}, self._harbour),
        ):
            shop.expect_consignment(self.organisations[donor], working_day(days_ago), wanted, shares)
        shop.expect_consignment(
            self.organisations["ALDER"], working_day(33), {laptop: 5, monitor: 1}, self._region,
            (Way.LOST, Way.SCRAPPED),
        )
        shop.expect_consignment(
            self.organisations["GRACES"], working_day(13), {laptop: 17, tablet: 3, desktop: 2}, self._both, _LAST_WAYS
        )
        self.diary.enter(moment_on(working_day(118), 11), lambda: shop.buy(tablet, 8, self._region))
        self.diary.enter(moment_on(working_day(20), 15), lambda: shop.promise_consignment(
            self.organisations["DOCKSIDE"], working_day(6), {ItemKind.LAPTOP: 6}, is_off=True
        ))
        self.diary.enter(moment_on(working_day(5), 15), lambda: shop.promise_consignment(
            self.organisations["NORTHSHORE"], working_day(-9), {ItemKind.LAPTOP: 20, ItemKind.TABLET: 10}, is_off=False
        ))
        self.diary.enter(moment_on(working_day(1), 15), lambda: shop.fetch_consignment(
            self.organisations["GRACES"], {ItemKind.LAPTOP: 12, ItemKind.MONITOR: 4}
        ))

    def _stockroom(self) -> None:
        """Sites and shelves; a count, a laptop that was lent, and a van that left yesterday."""
        for days_ago, hour, act in ((266, 9, prepare_places), (8, 16.4, count_a_shelf), (5, 11.3, lend_a_laptop),
                                    (1, 15.4, send_a_van)):
            self.diary.enter(moment_on(working_day(days_ago), hour), partial(act, self.staff))

    def _loads(self) -> None:
        """What was set aside leaves every few weeks; the newest load is prepared and waits for its driver."""
        loads = Loads(self.staff)
        self.diary.enter(moment_on(working_day(DAYS), 9.2), loads.write_down_parties)
        for days_ago in (210, 165, 120, 75, 45, 16):
            loose = {LooseWaste.OTHER_BATTERIES: 3.5} | ({LooseWaste.LEAD_BATTERIES: 6.0} if days_ago == 75 else {})
            self.diary.enter(moment_on(working_day(days_ago), 12.1), partial(loads.send, loose))
        self.diary.enter(moment_on(working_day(1), 12.4), partial(loads.send, has_left=False))

    def _offers(self) -> None:
        """Offers: one taken, with another day asked for; one declined by an email that did not leave; two open."""
        offers, laptop, monitor = Offers(self.staff), ItemKind.LAPTOP, ItemKind.MONITOR
        for days_ago, hour, act in (
            (30, 10.3, partial(offers.offer, "Capstan Dental", {ItemKind.OTHER: 6}, note="Broken.", is_waste=True)),
            (28, 11.4, partial(offers.decline, "Capstan Dental")),
            (28, 11.5, lose_newest_letter),
            (12, 10.2, partial(offers.offer, "Tidewater Homes", {laptop: 14, monitor: 6}, note="Lift in the yard.")),
            (9, 14.6, partial(offers.take, "Tidewater Homes", wishes=True)),
            (3, 9.7, partial(offers.offer, "Larkfield Academy", {laptop: 25, ItemKind.TABLET: 8}, note="Till July.")),
            (2, 16.1, partial(offers.offer, "Beacon Solicitors", {ItemKind.DESKTOP: 9, monitor: 9}, note="")),
        ):
            self.diary.enter(moment_on(working_day(days_ago), hour), act)
        for day in _working_days():
            self.diary.enter(moment_on(day, 17.6), post_letters)

    def _supplies(self) -> None:
        """Parts and accessories from the first order to a count last week."""
        supplies = Supplies(self.staff)
        for days_ago, hour, act in (
            (265, 9.7, supplies.fill), (140, 11.4, supplies.order_again), (96, 10.6, supplies.give_out),
            (5, 12.2, supplies.harvest), (4, 16.1, supplies.count),
        ):
            self.diary.enter(moment_on(working_day(days_ago), hour), act)

    def _certificates(self) -> None:
        """Donors get a certificate of each consignment when most of it is done, and one device has its own."""
        for donor, days_ago in (("GRACES", 235), ("NORTHSHORE", 204), ("ALDER", 172), ("GRACES", 133),
                                ("DOCKSIDE", 100), ("NORTHSHORE", 61), ("GRACES", 27)):
            self.diary.enter(moment_on(working_day(days_ago), 16.2), partial(
                certify, self.staff, self.organisations[donor], self.public_address
            ))

    def _bundles(self) -> None:
        for days_ago, quantity, offer, shares in (
            (258, 24, bundles.SIM_VODAFONE, self._region), (150, 20, bundles.SIM_O2, self._harbour),
            (110, 8, bundles.VOUCHER, self._region), (75, 10, bundles.HOTSPOT, self._harbour),
            (60, 14, bundles.SIM_VODAFONE, self._both),
        ):
            self._book_in(bundles.book_in, days_ago, quantity, offer, shares)
        self._book_in(bundles.book_in_and_lose_one, 30, 4, bundles.SIM_O2, self._region)

    def _book_in(
        self, book: Callable[..., object], days_ago: int, quantity: int, offer: Offer, shares: list[Share]
    ) -> None:
        self.diary.enter(moment_on(working_day(days_ago), 12), partial(
            book, self.random, self.staff["coordinator"], quantity, shares, offer, programme_id=self.programme.id
        ))

    def _referrals(self) -> None:
        hub = Deciding(self.random, self.diary, self.staff)
        refer = Referring(self.random, self.diary, self.staff, self.organisations, Townspeople(self.random))
        earlier: list[Follow] = [
            *(hub.accept_soon for _ in range(138)), *(hub.decline_soon for _ in range(13)),
            *(hub.withdraw_soon for _ in range(9)),
        ]
        self.random.shuffle(earlier)
        for number, then in enumerate(earlier):
            # A slow start, then more and more.
            share = ((number + 0.5) / len(earlier)) ** 0.8
            self._enter_referral(refer, round(264 - 250 * share), then)
        for number in range(16):
            self._enter_referral(refer, 1 + number % 9, None)
        stopped: list[tuple[int, Follow | None]] = [
            *((days, hub.ask_soon) for days in (15, 12, 9, 8, 6, 5, 5)),
            *((days, hub.hold_soon) for days in (20, 14, 11, 8)),
            (4, hub.agree_only), (5, hub.agree_only), (18, None), (17, None),
        ]
        for days_ago, follow in stopped:
            self._enter_referral(refer, days_ago, follow)
        for days_ago in (7, 3):
            self.diary.enter(moment_on(working_day(days_ago), 11.2), partial(refer.refer_without_area, "DOCKSIDE"))
        for days_ago, who, steps in _DRAFTS:
            self.diary.enter(moment_on(working_day(days_ago), 13.7), partial(refer.leave_draft, who, steps))
        for days_ago, who in ((80, "landlord"), (41, "kwame.mensah"), (40, "landlord"), (10, "caseworker")):
            self.diary.enter(moment_on(working_day(days_ago), 11.9), partial(refer.count_outside, who))
        self.diary.enter(moment_on(working_day(6), 14.5), lambda: self._refer_known_homes(refer))
        self.diary.enter(moment_on(working_day(1), 16.5), lambda: self._refer_another_way(refer))

    def _enter_referral(self, refer: Referring, days_ago: int, then: Follow | None) -> None:
        day = working_day(days_ago)
        moment = moment_on(day, 9.2 + self.random.random() * 7)
        self.diary.enter(moment, lambda: refer.refer(then))

    def _refer_known_homes(self, refer: Referring) -> None:
        """Two homes that were helped, and one that waits, are referred once more by others."""
        helped = [one for one in refer.met if one.referral.handed_over_at is not None]
        waiting = [one for one in refer.met if one.referral.state == "waiting"]
        known: list[Sent] = [*helped[-2:], *waiting[-1:]]
        for number, one in enumerate(known):
            partner = "SHORELINE" if number == 1 else "DOCKSIDE"
            refer.refer_again(one.person, partner)

    def _refer_another_way(self, refer: Referring) -> None:
        """A home that waits is referred by somebody who writes its address another way."""
        flats = [one for one in refer.met if one.person.address.startswith("Flat")]
        for one in [one for one in flats if one.referral.state == "waiting"][-1:]:
            refer.refer_another_way(one.person, "DOCKSIDE")

    def _matching(self, shop: Workshop) -> None:
        handing_over = HandingOver(self.random, self.diary, self.staff, shop)
        weekly = ((days, 1 if days % 3 == 0 else 2) for days in range(247, 13, -7))
        for days_ago, at_most in (*weekly, (9, 4), (6, 4), (4, 6), (2, 5), (1, 2)):
            self.diary.enter(moment_on(working_day(days_ago), 10), partial(handing_over.match, at_most))
        # The newest run is one nobody has looked at yet.
        self.diary.enter(moment_on(working_day(1), 15), partial(handing_over.match, 0))
        for day in _working_days():
            self.diary.enter(moment_on(day, 8.8), handing_over.morning)
        self.diary.enter(moment_on(working_day(1), 14.8), handing_over.take_back_today)

    def _texts(self) -> None:
        texts = TextTraffic(self.random, self.diary, self.staff)
        for day in _working_days():
            for hour in _TEXT_HOURS:
                self.diary.enter(moment_on(day, hour), texts.sweep)

        self.diary.enter(moment_on(working_day(8), 12.8), texts.somebody_stops)

    def _reports(self) -> None:
        """For the last whole quarter a published report a funder and one for everybody; a draft of the last month."""
        quarter, month = recent_periods(clock.today(), years=0, quarters=1, months=1)
        ready_on = min(add_working_days(quarter.last, 6), working_day(1))
        for funder_id in (self.organisations["HARBOUR"].id, self.organisations["REGION"].id, None):
            self.diary.enter(moment_on(ready_on, 15.5), partial(self._publish, funder_id, quarter))
        self.diary.enter(moment_on(working_day(1), 16.4), lambda: make_report(
            self.staff["coordinator"], funder_id=None, period=month
        ))

    def _publish(self, funder_id: int | None, period: Period) -> None:
        hub = self.staff["coordinator"]
        publish_report(hub, make_report(hub, funder_id=funder_id, period=period))

    @property
    def _harbour(self) -> list[Share]:
        return [Share(self.organisations["HARBOUR"].id)]

    @property
    def _region(self) -> list[Share]:
        return [Share(self.organisations["REGION"].id)]

    @property
    def _both(self) -> list[Share]:
        return [Share(self.organisations["HARBOUR"].id, 6000), Share(self.organisations["REGION"].id, 4000)]


def _working_days() -> list[date]:
    days = (clock.today() - timedelta(days=days_ago) for days_ago in range(DAYS, -1, -1))
    return [day for day in days if is_working_day(day)]


# Days ago, whose, and how many steps are filled in.
_DRAFTS: Final = (
    (12, "caseworker", 5), (2, "caseworker", 9), (9, "landlord", 3), (1, "landlord", 11), (6, "lead", 7),
    (4, "jade.mercer", 8), (3, "bethan.rees", 2), (8, "kwame.mensah", 10), (1, "rob.tyrer", 6), (15, "liam.brogan", 4),
)
_LAST_WAYS: Final = (
    Way.STAYS_RECEIVED, Way.STAYS_RECEIVED, Way.STAYS_RECEIVED, Way.STAYS_IDENTIFIED, Way.STAYS_IDENTIFIED,
    Way.STAYS_WAITING, Way.STAYS_WAITING, Way.STAYS_WAITING, Way.STAYS_FAILED, Way.STAYS_FAILED, Way.STAYS_WIPED,
    Way.STAYS_WIPED, Way.STAYS_TESTING, Way.STAYS_TESTING, Way.STAYS_IN_REPAIR, Way.STAYS_IN_REPAIR, Way.STAYS_GRADED,
    Way.STAYS_GRADED, Way.STAYS_GRADED, Way.STAYS_SET_ASIDE, Way.STOCK, Way.STAYS_SET_ASIDE,
)
