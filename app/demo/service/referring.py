"""Referrals of nine months: who refers whom, what the hub decides, and the few that stop on the way.

Every one is filled in, sent and decided through the services; what follows a match is told elsewhere.
"""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from functools import partial
from typing import Final

from app.accounts.models import User
from app.audit.service import move
from app.core import clock
from app.core.errors import Refused
from app.core.postcode import read_postcode
from app.demo.service.answers import Wish, answer_steps, make_wish
from app.demo.service.calendar import Diary
from app.demo.service.chance import Chance
from app.demo.service.names import Person, Townspeople
from app.demo.service.people import Staff
from app.geography.queries import place_of
from app.organisations.models import Organisation
from app.referrals import service as referrals
from app.referrals.models import Referral
from app.referrals.service.checking_pairs import look_for_same_household
from app.referrals.states import NoteKind, ReferralState

# Which partner refers from where, and how many of a hundred referrals are theirs.
AREAS: Final = {
    "DOCKSIDE": (30, ("E08000012", "E08000012", "E08000014", "E08000015")),
    "LANTERN": (20, ("E08000012",)),
    "KINSHIP": (13, ("E08000011",)),
    "SHORELINE": (11, ("E08000014",)),
    "GLASSHOUSE": (11, ("E08000013",)),
    "PENINSULA": (9, ("E08000015",)),
    "TWINTOWNS": (6, ("E06000006",)),
}
# National deciles as they fall in the region: its homes are among the most deprived of the country.
_DECILES: Final = ((1, 46), (2, 20), (3, 12), (4, 8), (5, 5), (6, 4), (7, 3), (8, 2))
_QUESTIONS: Final = (
    "Is there a table for a desktop computer, or would a laptop suit better?",
    "Could you ask whether they can collect in Huyton, or do they need it brought?",
    "The phone number seems to be one digit short in your notes. Which one is right?",
    "Do they have somebody at home who can help with the first steps?",
)
_ANSWERS: Final = (
    "A laptop suits better, thank you. There is no room for a desktop.",
    "They can collect. A neighbour gives them a lift.",
    "The number in the form is the right one. I have rung it.",
    "Yes, the daughter will help on the first day.",
)
_CALLS: Final = (
    "Rang to say where things stand. They are glad to wait.",
    "Rang back. They asked for a text rather than a call.",
    "Spoke to them at the drop-in. Nothing has changed.",
)
_BY_THE_PRINTED_SIGN_IN: Final = "caseworker"


@dataclass(frozen=True)
class Sent:
    """A referral on its way, with the person it is about."""

    referral: Referral
    person: Person


@dataclass
class Referring:
    """Writes referrals into the diary."""

    random: Chance
    diary: Diary
    staff: Staff
    partners: dict[str, Organisation]
    people: Townspeople
    met: list[Sent] = field(default_factory=list)

    def refer(self, then: Callable[[Sent], None] | None = None, *, partner: str | None = None) -> None:
        """Somebody refers a household now, and `then` follows; nothing when no partner may refer."""
        code = partner or self._partner()
        person = self.people.meet(self.random.choice(AREAS[code][1]))
        wish = make_wish(self.random)
        for referrer in self._referrers(code):
            try:
                sent = self._send(referrer, person, wish)
            except Refused:
                continue  # at the limit, or the agreement has ended: a colleague, or nobody
            self.met.append(sent)
            if then is not None:
                then(sent)
            return

    def refer_again(self, person: Person, partner: str) -> None:
        """Another partner refers a home that is known already."""
        for referrer in self._referrers(partner):
            try:
                self._send(referrer, person, make_wish(self.random))
            except Refused:
                continue
            return

    def refer_another_way(self, person: Person, partner: str) -> None:
        """Another partner refers a home with its flat behind a slash: two households, for the hub to compare."""
        flat, _, rest = person.address.removeprefix("Flat ").partition(", ")
        number, _, street = rest.partition(" ")
        person = replace(person, address=f"{number}/{flat} {street}")
        for referrer in self._referrers(partner):
            try:
                sent = self._send(referrer, person, make_wish(self.random))
            except Refused:
                continue
            look_for_same_household(sent.referral.household_id or 0)
            return

    def refer_without_area(self, partner: str) -> None:
        """Somebody refers a home whose council area the postcode does not tell and nobody knows."""
        person = self.people.meet("E06000006")
        for referrer in self._referrers(partner):
            try:
                self._send(referrer, person, make_wish(self.random), knows_area=False)
            except Refused:
                continue
            return

    def leave_draft(self, local_part: str, steps_done: int) -> None:
        """Somebody begins a referral and leaves it after so many steps."""
        referrer = self.staff[local_part]
        code = next(code for code, partner in self.partners.items() if partner.id == referrer.organisation_id)
        person, wish = self.people.meet(AREAS[code][1][0]), make_wish(self.random)
        _, lead = self.staff.referrers(self.partners[code])
        try:
            self._fill_in(referrer, person, wish, steps=steps_done)
        except Refused:
            self._fill_in(lead, person, wish, steps=steps_done)

    def count_outside(self, local_part: str) -> None:
        """Somebody types a postcode outside the region: a count is kept, nothing else."""
        referrals.count_out_of_area(self.staff[local_part].organisation_id)

    def _send(self, referrer: User, person: Person, wish: Wish, *, knows_area: bool = True) -> Sent:
        draft = self._fill_in(referrer, person, wish, knows_area=knows_area)
        sent = referrals.submit(referrer, draft, version=draft.version)
        household = sent.household
        if household is not None and household.deprivation_decile is None:
            # Invented homes lie in no small area of the official lists; these say how deprived theirs would be.
            household.deprivation_decile = self.random.choices(*zip(*_DECILES, strict=True))[0]
            household.deprivation_edition = "2025"
        return Sent(sent, person)

    def _fill_in(
        self, referrer: User, person: Person, wish: Wish, *, steps: int | None = None, knows_area: bool = True
    ) -> Referral:
        postcode = read_postcode(person.postcode)
        place = place_of(postcode)
        by_hand = place.authority is None and knows_area
        authority = place.authority or (place.candidates[0] if by_hand else None)
        key = f"demo-{self.random.getrandbits(64):016x}"
        draft = referrals.start_draft(
            referrer, postcode, authority_code=authority.code if authority else None, by_hand=by_hand, key=key
        )
        for step, given in list(answer_steps(self.random, person, wish).items())[:steps]:
            referrals.save_answers(referrer, draft, step, given, version=draft.version)
        return draft

    def _partner(self) -> str:
        return self.random.choices(list(AREAS), [share for share, _ in AREAS.values()])[0]

    def _referrers(self, code: str) -> list[User]:
        """Caseworkers in any order, then the lead, whom no limit binds."""
        caseworkers, lead = self.staff.referrers(self.partners[code])
        self.random.shuffle(caseworkers)
        # Whoever tries the printed sign-in must still be able to refer.
        printed = self.staff[_BY_THE_PRINTED_SIGN_IN]
        if printed in caseworkers and self._has_open(printed):
            caseworkers.remove(printed)
        return [lead, *caseworkers] if code == "DOCKSIDE" and self.random.happens(40) else [*caseworkers, lead]

    def _has_open(self, user: User) -> bool:
        done = {ReferralState.CLOSED, ReferralState.DECLINED, ReferralState.WITHDRAWN, ReferralState.HANDED_OVER}
        return any(one.referral.referrer_id == user.id and one.referral.state not in done for one in self.met)


@dataclass
class Deciding:
    """What the hub does with what was sent: each is one way a referral may go."""

    random: Chance
    diary: Diary
    staff: Staff

    def accept_soon(self, sent: Sent) -> None:
        """Agreed within some working days; sometimes after a question, sometimes with a call on record."""
        if self.random.happens(16):
            self.diary.enter_later(self.random.randint(1, 3), 11, lambda: self.ask(sent))
            self.diary.enter_later(self.random.randint(4, 6), 15, lambda: self._answer_and_accept(sent))
            return
        self.diary.enter_later(self.random.randint(1, 8), self._hour(), lambda: self._accept(sent))

    def decline_soon(self, sent: Sent) -> None:
        """Declined within some working days, with a reason for the referrer."""
        reason = self.random.choices(
            ("not_eligible", "other_help", "no_answer", "duplicate", "already_helped"), (5, 3, 2, 1, 1)
        )[0]
        self.diary.enter_later(self.random.randint(2, 8), self._hour(), lambda: self._decline(sent, reason))

    def withdraw_soon(self, sent: Sent) -> None:
        """Taken back by its referrer, before or after the decision."""
        reason = self.random.choice(("no_longer_needed", "helped_elsewhere", "moved_away", "cannot_reach"))
        if self.random.happens(50):
            self.diary.enter_later(2, self._hour(), lambda: self._accept(sent))
        self.diary.enter_later(self.random.randint(4, 9), self._hour(), lambda: self._withdraw(sent, reason))

    def ask_soon(self, sent: Sent) -> None:
        """A question that nobody has answered yet."""
        self.diary.enter_later(self.random.randint(1, 2), self._hour(), lambda: self.ask(sent))

    def hold_soon(self, sent: Sent) -> None:
        """Set aside until a day that is still to come."""
        reason = self.random.choice(("cannot_reach", "away", "moving_home", "asked_to_wait"))
        until = self.diary.end.date() + timedelta(days=self.random.randint(6, 30))
        self.diary.enter_later(self.random.randint(1, 3), self._hour(), lambda: self._hold(sent, reason, until))

    def agree_only(self, sent: Sent) -> None:
        """Agreed, and not yet on the waiting list: the moment between, which the services pass in one step."""
        self.diary.enter_later(1, self._hour(), lambda: self._agree(sent.referral))

    def mark_urgent_soon(self, sent: Sent) -> None:
        """A coordinator's own urgency."""
        reason = "The support worker rang: the deadline has moved forward."
        self.diary.enter_later(1, 9.5, lambda: self._if_open(sent, lambda: referrals.mark_urgent(
            self._hub, sent.referral, is_urgent=True, reason=reason, version=sent.referral.version
        )))

    def ask(self, sent: Sent) -> None:
        """Put a question to the referrer."""
        if sent.referral.state == ReferralState.SUBMITTED:
            referrals.ask(self._hub, sent.referral, self.random.choice(_QUESTIONS), version=sent.referral.version)

    def _answer_and_accept(self, sent: Sent) -> None:
        referral = sent.referral
        if referral.state == ReferralState.NEEDS_INFORMATION:
            referrer = self._referrer(referral)
            referrals.answer(referrer, referral, self.random.choice(_ANSWERS), version=referral.version)
            self.diary.enter_later(1, 10.5, lambda: self._accept(sent))

    def _accept(self, sent: Sent) -> None:
        referral = sent.referral
        if referral.state != ReferralState.SUBMITTED:
            return
        referrals.accept(self._hub, referral, version=referral.version)
        if self.random.happens(25):
            call = self.random.choice(_CALLS)
            note = partial(referrals.add_note, self._referrer(referral), referral, NoteKind.CALL, call)
            self.diary.enter_later(self.random.randint(3, 12), 14.25, lambda: self._if_open(sent, note))

    def _decline(self, sent: Sent, reason: str) -> None:
        if sent.referral.state == ReferralState.SUBMITTED:
            referrals.decline(
                self._hub, sent.referral, reason, version=sent.referral.version,
                explanation="Please ring us if things change; we can open it again.",
            )

    def _withdraw(self, sent: Sent, reason: str) -> None:
        if sent.referral.state in {ReferralState.SUBMITTED, ReferralState.WAITING}:
            referrals.withdraw(self._referrer(sent.referral), sent.referral, reason, version=sent.referral.version)

    def _hold(self, sent: Sent, reason: str, until: date) -> None:
        if sent.referral.state == ReferralState.SUBMITTED:
            referrals.hold(self._hub, sent.referral, reason, until, version=sent.referral.version)

    def _agree(self, referral: Referral) -> None:
        if referral.state == ReferralState.SUBMITTED and referral.authority_code is not None:
            referral.decided_at, referral.decided_by_id = clock.now(), self._hub.id
            referral.waiting_since = clock.now()
            move(referral, ReferralState.ACCEPTED, self._hub)

    def _if_open(self, sent: Sent, action: Callable[[], object]) -> None:
        if sent.referral.state in {ReferralState.SUBMITTED, ReferralState.WAITING}:
            action()

    def _referrer(self, referral: Referral) -> User:
        return next(user for user in self.staff.by_name.values() if user.id == referral.referrer_id)

    def _hour(self) -> float:
        return 9 + self.random.random() * 7

    @property
    def _hub(self) -> User:
        return self.staff["coordinator" if self.random.happens(70) else "peter.walsh"]
