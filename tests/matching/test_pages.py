"""The pages of matching: who may see which, what they say, and that no form does anything twice or by halves."""

from io import BytesIO

import pytest
from pypdf import PdfReader
from sqlalchemy import select

from app.core.permissions import Role
from app.devices.states import DeviceState
from app.extensions import db
from app.matching import service
from app.matching.models import MatchProposal
from app.matching.queries.proposals import find_newest_run
from app.matching.states import HandOverState, ProposalState
from app.referrals.states import ReferralState
from tests.factories.accounts import make_user
from tests.factories.connectivity import make_bundle
from tests.factories.devices import make_device
from tests.factories.matching import BOTH, make_hand_over, make_proposal
from tests.factories.organisations import make_collection_point
from tests.factories.referrals import make_referral
from tests.statements import MOST_A_PAGE, statements

W = ReferralState.WAITING


@pytest.fixture
def hub(sign_in):
    return sign_in(make_user(Role.COORDINATOR))


@pytest.fixture
def point(session):
    return make_collection_point(name="Toxteth Library")


def test_before_the_first_run_the_page_says_how_to_begin(hub, page) -> None:
    assert "Nobody has asked for matches yet" in page(hub.get("/matching")).text


def test_ask_for_matches_see_why_and_confirm(hub, page, session, point) -> None:
    referral = make_referral(W, kinds=BOTH, children_5_10=1)
    left = make_referral(W, kinds=BOTH)
    device, bundle = make_device(), make_bundle()
    session.commit()
    assert hub.post("/matching/run", data={"together": "required"}).status_code == 303
    shown = page(hub.get("/matching"))
    assert referral.reference in shown.text
    assert "Confirm all 1" in shown.text
    (proposal,) = find_newest_run().proposals
    why = page(hub.get(f"/matching/proposals/{proposal.id}"))
    assert "A child of school age: 20" in why.text
    assert "A laptop, as asked" in why.text
    told = page(hub.get("/matching/left-over"))
    assert left.reference in told.text
    assert "that would suit goes to households with more points" in told.text
    answer = hub.post(f"/matching/proposals/{proposal.id}/confirm", data={"point_id": point.id})
    assert answer.status_code == 303
    session.expire_all()
    assert (referral.state, device.state) == (ReferralState.MATCHED, DeviceState.RESERVED)
    assert bundle.state == "reserved"
    again = hub.post(f"/matching/proposals/{proposal.id}/confirm", data={"point_id": point.id}, follow_redirects=True)
    assert "already dealt with" in page(again).text


def test_confirm_the_ticked_ones_only(hub, page, session, point) -> None:
    first, second = make_proposal(), make_proposal()
    session.commit()
    answer = hub.post("/matching/confirm", data={"which": "ticked", "proposal_ids": [second.id, 999_999]},
                      follow_redirects=True)
    assert "Confirmed: 1 match." in page(answer).text
    session.expire_all()
    assert (first.state, second.state) == (ProposalState.PROPOSED, ProposalState.CONFIRMED)
    nothing = hub.post("/matching/confirm", data={"which": "ticked", "proposal_ids": "x"}, follow_redirects=True)
    assert "Tick at least one row" in page(nothing).text


def test_confirm_all_tells_what_could_not_be(hub, page, session, point) -> None:
    device = make_device()
    make_proposal(device=device), make_proposal(device=device), make_proposal()
    session.commit()
    asked = page(hub.post("/matching/confirm", data={"which": "all"}))
    assert asked.h1 == "Confirm 3 matches?" and "cannot be taken back" in asked.text
    session.expire_all()
    assert set(session.scalars(select(MatchProposal.state))) == {ProposalState.PROPOSED}, "asking confirms nothing"
    answer = page(hub.post("/matching/confirm", data={"which": "all", "sure": "yes"}, follow_redirects=True))
    assert "Confirmed: 2 matches." in answer.text
    assert "was just taken by somebody else" in answer.text


def test_turning_down_needs_a_reason(hub, page, session, point) -> None:
    proposal = make_proposal()
    session.commit()
    address = f"/matching/proposals/{proposal.id}/refuse"
    assert "Choose a reason." in page(hub.post(address, data={}), 422).text
    assert hub.post(address, data={"reason": "does_not_suit"}).status_code == 303
    session.expire_all()
    assert proposal.state == ProposalState.REFUSED
    assert "Nothing is left to do here" in page(hub.get(f"/matching/proposals/{proposal.id}")).text


def test_without_an_open_collection_point_confirming_says_what_to_do(hub, page, session) -> None:
    make_proposal()
    session.commit()
    answer = hub.post("/matching/confirm", data={"which": "all", "sure": "yes"}, follow_redirects=True)
    assert "No collection point is open" in page(answer).text


def test_the_workshop_prepares_without_a_name(sign_in, page, session, point) -> None:
    hand_over = make_hand_over(is_prepared=False, point=point)
    secrets = [hand_over.referral.first_name, hand_over.referral.last_name, hand_over.code]
    technician = sign_in(make_user(Role.TECHNICIAN))
    shown = page(technician.get("/preparation"))
    assert hand_over.referral.reference in shown.text
    assert hand_over.device.asset_tag in shown.text
    assert not [secret for secret in secrets if secret in shown.text]
    address = f"/preparation/{hand_over.id}/prepared"
    assert "is ready" in page(technician.post(address, follow_redirects=True)).text
    session.expire_all()
    assert hand_over.referral.state == ReferralState.READY
    assert "already prepared" in page(technician.post(address, follow_redirects=True)).text


def worker_of(point):
    worker = make_user(Role.HAND_OVER_WORKER)
    worker.collection_points.append(point)
    db.session.flush()
    return worker


def test_a_hand_over_worker_sees_own_points_and_only_a_first_name(sign_in, page, session, point) -> None:
    mine, elsewhere = make_hand_over(point=point), make_hand_over()
    desk = sign_in(worker_of(point))
    shown = page(desk.get("/hand-overs"))
    assert mine.referral.first_name in shown.text
    assert elsewhere.referral.reference not in shown.text
    screen = page(desk.get(f"/hand-overs/{mine.id}"))
    for secret in (mine.referral.last_name, mine.referral.phone, mine.referral.address, mine.code):
        assert secret not in shown.text + screen.text
    for address in ("", "/receipt", "/receipt.pdf"):
        assert desk.get(f"/hand-overs/{elsewhere.id}{address}").status_code == 404
    for action in ("", "/missed", "/again"):
        assert desk.post(f"/hand-overs/{elsewhere.id}{action}").status_code == 404
    assert desk.post(f"/hand-overs/{mine.id}/release").status_code == 403


def test_the_code_finds_the_hand_over(sign_in, page, session, point) -> None:
    hand_over, elsewhere = make_hand_over(point=point), make_hand_over()
    desk = sign_in(worker_of(point))
    answer = desk.post("/hand-overs/find", data={"code": f" {hand_over.code.lower()} "})
    assert answer.headers["Location"].endswith(f"/hand-overs/{hand_over.id}")
    for typed, sentence in ((elsewhere.code, "Nothing with this code"), ("K7", "6 letters"), ("", "Enter the code")):
        assert sentence in page(desk.post("/hand-overs/find", data={"code": typed}), 422).text


def everything_given(hand_over) -> dict[str, object]:
    ticks = dict.fromkeys(("device_given", "charger_given", "bundle_given", "terms_agreed"), "y")
    return {"code": hand_over.code, "version": hand_over.version, **ticks}


def test_hand_over_on_one_screen_and_the_receipt(sign_in, page, session, point) -> None:
    hand_over = make_hand_over(point=point)
    desk = sign_in(worker_of(point))
    address = f"/hand-overs/{hand_over.id}"
    wrong = page(desk.post(address, data=everything_given(hand_over) | {"code": "AAAAAA"}), 422)
    assert wrong.h1 == f"Hand over to {hand_over.referral.first_name}"
    half = page(desk.post(address, data={"code": hand_over.code, "version": hand_over.version}), 422)
    assert "Tick that you gave the device" in half.text and "Read out the terms" in half.text, "all at once"
    assert "Enter the code" not in half.text
    nothing = page(desk.post(address, data={"version": hand_over.version}), 422).text
    assert "Enter the code" in nothing and "Tick that you gave the device" in nothing
    form = everything_given(hand_over)
    assert desk.post(address, data=form).headers["Location"].endswith(f"{address}/receipt")
    session.expire_all()
    assert hand_over.state == HandOverState.DONE
    twice = page(desk.post(address, data=form, follow_redirects=True))
    assert hand_over.receipt_number in twice.text
    assert hand_over.device.asset_tag in twice.text
    assert hand_over.bundle.last_four in twice.text
    pdf = desk.get(f"{address}/receipt.pdf")
    assert pdf.mimetype == "application/pdf"
    text = "".join(sheet.extract_text() for sheet in PdfReader(BytesIO(pdf.data)).pages)
    for shown in (hand_over.receipt_number, hand_over.device.asset_tag, hand_over.bundle.last_four):
        assert shown in text
    assert hand_over.referral.last_name not in text


def test_a_stale_hand_over_page_saves_nothing(sign_in, page, session, point) -> None:
    hand_over = make_hand_over(point=point)
    desk = sign_in(worker_of(point))
    answer = page(desk.post(f"/hand-overs/{hand_over.id}", data=everything_given(hand_over) | {"version": 0}), 409)
    assert "changed by somebody else" in answer.text
    session.expire_all()
    assert hand_over.state == HandOverState.ARRANGED


def test_missed_and_arranged_again(sign_in, page, session, point) -> None:
    hand_over = make_hand_over(point=point)
    desk = sign_in(worker_of(point))
    missed = desk.post(f"/hand-overs/{hand_over.id}/missed", data={"version": hand_over.version}, follow_redirects=True)
    assert "Missed once" in page(missed).text
    session.expire_all()
    again = desk.post(f"/hand-overs/{hand_over.id}/again", data={"version": hand_over.version}, follow_redirects=True)
    assert "Arranged again" in page(again).text


def test_the_hub_gives_a_hand_over_up_with_a_reason(hub, page, session, point) -> None:
    hand_over = make_hand_over(point=point)
    session.commit()
    address = f"/hand-overs/{hand_over.id}/release"
    assert "Choose a reason." in page(hub.post(address), 422).text
    assert "Given up" in page(hub.post(address, data={"release_reason": "household_asked"}, follow_redirects=True)).text
    session.expire_all()
    assert hand_over.referral.state == W


def test_the_hub_sees_the_code_only_when_somebody_has_to_ring(hub, page, session, point) -> None:
    """Elsewhere the code proves that the household itself came: whoever stands at the desk must hear it from them."""
    texted = make_hand_over(point=point)
    to_ring = make_hand_over(point=point, proposal=make_proposal(make_referral(W, kinds=BOTH, contact_by="call")))
    session.commit()
    assert texted.code[:3] + " " not in page(hub.get(f"/hand-overs/{texted.id}")).text
    shown = page(hub.get(f"/hand-overs/{to_ring.id}")).text
    assert "Somebody has to ring" in shown
    assert f"{to_ring.code[:3]} {to_ring.code[3:]}" in shown


def test_no_receipt_before_the_hand_over(hub, session, point) -> None:
    hand_over = make_hand_over(point=point)
    session.commit()
    assert hub.get(f"/hand-overs/{hand_over.id}/receipt").status_code == 404
    assert hub.get("/hand-overs/999999").status_code == 404
    assert hub.get("/matching/proposals/999999").status_code == 404


@pytest.mark.parametrize("role", [Role.CASEWORKER, Role.TECHNICIAN, Role.HAND_OVER_WORKER, Role.FUNDER, Role.DONOR])
def test_only_the_hub_matches(sign_in, role: Role) -> None:
    client = sign_in(make_user(role))
    for address in ("/matching", "/matching/left-over", "/matching/proposals/1"):
        assert client.get(address).status_code == 403
    assert client.post("/matching/run").status_code == 403


@pytest.mark.parametrize("address", ["/matching", "/preparation", "/hand-overs"])
def test_a_full_list_takes_few_statements(hub, session, point, address: str) -> None:
    for _ in range(5):
        make_proposal()
        make_hand_over(is_prepared=address == "/hand-overs", point=point)
    service.refuse_proposal(make_user(Role.COORDINATOR), make_proposal(), reason="does_not_suit")
    session.commit()
    session.expire_all()
    with statements() as sent:
        assert hub.get(address).status_code == 200
    assert 1 < len(sent) <= MOST_A_PAGE, sent
