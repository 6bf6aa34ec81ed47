"""What needs a person today, by role: counts that lead to exactly the rows they count."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Final

from flask import url_for

from app.connectivity.queries import count_by_state as count_bundles
from app.connectivity.states import BundleState
from app.core import clock
from app.core.permissions import Actor, Role
from app.devices.queries import count_by_state as count_devices
from app.devices.service.systems import count_ending as count_ending_support
from app.devices.states import DeviceState
from app.devices.wording import STAGES
from app.donations.custody_states import OfferState
from app.donations.letter_states import LetterState
from app.donations.queries import count_waiting
from app.donations.states import ConsignmentState
from app.home import queries
from app.matching.queries.hand_overs import count_collections, count_preparations
from app.matching.queries.proposals import count_open_proposals
from app.messaging.queries import count_for_a_person, count_open_replies
from app.partners.queries.partners import count_ending
from app.referrals.queries import count_lacking, count_overdue, count_queues
from app.referrals.queries.households import count_pairs_to_check
from app.referrals.states import ReferralState as S
from app.web.formats import number

_STAGES_TO_DO: Final = ("to_identify", "to_wipe", "to_test", "to_shelve")


@dataclass(frozen=True)
class Todo:
    """One line of a start page; without an address it only tells."""

    count: int
    text: str
    href: str | None
    note: str | None = None
    urgent: bool = False


# How a line reads when there is exactly one.
_OF_ONE: Final = {
    "questions wait for your answer": "question waits for your answer",
    "referrals miss answers": "referral misses answers",
    "drafts to finish": "draft to finish",
    "households can collect": "household can collect",
    "households on the waiting list": "household on the waiting list",
    "referrals wait for the hub's decision": "referral waits for the hub's decision",
    "colleagues have not signed in yet": "colleague has not signed in yet",
    "decisions are overdue": "decision is overdue",
    "referrals to decide": "referral to decide",
    "pairs of households to check": "pair of households to check",
    "texts need a person": "text needs a person",
    "replies from households to read": "reply from a household to read",
    "matches to look at": "match to look at",
    "devices to prepare for hand-over": "device to prepare for hand-over",
    "referrals on hold": "referral on hold",
    "partners have no agreement, or one that ends within 30 days":
        "partner has no agreement, or one that ends within 30 days",
    "consignments to count in": "consignment to count in",
    "collections to come": "collection to come",
    "donors ask for another day": "donor asks for another day",
    "emails to donors did not leave": "email to a donor did not leave",
    "offers of kit wait for an answer": "offer of kit waits for an answer",
    "finished devices get no more updates within 90 days": "finished device gets no more updates within 90 days",
    "registrations of carriers or facilities end within 30 days":
        "registration of a carrier or facility ends within 30 days",
    "households are coming to collect": "household is coming to collect",
    "collections are booked": "collection is booked",
    "consignments from you": "consignment from you",
    "reports to read": "report to read",
    "people were invited and have not signed in yet": "person was invited and has not signed in yet",
}


def _referrals(state: S) -> str:
    return url_for("referrals.list_referrals", state=state.value)


def _for_referrer(actor: Actor) -> Iterator[Todo]:
    counts = queries.count_referrals_by_state(actor, (S.NEEDS_INFORMATION, S.DRAFT, S.READY, S.WAITING, S.SUBMITTED))
    yield Todo(counts.get(S.NEEDS_INFORMATION, 0), "questions wait for your answer", _referrals(S.NEEDS_INFORMATION),
               "A referral goes on as soon as you answer.", urgent=True)
    yield Todo(count_lacking(actor), "referrals miss answers", url_for("referrals.list_referrals", missing="y"),
               "Give them when you know them: they could change what the rules say.")
    yield Todo(counts.get(S.DRAFT, 0), "drafts to finish", _referrals(S.DRAFT), "Nothing is sent until you send it.")
    yield Todo(counts.get(S.READY, 0), "households can collect", _referrals(S.READY),
               "Remind them if they have not been in touch.")
    yield Todo(counts.get(S.WAITING, 0), "households on the waiting list", _referrals(S.WAITING))
    yield Todo(counts.get(S.SUBMITTED, 0), "referrals wait for the hub's decision", _referrals(S.SUBMITTED))


def _for_lead(actor: Actor) -> Iterator[Todo]:
    yield from _for_referrer(actor)
    if count_ending(actor.organisation_id):
        yield Todo(1, "data-sharing agreement is missing, has ended or ends within 30 days",
                   url_for("partners.own_organisation"), "Ring us to renew it, so that you can refer.", urgent=True)
    yield Todo(queries.count_invited(actor), "colleagues have not signed in yet",
               url_for("accounts.list_people", state="invited"))


def _for_coordinator(actor: Actor) -> Iterator[Todo]:
    to_decide, on_hold, waiting = count_queues(actor, S.SUBMITTED, S.ON_HOLD, S.WAITING)
    devices, bundles = count_devices((DeviceState.IN_STOCK,)), count_bundles((BundleState.IN_STOCK,))
    yield Todo(count_overdue(actor), "decisions are overdue", url_for("referrals.list_referrals", overdue="y"),
               "We promised an answer in ten working days.", urgent=True)
    yield Todo(to_decide, "referrals to decide", url_for("referrals.queue"))
    yield Todo(count_pairs_to_check(), "pairs of households to check", url_for("referrals.list_households"),
               "They may be one household, helped twice.")
    yield Todo(count_for_a_person(actor), "texts need a person", url_for("messaging.list_texts", show="look"),
               "They did not arrive, or nobody knows whether they did.", urgent=True)
    yield Todo(count_open_replies(actor), "replies from households to read", url_for("messaging.list_replies"))
    yield Todo(count_open_proposals(), "matches to look at", url_for("matching.matching"))
    stock = (
        f"In stock: {number(devices.get(DeviceState.IN_STOCK, 0))} devices, "
        f"{number(bundles.get(BundleState.IN_STOCK, 0))} SIMs and vouchers."
    )
    yield Todo(waiting, "households on the waiting list", _referrals(S.WAITING), stock)
    yield Todo(count_preparations(), "devices to prepare for hand-over", url_for("matching.preparation"))
    yield from _donors_wait()
    yield Todo(on_hold, "referrals on hold", url_for("referrals.queue", state=S.ON_HOLD.value))
    yield Todo(count_ending(), "partners have no agreement, or one that ends within 30 days",
               url_for("partners.list_partners", ending="y"), "Without one they cannot refer.")


def _donors_wait() -> Iterator[Todo]:
    waiting = count_waiting(clock.today())
    yield Todo(waiting.offers, "offers of kit wait for an answer",
               url_for("donations.list_offers", state=OfferState.OPEN.value))
    yield Todo(waiting.wishes, "donors ask for another day",
               url_for("donations.list_consignments", wished="y"), "Agree the day on the consignment's page.")
    yield Todo(waiting.letters, "emails to donors did not leave",
               url_for("donations.list_letters", state=LetterState.GIVEN_UP.value),
               "Send them again, or ring the donor.")
    yield Todo(waiting.registrations, "registrations of carriers or facilities end within 30 days",
               url_for("donations.list_parties", ending="y"), "Nothing may travel with one that ran out.")


def _for_technician(actor: Actor) -> Iterator[Todo]:
    consignments = queries.count_consignments_by_state(actor)
    devices = count_devices({state for stage in _STAGES_TO_DO for state in STAGES[stage][1]})
    yield Todo(count_preparations(), "devices to prepare for hand-over", url_for("matching.preparation"),
               urgent=True)
    yield Todo(consignments.get(ConsignmentState.COLLECTED, 0), "consignments to count in",
               url_for("donations.list_consignments", state=ConsignmentState.COLLECTED.value))
    yield Todo(consignments.get(ConsignmentState.EXPECTED, 0), "collections to come",
               url_for("donations.list_consignments", state=ConsignmentState.EXPECTED.value))
    yield from _donors_wait()
    for stage in _STAGES_TO_DO:
        name, states = STAGES[stage]
        count = sum(devices.get(state, 0) for state in states)
        noun = "device" if count == 1 else "devices"
        yield Todo(count, f"{noun} {name[:1].lower()}{name[1:]}", url_for("devices.list_devices", stage=stage))
    yield Todo(count_ending_support(clock.today()), "finished devices get no more updates within 90 days",
               url_for("devices.list_ending"), "Give them first, or install a newer system.")


def _for_hand_over_worker(actor: Actor) -> Iterator[Todo]:
    yield Todo(count_collections(actor), "households are coming to collect", url_for("matching.hand_overs"))


def _for_donor(actor: Actor) -> Iterator[Todo]:
    consignments = queries.count_consignments_by_state(actor)
    href = url_for("donations.list_own")
    yield Todo(consignments.get(ConsignmentState.EXPECTED, 0), "collections are booked", href)
    yield Todo(sum(consignments.values()), "consignments from you", href, "See what became of each item.")


def _for_funder(actor: Actor) -> Iterator[Todo]:
    yield Todo(queries.count_reports(actor), "reports to read", url_for("reporting.list_reports"))


def _for_administrator(actor: Actor) -> Iterator[Todo]:
    yield Todo(queries.count_invited(actor), "people were invited and have not signed in yet",
               url_for("accounts.list_people", state="invited"))


_BY_ROLE: dict[Role, Callable[[Actor], Iterator[Todo]]] = {
    Role.CASEWORKER: _for_referrer,
    Role.PARTNER_LEAD: _for_lead,
    Role.COORDINATOR: _for_coordinator,
    Role.TECHNICIAN: _for_technician,
    Role.HAND_OVER_WORKER: _for_hand_over_worker,
    Role.DONOR: _for_donor,
    Role.FUNDER: _for_funder,
    Role.ADMINISTRATOR: _for_administrator,
}


def todo_for(actor: Actor) -> list[Todo]:
    """The entries of a person's start page: what waits first, most urgent first, quiet lines last."""
    if actor.role is None:
        return []
    entries = [
        replace(entry, text=_OF_ONE.get(entry.text, entry.text)) if entry.count == 1 else entry
        for entry in _BY_ROLE[Role(actor.role)](actor)
    ]
    return sorted(entries, key=lambda entry: entry.count == 0)
