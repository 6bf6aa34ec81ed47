"""Every form somebody types into: who sends it, what must have happened before, and what they type.

`test_no_answer_is_lost.py` sends each of them after the session ended, twice, and from a stale page.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from app.accounts.models import User
from app.core import clock
from app.core.permissions import SYSTEM, Role
from app.devices.states import DeviceState
from app.donations.states import ConsignmentState
from app.extensions import db
from app.matching.states import HandOverState
from app.messaging.queries import select_inbound
from app.messaging.service.answering import store_reply
from app.organisations.service import ContactDetails, add_contact
from app.referrals import service
from app.referrals.queries.household_pages import beside
from app.referrals.service.merging import merge_households
from app.referrals.states import ReferralState
from app.stockroom.service.stock_takes import start_stock_take
from tests.factories.accounts import make_user
from tests.factories.bulk_referrals import make_landlord_lead
from tests.factories.devices import (
    make_cleared_device,
    make_device,
    make_failed_test,
    make_system,
    make_transfer,
    make_typed_evidence,
    make_waiting_report,
    pass_tests,
)
from tests.factories.donations import make_carrier, make_consignment, make_facility, make_offer
from tests.factories.loans import lend_to_an_event
from tests.factories.matching import make_hand_over, make_proposal
from tests.factories.organisations import (
    make_collection_point,
    make_donor,
    make_funder,
    make_organisation,
    make_programme,
)
from tests.factories.referrals import make_draft, make_household, make_note, make_referral
from tests.factories.stockroom import HUB, make_place, make_site, make_site_transfer
from tests.factories.supplies import make_item

TEXT = "Rang on Tuesday: “äöü & <b>” is fine."
Typed = dict[str, Any]


@dataclass(frozen=True)
class Given:
    """Somebody in front of a form: where they open it, and where it goes when that is another address."""

    user: User
    page: str
    action: str | None = None
    typed: Typed = field(default_factory=dict)

    @property
    def goes_to(self) -> str:
        return self.action or self.page


@dataclass(frozen=True)
class Form:
    """A form: its endpoint, how it comes about, what is typed, and what tells that its page is stale."""

    endpoint: str
    make: Callable[[], Given]
    typed: Typed
    label: str = ""
    # The hidden field that tells which state of things the page showed; None where nothing can be overwritten.
    stale: str | None = "version"

    @property
    def name(self) -> str:
        return self.label or self.endpoint


def _day(value: date) -> list[str]:
    return [str(value.day), str(value.month), str(value.year)]


def _later(days: int = 9) -> list[str]:
    return _day(clock.today() + timedelta(days=days))


def _step(key: str, typed: Typed) -> Form:
    def make() -> Given:
        user = make_user(Role.CASEWORKER)
        return Given(user, f"/referrals/{make_draft(user).reference}/draft/{key}")

    return Form("referrals.step", make, typed, label=f"step {key}")


def _on_case(
    action: str,
    typed: Typed,
    *,
    state: ReferralState = ReferralState.SUBMITTED,
    role: Role = Role.COORDINATOR,
    **how: Any,
) -> Form:
    def make() -> Given:
        referrer = make_user(Role.CASEWORKER)
        referral = make_referral(state, referrer)
        if action == "answer":
            service.ask(make_user(Role.COORDINATOR), referral, "Which floor?", version=referral.version)
        return Given(
            referrer if role == Role.CASEWORKER else make_user(role), f"/referrals/{referral.reference}/{action}"
        )

    return Form(f"referrals.{how.pop('endpoint', action)}", make, typed, **how)


def _accept_again() -> Given:
    referral = make_referral(household=make_household(device_helped_on=clock.today() - timedelta(days=9)))
    return Given(
        make_user(Role.COORDINATOR), f"/referrals/{referral.reference}", f"/referrals/{referral.reference}/accept"
    )


def _landlord_lead() -> Given:
    return Given(make_landlord_lead(), "/access-tokens/new")


def _correction() -> Given:
    user = make_user(Role.COORDINATOR)
    referral = make_referral()
    note = make_note(referral, user)
    return Given(user, f"/referrals/{referral.reference}/notes/{note.id}")


def _draft_postcode() -> Given:
    user = make_user(Role.CASEWORKER)
    return Given(user, f"/referrals/{make_draft(user).reference}/draft/postcode")


def _as(role: Role, page: str) -> Callable[[], Given]:
    return lambda: Given(make_user(role), page)


def _on_partner(action: str, typed: Typed, **how: Any) -> Form:
    def make() -> Given:
        partner = make_organisation(has_agreement=False)
        return Given(make_user(Role.COORDINATOR), f"/partners/{partner.code}/{action}")

    return Form(f"partners.{how.pop('endpoint')}", make, typed, **how)


def _contact() -> Given:
    user, partner = make_user(Role.COORDINATOR), make_organisation()
    contact = add_contact(user, partner, ContactDetails("Mina", phone="0151 496 0188"))
    return Given(user, f"/partners/{partner.code}/contacts/{contact.id}")


def _point() -> Given:
    return Given(make_user(Role.COORDINATOR), f"/collection-points/{make_collection_point().id}")


def _leaver() -> Given:
    lead = make_user(Role.PARTNER_LEAD)
    leaver = make_user(Role.CASEWORKER, organisation=lead.organisation)
    make_referral(ReferralState.WAITING, leaver)
    return Given(lead, f"/people/{leaver.id}/close", typed={"successor_id": str(lead.id)})


def _rules() -> Given:
    version = make_programme()
    return Given(make_user(Role.COORDINATOR), f"/programmes/{version.programme.code}/rules")


def _booking() -> Given:
    donor = make_donor()
    return Given(make_user(Role.COORDINATOR), "/consignments/new", typed={"donor_id": str(donor.id)})


def _consignment(state: ConsignmentState, page: str) -> Callable[[], Given]:
    return lambda: Given(make_user(Role.COORDINATOR), page.format(make_consignment(state).reference))


def _bundles() -> Given:
    funder = make_funder()
    return Given(make_user(Role.COORDINATOR), "/data-bundles/new", typed={"funder_1": str(funder.id)})


def _list() -> Given:
    return Given(make_user(Role.COORDINATOR), "/workshop/checklists/laptop/change")


def _fault() -> Given:
    device = make_device(DeviceState.TESTING)
    make_failed_test(device, "camera")
    return Given(make_user(Role.COORDINATOR), f"/workshop/{device.asset_tag}/known-fault")


def _cleared() -> Given:
    device = make_cleared_device()
    return Given(make_user(Role.COORDINATOR), f"/workshop/{device.asset_tag}/clear-agreed")


def _device(
    state: DeviceState, action: str, typed: Typed, *, tested: bool = False, values: Typed | None = None, **how: Any
) -> Form:
    def make() -> Given:
        user = make_user(Role.TECHNICIAN)
        device = make_device(state, technician=user, **values or {})
        if tested:
            pass_tests(device, user)
        return Given(user, f"/workshop/{device.asset_tag}/{action}")

    return Form(f"devices.{how.pop('endpoint')}", make, typed, label=f"workshop {action}", **how)


def _waiting_report() -> Given:
    user = make_user(Role.TECHNICIAN)
    make_device(DeviceState.RECEIVED, asset_tag="RC-123456")
    return Given(user, f"/workshop/hardware-reports/{make_waiting_report(user).id}")


def _drive(action: str) -> Callable[[], Given]:
    def make() -> Given:
        user = make_user(Role.TECHNICIAN)
        device = make_device(DeviceState.WIPE_PENDING, technician=user)
        return Given(user, f"/workshop/{device.asset_tag}/drives/{device.drives[0].id}{action}")

    return make


def _destruction() -> Given:
    given, colleague = _drive("/destruction")(), make_user(Role.TECHNICIAN)
    return Given(given.user, given.page, typed={"witness_id": str(colleague.id), "destroyed_on": _day(clock.today())})


def _second_look(action: str, **typed: str) -> Callable[[], Given]:
    def make() -> Given:
        device = make_device(DeviceState.WIPE_PENDING)
        waiting = make_typed_evidence(device)
        page = f"/workshop/certificates-to-check/{waiting.id}"
        own = {"serial": waiting.serial} if action == "acceptance" else {}
        return Given(make_user(Role.TECHNICIAN), page, f"{page}/{action}", {**own, **typed})

    return make


def _labels() -> Given:
    return Given(make_user(Role.TECHNICIAN), "/labels/", typed={"tags": make_device().asset_tag})


def _demand() -> Given:
    donor = make_donor()
    return Given(make_user(Role.COORDINATOR), "/workshop/purge-demands/new", typed={"donor_id": str(donor.id)})


def _refusal() -> Given:
    proposal = make_proposal()
    page = f"/matching/proposals/{proposal.id}"
    return Given(make_user(Role.COORDINATOR), page, f"{page}/refuse")


def _hand_over() -> Given:
    found = make_hand_over()
    return Given(make_user(Role.COORDINATOR), f"/hand-overs/{found.id}", typed={"code": found.code})


def _release() -> Given:
    found = make_hand_over(HandOverState.FAILED)
    return Given(make_user(Role.COORDINATOR), f"/hand-overs/{found.id}", f"/hand-overs/{found.id}/release")


def _reply() -> Given:
    referral = make_referral(ReferralState.WAITING)
    store_reply("SMlost", referral.phone or "", "Can my sister collect it?")
    inbound = db.session.scalars(select_inbound(SYSTEM, only_open=True)).all()[-1]
    return Given(make_user(Role.COORDINATOR), f"/texts/replies/{inbound.id}")


def _whole() -> Given:
    user = make_user(Role.CASEWORKER)
    return Given(user, f"/referrals/{make_draft(user).reference}/draft/all")


def _later_answers() -> Given:
    user = make_user(Role.CASEWORKER)
    referral = make_referral(referrer=user, is_low_income="not_known", device_now=None)
    return Given(user, f"/referrals/{referral.reference}/missing-answers")


def _equality() -> Given:
    user = make_user(Role.CASEWORKER)
    return Given(user, f"/referrals/{make_referral(referrer=user).reference}/equality")


def _again() -> Given:
    user = make_user(Role.CASEWORKER)
    return Given(user, f"/referrals/{make_referral(ReferralState.CLOSED, user).reference}/again")


def _two_homes(action: str) -> Callable[[], Given]:
    def make() -> Given:
        one, other = (
            make_referral(household=make_household(f"{number} Example Street")).household_id for number in (1, 2)
        )
        page = f"/referrals/households/{one}/beside/{other}"
        return Given(
            make_user(Role.COORDINATOR),
            page,
            f"{page}/{action}",
            typed={"stays": str(one)} if action == "merge" else {},
        )

    return make


def _merged() -> Given:
    user = make_user(Role.COORDINATOR)
    one, other = (make_referral(household=make_household(f"{number} Example Street")).household_id for number in (1, 2))
    merge = merge_households(user, one, other, "they_moved", "Rang both.", seen=beside(user, one, other).seen)
    return Given(user, f"/referrals/households/merges/{merge.id}/undo")


def _several() -> Given:
    user = make_user(Role.TECHNICIAN)
    tags = " ".join(make_device(DeviceState.WIPED, technician=user).asset_tag for _number in range(2))
    return Given(user, "/stockroom/several", typed={"tags": tags})


def _new_place() -> Given:
    return Given(make_user(Role.TECHNICIAN), "/stockroom/places/new", typed={"site_id": str(make_site().id)})


def _site() -> Given:
    return Given(make_user(Role.COORDINATOR), f"/stockroom/sites/{make_site().id}")


def _new_transfer() -> Given:
    tag = make_device(DeviceState.IN_STOCK).asset_tag
    return Given(make_user(Role.TECHNICIAN), f"/stockroom/transfers/new?tags={tag}", "/stockroom/transfers/new",
                 typed={"from_site_id": str(make_site().id), "to_site_id": str(make_site(HUB).id)})


def _transfer(action: str) -> Callable[[], Given]:
    def make() -> Given:
        at = f"/stockroom/transfers/{make_site_transfer(make_device(DeviceState.IN_STOCK)).number}"
        return Given(make_user(Role.TECHNICIAN), at, f"{at}/{action}")

    return make


def _transfer_scan() -> Given:
    given = _transfer("scans")()
    return Given(given.user, given.page, given.action, {"scan": make_device(DeviceState.WIPED).asset_tag})


def _lend() -> Given:
    tag = make_device(DeviceState.IN_STOCK, loan_stock_reason="For sessions").asset_tag
    return Given(make_user(Role.COORDINATOR), f"/stockroom/loans/new?tags={tag}", "/stockroom/loans/new")


def _loan(action: str) -> Callable[[], Given]:
    def make() -> Given:
        at = f"/stockroom/loans/{lend_to_an_event().number}"
        return Given(make_user(Role.COORDINATOR), at, f"{at}/{action}")

    return make


def _for_loans() -> Given:
    tag = make_device(DeviceState.IN_STOCK).asset_tag
    return Given(make_user(Role.COORDINATOR), f"/stockroom/loan-stock/{tag}")


def _count_of_a_place() -> Given:
    user = make_user(Role.TECHNICIAN)
    place = make_place("Shelf Z8")
    return Given(user, "/stockroom/stock-takes", typed={"place_id": str(place.id)})


def _stock_take() -> Given:
    user = make_user(Role.TECHNICIAN)
    begun = start_stock_take(user, make_place("Shelf Z7"))
    return Given(user, f"/stockroom/stock-takes/{begun.id}")


def _offer(tail: str) -> Callable[[], Given]:
    return lambda: Given(make_user(role=Role.TECHNICIAN), f"/kit-offers/{make_offer().reference}/{tail}")


def _carrier() -> Given:
    return Given(make_user(role=Role.TECHNICIAN), f"/carriers/{make_carrier().id}")


def _load() -> Given:
    carrier, facility = make_carrier(), make_facility()
    device = make_device(DeviceState.RECYCLE_PENDING, is_data_bearing_custody=True)
    typed = {"carrier_id": str(carrier.id), "facility_id": str(facility.id), f"weight-{device.id}": "2.1"}
    return Given(make_user(role=Role.TECHNICIAN), "/workshop/loads/new", typed=typed)


def _prepared_load() -> Given:
    return Given(make_user(role=Role.TECHNICIAN), f"/workshop/loads/{make_transfer().number}")


def _on_load(tail: str) -> Callable[[], Given]:
    def make() -> Given:
        load = make_transfer()
        address = f"/workshop/loads/{load.number}/{tail.format(load.lines[0].device.asset_tag)}"
        return Given(make_user(role=Role.TECHNICIAN), address)

    return make


def _treatment() -> Given:
    device = make_device(DeviceState.RECYCLE_PENDING, is_data_bearing_custody=True)
    return Given(make_user(role=Role.TECHNICIAN), f"/workshop/{device.asset_tag}/treatment",
                 typed={"transfer_id": str(make_transfer().id)})


def _system() -> Given:
    return Given(make_user(role=Role.COORDINATOR), f"/workshop/systems/{make_system().id}")


def _missing() -> Given:
    device = make_device(DeviceState.LOST, needs_breach_review=True)
    return Given(make_user(role=Role.COORDINATOR), f"/workshop/{device.asset_tag}/breach-review")


def _item(action: str, **typed: str) -> Callable[[], Given]:
    def make() -> Given:
        user = make_user(Role.TECHNICIAN)
        return Given(user, f"/stockroom/items/{make_item(5, who=user).id}/{action}", typed=typed)

    return make


def _part(action: str, state: DeviceState, **typed: str) -> Callable[[], Given]:
    def make() -> Given:
        user = make_user(Role.TECHNICIAN)
        device, item = make_device(state, technician=user), make_item(3, who=user, is_drive=action == "fitted-drive")
        own = {"drive_id": str(device.drives[0].id)} if action == "fitted-drive" else {}
        return Given(user, f"/workshop/{device.asset_tag}/{action}", typed={"item_id": str(item.id), **own, **typed})

    return make


_SLOT: Typed = {
    "expected_on": _later(),
    "window": "morning",
    "address": "7 Other Quay",
    "custody_name": "Reception desk",
    "declaration": "reuse",
}

FORMS = [
    Form(
        "referrals.whole_form",
        _whole,
        {
            "first_name": "Zoë-Anne",
            "last_name": "O’Reilly-Smith",
            "address": "99 Other Street",
            "adults": "2",
            "notes": TEXT,
        },
        label="referral on one page",
    ),
    Form("referrals.missing_answers", _later_answers, {"is_low_income": "yes", "device_now": "smartphone_only"}),
    Form("referrals.equality", _equality, {"age_band": "25_34"}, stale=None),
    Form("referrals.refer_again", _again, {}, stale=None),
    Form("referrals.merge", _two_homes("merge"), {"reason": "they_moved", "words": TEXT}, stale="seen"),
    Form("referrals.tell_apart", _two_homes("apart"), {"apart_words": TEXT}, stale="seen"),
    Form("referrals.undo_merge", _merged, {"words": TEXT}, stale="seen"),
    Form("referrals.postcode", _as(Role.CASEWORKER, "/referrals/new/postcode"), {"postcode": "L8 1XY"}, stale=None),
    Form("referrals.draft_postcode", _draft_postcode, {"postcode": "L21 9XZ"}),
    _step("permission", {"has_permission": "y", "permission_how": "writing", "permission_on": _day(clock.today())}),
    _step("recipient", {"first_name": "Zoë-Anne", "last_name": "O’Reilly-Smith", "is_adult": "yes"}),
    _step(
        "phone",
        {
            "phone": "07700 900999",
            "is_safe_to_text": "yes",
            "is_phone_shared": "yes",
            "phone_shared_with": "her mother Ann",
        },
    ),
    _step("contact", {"contact_by": "caseworker", "language": "pl", "formats": ["bsl"]}),
    _step("address", {"address": "99 Other Street"}),
    _step("household", {"adults": "2", "children_0_4": "3"}),
    _step("barriers", {"barriers": ["skills"], "device_now": "broken_device", "seen_device_now": "evidence"}),
    _step("internet", {"internet_home": "enough", "internet_away": "enough", "can_afford_contract": "yes"}),
    _step("income", {"is_low_income": "not_known"}),
    _step("need", {"device_kind": "tablet", "must_haves": ["touch"], "needs_data": "y"}),
    _step("purpose", {"purposes": ["work"], "deadline_kind": "job", "urgency_reason": "Starts on 3 March"}),
    _step("notes", {"notes": TEXT}),
    _on_case("ask", {"body": TEXT}),
    _on_case("answer", {"body": TEXT}, role=Role.CASEWORKER),
    _on_case("decline", {"reason": "no_stock", "explanation": TEXT}),
    _on_case("hold", {"reason": "away", "until": _later()}),
    _on_case("urgent", {"reason": TEXT}),
    _on_case("withdraw", {"reason": "moved_away"}, role=Role.CASEWORKER),
    _on_case("notes", {"kind": "call", "body": TEXT}, endpoint="add_note", stale=None),
    Form("referrals.correct_note", _correction, {"body": TEXT}, stale=None),
    Form("referrals.accept", _accept_again, {"override_reason": TEXT}),
    Form(
        "partners.apply",
        _as(Role.COORDINATOR, "/partners/new"),
        {"name": "Harbour Café", "code": "HARBCAFE", "address": "1 Lark Lane"},
        stale=None,
    ),
    _on_partner("details", {"name": "Another Name", "address": "12 New Road"}, endpoint="change_details"),
    _on_partner(
        "agreements/new",
        {"agreement_version": "2.1 draft", "signed_on": _day(clock.today()), "expires_on": _later(300)},
        endpoint="sign",
        stale=None,
    ),
    _on_partner("contacts/new", {"name": "Mina Osei", "phone": "0151 496 0188"}, endpoint="add_contact", stale=None),
    _on_partner("lead", {"name": "Mina Osei", "email": "mina@lost.example"}, endpoint="invite_lead", stale=None),
    _on_partner("suspend", {"reason": "own_wish"}, endpoint="suspend"),
    _on_partner("leave", {"reason": "own_wish"}, endpoint="leave"),
    Form("partners.change_contact", _contact, {"name": "Mina Osei-Bonsu", "job": "Team leader"}),
    Form(
        "partners.add_point",
        _as(Role.COORDINATOR, "/collection-points/new"),
        {"name": "Corner Shop", "address": "1 Lark Lane", "postcode": "L8 1XY", "opening_hours": "Mon 10 to 4"},
        stale=None,
    ),
    Form("partners.change_point", _point, {"name": "Corner Café", "opening_hours": "Tue 10 to 4"}),
    Form(
        "partners.start_programme",
        _as(Role.COORDINATOR, "/programmes/new"),
        {"code": "RECONNECT", "name": "Reconnect again"},
        stale=None,
    ),
    Form(
        "partners.change_rules",
        _rules,
        {"decide_working_days": "12", "reason": "Agreed in the steering group"},
        stale="based_on",
    ),
    Form("partners.close_account", _leaver, {}, stale=None),
    Form(
        "accounts.send_invitation",
        _as(Role.PARTNER_LEAD, "/people/invite"),
        {"name": "Mina Osei", "email": "mina@lost.example", "role": "caseworker"},
        stale=None,
    ),
    Form(
        "donations.send_booking",
        _booking,
        {"expected_on": _later(), "address": "1 Pilot Square", "laptop": "3"},
        stale=None,
    ),
    Form(
        "donations.send_collection",
        _consignment(ConsignmentState.EXPECTED, "/consignments/{}/collection"),
        {
            "carrier": "Recycle van 2",
            "custody_name": "Reception desk",
            "items": "3",
            "declaration": "reuse",
            "collected_on": _day(clock.today()),
            "collected_at": "00:00",
        },
        stale=None,
    ),
    Form(
        "donations.send_rebooking",
        _consignment(ConsignmentState.CANCELLED, "/consignments/{}/rebooking"),
        {"expected_on": _later()},
        stale=None,
    ),
    Form("devices.change_checklist", _list, {"hint_keyboard": "Every key twice.", "reason": TEXT}),
    _device(DeviceState.TESTING, "charger-test", {"look": "whole", "insulation_megohm": "42"},
            endpoint="send_charger_test"),
    Form("devices.send_known_fault", _fault,
         {"check_code": "camera", "fault": "No picture from the camera", "reason": TEXT}),
    Form("devices.send_clear_agreed", _cleared,
         {"agreed_by": "Robin Example, IT", "agreed_on": _day(clock.today()), "reason": TEXT}),
    Form("devices.send_load", _load, {"giver_address": "1 Workshop Lane"}, stale=None),
    Form("devices.send_leaving", _prepared_load, {"driver_name": "Pat Example"}),
    Form("devices.send_breach_review", _missing, {"outcome": "no_risk"}),
    Form("devices.change_system", _system, {"name": "Linux Mint 23", "support_ends_on": _later(900)}),
    Form(
        "devices.add_system",
        _as(Role.COORDINATOR, "/workshop/systems/new"),
        {"family": "linux", "name": "Linux Mint 24", "support_ends_on": _later(900), "source": "linuxmint.com"},
        stale=None,
    ),
    Form("donations.send_acceptance", _offer("acceptance"), _SLOT),
    Form("donations.send_declining", _offer("declining"), {"reason": "other", "answer": TEXT}),
    Form("donations.send_slot", _consignment(ConsignmentState.EXPECTED, "/consignments/{}/slot"), _SLOT, stale=None),
    Form(
        "donations.send_party",
        _as(Role.TECHNICIAN, "/carriers/new"),
        {
            "kind": "facility",
            "name": "Example Treatment",
            "address": "9 Dock Road",
            "permit_kind": "permit",
            "permit_number": "EPR/AB1234CD",
            "valid_until": _later(300),
        },
        stale=None,
    ),
    Form("donations.send_party_change", _carrier, {"name": "Another Haulage", "address": "10 Dock Road"}),
    Form("devices.attach_report", _waiting_report, {"asset_tag": "RC-123456"}, stale=None),
    Form(
        "devices.send_count",
        _consignment(ConsignmentState.COLLECTED, "/workshop/count-in/{}"),
        {"laptop": "2", "discrepancy_note": "One was a keyboard only."},
        stale=None,
    ),
    Form(
        "devices.send_bought",
        _as(Role.TECHNICIAN, "/workshop/bought"),
        {"form_factor": "laptop", "quantity": "2"},
        stale=None,
    ),
    Form("api_access.make", _landlord_lead, {"name": TEXT, "lasts_days": "90"}, stale=None),
    Form(
        "connectivity.send_booking_in",
        _bundles,
        {"kind": "sim", "network": "Vodafone", "gb_month": "20", "months": "6", "numbers": "8944 1000 0000 777"},
        stale=None,
    ),
    _device(
        DeviceState.IDENTIFIED,
        "identity",
        {"form_factor": "laptop", "manufacturer": "Lenovo Group", "model": "ThinkPad T490"},
        endpoint="send_identity",
    ),
    _device(
        DeviceState.IDENTIFIED,
        "drives/new",
        {"serial": "S3Z999999", "model": "Samsung 980", "media": "ssd"},
        endpoint="send_drive",
    ),
    _device(
        DeviceState.TESTING, "tests", {"tests_note": TEXT, "operating_system": "Linux Mint 22"}, endpoint="send_tests"
    ),
    _device(
        DeviceState.TESTING, "repair", {"fault": "The hinge is broken", "part": "A new hinge"}, endpoint="send_repair"
    ),
    _device(DeviceState.REPAIR, "repaired", {"part": "A new hinge", "cost": "4.50"}, endpoint="send_repaired"),
    _device(DeviceState.TESTING, "grade", {"grade": "B"}, endpoint="send_grade", tested=True),
    _device(DeviceState.GRADED, "location", {"location": "Shelf A1"}, endpoint="send_location"),
    _device(DeviceState.WIPED, "quarantine", {"reason": "locked"}, endpoint="send_quarantine"),
    _device(DeviceState.WIPED, "recycling", {"is_data_bearing": "y"}, endpoint="send_recycling"),
    Form("devices.do_send_for_treatment", _treatment, {"weight_kg": "2.1"}, stale=None),
    Form("devices.send_line", _on_load("devices/{}"), {"weight_kg": "2.4", "code": "16 02 14", "reason": TEXT}),
    Form(
        "devices.send_hazards",
        _on_load("consignment-note"),
        {"made_by": TEXT, "packaging": "Two cages", "hazards-160213": "HP5 HP14"},
    ),
    Form("devices.send_correction", _drive(""), {"serial": "S3Z777777"}, stale=None),
    Form("devices.send_destruction", _destruction, {"method": "shredded"}, stale=None),
    Form("devices.accept_certificate", _second_look("acceptance"), {}, stale=None),
    Form("devices.refuse_certificate", _second_look("refusal"), {"reason": TEXT}, stale=None),
    Form("devices.add_demand", _demand, {"reason": TEXT}, stale=None),
    Form("labels.order", _labels, {"stock": "roll_62"}, stale=None),
    Form("stockroom.send_scan", _as(Role.TECHNICIAN, "/stockroom/bench"), {"scan": "RC-999999"}, stale=None),
    Form(
        "stockroom.send_place",
        _new_place,
        {"name": "Shelf Z9 “left”"},
        stale=None,
    ),
    Form("stockroom.send_site", _as(Role.COORDINATOR, "/stockroom/sites/new"),
         {"name": "Hub “North”", "address": TEXT, "contact": "Priya 0151 496 0000"}, stale=None),
    Form("stockroom.send_site_change", _site, {"address": TEXT}),
    Form("stockroom.send_new_transfer", _new_transfer, {}, stale=None),
    Form("stockroom.scan_transfer", _transfer_scan, {}, stale=None),
    Form("stockroom.send_transfer_leaving", _transfer("leaving"), {"driver_name": "Sam “Van” Okoro"}),
    Form("stockroom.send_loan", _lend, {
        "event_name": "Open day", "taken_by": "Priya", "condition_out": TEXT, "accessories": "Charger",
        "due_on": _later(14)}, stale=None),
    Form("stockroom.send_extension", _loan("extension"), {"due_on": _later(40)}),
    Form("stockroom.send_loan_back", _loan("return"), {"condition_back": TEXT}),
    Form("stockroom.send_keep_for_loan", _for_loans, {"reason": TEXT}),
    Form("stockroom.send_several", _several, {"action": "FIND"}, stale=None),
    Form("stockroom.send_minimum", _as(Role.TECHNICIAN, "/stockroom/minimum"), {"laptop": "7"}, stale=None),
    Form("stockroom.start", _count_of_a_place, {}, stale=None),
    Form("stockroom.see", _stock_take, {"scan": "RC-999999"}, stale=None),
    Form(
        "supplies.send_item",
        _as(Role.TECHNICIAN, "/stockroom/items/new"),
        {"name": TEXT, "kind": "accessory"},
        stale=None,
    ),
    Form("supplies.send_change", _item("details"), {"name": "Battery “left” & right", "minimum": "4"}),
    Form(
        "supplies.send_buying_in",
        _item("buying-in"),
        {"quantity": "3", "supplier": TEXT, "price": "4.50"},
        stale=None,
    ),
    Form("supplies.send_count", _item("count"), {"found": "4", "reason": TEXT}, stale="seen"),
    Form("supplies.send_leaving", _item("leaving"), {"quantity": "2", "kind": "given_out", "reason": TEXT}, stale=None),
    Form("devices.send_part", _part("parts", DeviceState.REPAIR), {"quantity": "2", "cost": "3.20"}, stale=None),
    Form("devices.send_harvest", _part("harvest", DeviceState.RECYCLE_PENDING), {"went_to": "Drawer 3"}, stale=None),
    Form("devices.send_fitted_drive", _part("fitted-drive", DeviceState.WIPE_PENDING), {}, stale=None),
    Form("matching.refuse", _refusal, {"reason": "does_not_suit"}, stale=None),
    Form(
        "matching.do_hand_over",
        _hand_over,
        {"device_given": "y", "charger_given": "y", "bundle_given": "y", "terms_agreed": "y"},
    ),
    Form("matching.release", _release, {"release_reason": "not_collected"}, stale=None),
    Form("messaging.answer", _reply, {"words": "Yes, she can. Please bring the code."}, stale=None),
]
