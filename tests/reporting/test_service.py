"""Counting from the database, closing, and who may see what."""

import tomllib
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
import time_machine
from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.audit.models import AuditEvent
from app.connectivity.states import BundleState
from app.core import clock
from app.core.errors import NotFound, Refused, refusal_from
from app.core.permissions import SYSTEM, Role
from app.devices.service.funding import fund_devices
from app.devices.states import FormFactor
from app.matching.states import HandOverState
from app.organisations.funding import Share
from app.reporting import queries, service
from app.reporting.figures import canonical, digest_of
from app.reporting.models import Report
from app.reporting.periods import Period, PeriodKind, read_period
from tests.factories.accounts import make_user
from tests.factories.connectivity import make_bundle, make_bundle_funding
from tests.factories.devices import make_device, make_device_funding
from tests.factories.matching import make_hand_over, make_proposal
from tests.factories.organisations import make_donor, make_funder, make_programme
from tests.factories.referrals import ReferralState, make_household, make_referral
from tests.factories.reporting import (
    JULY,
    KNOWSLEY,
    SPRING,
    SUMMER,
    make_done_hand_over,
    make_given_bundle,
    make_given_device,
    make_hand_overs,
    make_report,
    make_return,
    noon,
)


@pytest.fixture(autouse=True)
def _november() -> Iterator[None]:
    with time_machine.travel(datetime(2026, 11, 22, 12, tzinfo=UTC), tick=False):
        yield


def test_a_report_counts_exactly_what_was_handed_over(session: Session) -> None:
    ours, theirs = make_funder(), make_funder()
    family = make_household(authority_code=KNOWSLEY, deprivation_decile=2, deprivation_edition="2025")
    make_done_hand_over(
        date(2026, 7, 1), household=family, device=make_given_device([(ours, 6_000, 10_000), (theirs, 4_000, 10_000)]),
        bundle=make_given_bundle([(ours, 10_000, 6_000)]), adults=2, children_5_10=1, waited=43, is_loan=True,
    )
    make_done_hand_over(date(2026, 9, 30), device=make_given_device([(ours, 10_000, 8_000)], FormFactor.TABLET,
                                                                   weight_kg=0.6), waited=42)
    make_done_hand_over(device=make_given_device([(theirs, 10_000, 5_000)]))
    make_hand_overs(ours, 1, date(2026, 6, 30))
    make_hand_overs(ours, 1, date(2026, 10, 1))
    report = make_report(ours)
    counts, amounts = report.figures["counts"], report.figures["amounts"]
    expected = {
        "households": 2, "people": 4, "adults": 3, "children": 1, "children_5_10": 1, "devices": 2,
        "device.laptop": 1, "device.tablet": 1, "gifts": 1, "loans": 1, "bundles": 1, "bundle.sim": 1,
        f"area.{KNOWSLEY}": 1, "area.E08000012": 1, "decile.2025.1": 1, "decile.2025.2": 1, "waits": 2, "on_time": 1,
        "late": 1,
    }
    assert {key: counts[key] for key in expected} == expected
    assert amounts["gb"] == 120
    assert amounts["cost_pence"] == 6_000 + 6_000 + 8_000
    assert amounts["attributed_hundredths"] == 180
    assert amounts["weight_g"] == {"laptop": 1_830, "tablet": 600}
    assert amounts["avoided_g"] == 132_660 + 57_245
    assert (amounts["median_days"], amounts["p90_days"]) == (43, 43)


def test_a_real_hand_over_is_counted_and_a_missed_one_is_not(session: Session) -> None:
    funder = make_funder()
    for state in (HandOverState.DONE, HandOverState.FAILED, HandOverState.ARRANGED):
        bundle = make_bundle()
        make_bundle_funding(bundle, funder, 10_000, 6_000)
        device = make_device()
        make_device_funding(device, funder, 5_000, 6_000)
        found = make_hand_over(state, proposal=make_proposal(device=device, bundle=bundle))
        if state is not HandOverState.DONE:
            found.handed_over_at, found.household_id = clock.now(), found.referral.household_id
    running = Period(PeriodKind.MONTH, date(2026, 11, 1))
    figures = make_report(funder, running).figures
    wanted = {"households": 1, "devices": 1, "bundles": 1, "area.E08000012": 1, "adults": 1, "waits": 1, "on_time": 1}
    assert {key: figures["counts"][key] for key in wanted} == wanted
    assert (figures["amounts"]["cost_pence"], figures["amounts"]["attributed_hundredths"]) == (12_000, 75)
    assert figures["amounts"]["gb"] == 120


def test_the_whole_programme_counts_a_household_once_and_what_nobody_paid_for(session: Session) -> None:
    ours, theirs = make_funder(), make_funder()
    shared = make_household()
    make_done_hand_over(household=shared, device=make_given_device([(ours, 5_000, 10_000), (theirs, 5_000, 10_000)]))
    make_done_hand_over(household=shared, device=make_given_device([(theirs, 10_000, 4_000)]))
    make_done_hand_over(device=make_given_device())
    counts = make_report(None).figures["counts"]
    assert (counts["households"], counts["devices"]) == (2, 3)
    assert make_report(None).figures["amounts"]["cost_pence"] == 14_000
    assert make_report(ours).figures["counts"]["households"] == 1
    assert make_report(theirs).figures["counts"]["devices"] == 2


def test_a_cost_that_two_funders_share_is_charged_once(session: Session) -> None:
    ours, theirs = make_funder(), make_funder()
    device = make_given_device()
    fund_devices(SYSTEM, [device], [Share(ours.id, 6_000), Share(theirs.id, 4_000)], cost_pence_each=12_345)
    make_done_hand_over(device=device)
    charged = [make_report(funder).figures["amounts"]["cost_pence"] for funder in (ours, theirs, None)]
    assert charged == [7_407, 4_938, 12_345]


def test_a_day_is_a_day_in_london(session: Session) -> None:
    funder = make_funder()
    midnight = datetime(2026, 6, 30, 23, tzinfo=UTC)
    for moment in (midnight - timedelta(minutes=1), midnight):
        make_done_hand_over(device=make_given_device([(funder, 10_000, 0)]), handed_over_at=moment)
    assert make_report(funder, SPRING).figures["counts"]["devices"] == 1
    assert make_report(funder, SUMMER).figures["counts"]["devices"] == 1


def test_devices_brought_back_within_28_days_are_not_counted(session: Session) -> None:
    funder = make_funder()
    soon, late, before = (make_given_device([(funder, 10_000, 9_500)]) for _ in range(3))
    for device in (soon, late, before):
        make_done_hand_over(date(2026, 9, 20), device=device)
    make_return(soon, date(2026, 10, 18))
    make_return(late, date(2026, 10, 19))
    make_return(before, date(2026, 9, 19))
    figures = make_report(funder).figures
    assert (figures["counts"]["devices"], figures["counts"]["households"]) == (2, 3)
    assert figures["amounts"]["cost_pence"] == 19_000


def test_bundles_count_when_activated(session: Session) -> None:
    funder = make_funder()
    idle = make_bundle(BundleState.RESERVED)
    make_bundle_funding(idle, funder)
    make_done_hand_over(bundle=idle)
    make_done_hand_over(bundle=make_given_bundle([(funder, 10_000, 0)], gb_month=10, months=3))
    figures = make_report(funder).figures
    assert (figures["counts"]["bundles"], figures["amounts"]["gb"]) == (1, 30)


def test_only_the_first_hand_over_of_a_referral_is_a_wait(session: Session) -> None:
    funder = make_funder()
    first = make_done_hand_over(date(2026, 6, 1), device=make_given_device([(funder, 10_000, 0)]), waited=10)
    make_done_hand_over(date(2026, 7, 20), device=make_given_device([(funder, 10_000, 0)]), referral=first.referral,
                        household=first.referral.household)
    assert make_report(funder).figures["counts"]["waits"] == 0
    assert make_report(funder, SPRING).figures["counts"]["waits"] == 1


def test_referrals_count_by_the_day_they_were_received(session: Session) -> None:
    states = {
        ReferralState.SUBMITTED: "undecided", ReferralState.NEEDS_INFORMATION: "undecided",
        ReferralState.ACCEPTED: "accepted", ReferralState.WAITING: "accepted", ReferralState.DECLINED: "declined",
        ReferralState.WITHDRAWN: "withdrawn", ReferralState.CLOSED: "accepted",
    }
    for state in states:
        make_referral(state, submitted_at=noon(JULY))
    make_referral(ReferralState.ON_HOLD, submitted_at=noon(JULY), decided_at=noon(JULY))
    make_referral(ReferralState.ON_HOLD, submitted_at=noon(JULY))
    make_referral(ReferralState.SUBMITTED, submitted_at=noon(date(2026, 10, 2)))
    make_referral(ReferralState.DRAFT, submitted_at=None)
    counts = make_report(None).figures["counts"]
    assert {key: counts[key] for key in ("received", "accepted", "declined", "withdrawn", "undecided")} == {
        "received": 9, "accepted": 4, "declined": 1, "withdrawn": 1, "undecided": 3}


def test_the_same_period_and_data_give_the_same_bytes(session: Session) -> None:
    funder = make_funder()
    make_hand_overs(funder, 3)
    report = make_report(funder)
    before, digest, pdf = canonical(report.figures), report.figures_digest, service.take_pdf(SYSTEM, report)
    session.commit()
    with time_machine.travel(datetime(2026, 11, 22, 13, tzinfo=UTC), tick=False):
        again = make_report(funder)
    session.expire_all()
    assert again.id == report.id
    assert (canonical(again.figures), again.figures_digest) == (before, digest)
    assert digest_of(again.figures) == digest and service.is_intact(again)
    assert service.take_pdf(SYSTEM, again) == pdf


def test_figures_changed_behind_our_back_are_noticed(session: Session) -> None:
    report = make_report(make_funder())
    report.figures = {**report.figures, "counts": {**report.figures["counts"], "households": 99}}
    assert not service.is_intact(report)


def test_a_published_report_is_closed(session: Session) -> None:
    funder = make_funder()
    make_hand_overs(funder, 1)
    report = make_report(funder, is_published=True)
    make_hand_overs(funder, 1)
    with pytest.raises(Refused, match="published and closed"):
        make_report(funder)
    with pytest.raises(Refused, match="published already"):
        service.publish_report(SYSTEM, report)
    assert report.figures["counts"]["households"] == 1


def test_what_changed_since_a_closed_report_stands_in_the_next_one(session: Session) -> None:
    funder = make_funder()
    first, *_ = make_hand_overs(funder, 7, date(2026, 6, 29))
    closed = make_report(funder, SPRING, is_published=True)
    unchanged = make_report(funder)
    assert unchanged.figures["correction"] is None
    make_return(first.device, date(2026, 7, 5))
    down = service.published_form(make_report(funder)).facts[-1].lines
    assert [(line.label, line.text) for line in down] == [("Devices handed over", "down by fewer than 5")]
    make_hand_overs(funder, 6, date(2026, 5, 4))
    report = make_report(funder)
    assert report.figures["correction"]["changes"] == {"households": 6, "devices": 5}
    assert closed.figures["counts"]["devices"] == 7
    for form, texts in ((service.exact_form(report), ["+6", "+5"]), (service.published_form(report), ["up by 5"] * 2)):
        block = form.facts[-1]
        assert block.caption == f"Corrections to April to June 2026 ({closed.reference})"
        assert [line.text for line in block.lines] == texts
    assert make_report(make_funder()).figures["correction"] is None


def test_overlapping_periods_of_one_fund_are_not_both_published(session: Session) -> None:
    funder = make_funder()
    make_report(funder, SUMMER, is_published=True)
    july = make_report(funder, read_period("2026-07"))
    with pytest.raises(Refused, match="July to September 2026 is published already"):
        service.publish_report(SYSTEM, july)
    assert july.published_at is None
    make_report(funder, SPRING, is_published=True)
    make_report(make_funder(), read_period("2026-07"), is_published=True)
    make_report(None, read_period("2026-07"), is_published=True)


def test_the_database_refuses_a_second_published_report_of_a_period(session: Session) -> None:
    funder = make_funder()
    report, other = make_report(funder, SUMMER, is_published=True), make_report(funder, SPRING, is_published=True)
    with pytest.raises(IntegrityError) as clash, session.begin_nested():
        session.execute(update(Report).where(Report.id == other.id).values(
            period_from=report.period_from, period_to=report.period_to, counted_to=report.counted_to))
    told = refusal_from(clash.value)
    assert told is not None and "Somebody else published a report" in told.sentence


def test_interim_figures_give_way_to_the_final_ones(session: Session) -> None:
    funder, viewer = make_funder(), None
    viewer = make_user(Role.FUNDER, funder)
    running = Period(PeriodKind.MONTH, date(2026, 11, 1))
    interim = make_report(funder, running, is_published=True)
    assert interim.is_interim and interim.counted_to == date(2026, 11, 22)
    assert "so far" in service.published_form(interim).title
    with time_machine.travel(datetime(2026, 12, 3, 12, tzinfo=UTC), tick=False):
        final = make_report(funder, running)
        assert final.id != interim.id and not final.is_interim
        service.publish_report(SYSTEM, final)
    assert (interim.stage, final.stage) == ("replaced", "published")
    with pytest.raises(NotFound):
        queries.get_report(interim.reference, viewer)
    assert queries.get_report(final.reference, viewer) is final


def test_what_cannot_be_reported_is_refused(session: Session) -> None:
    with pytest.raises(Refused, match="has not begun"):
        make_report(make_funder(), read_period("2026-12"))
    with pytest.raises(Refused, match="is not a funder"):
        make_report(make_donor())
    with pytest.raises(NotFound):
        service.make_report(SYSTEM, funder_id=10**9, period=SUMMER)


def test_a_funder_sees_its_own_published_reports_and_no_other(session: Session) -> None:
    funder, other = make_funder(), make_funder()
    viewer = make_user(Role.FUNDER, funder)
    own, draft = make_report(funder, is_published=True), make_report(funder, SPRING)
    strange, whole = make_report(other, is_published=True), make_report(None, is_published=True)
    assert queries.get_report(own.reference.lower(), viewer) is own
    for hidden in (draft, strange, whole):
        with pytest.raises(NotFound):
            queries.get_report(hidden.reference, viewer)
    for role in (Role.CASEWORKER, Role.TECHNICIAN, Role.DONOR, Role.ADMINISTRATOR, Role.HAND_OVER_WORKER):
        with pytest.raises(NotFound):
            queries.get_report(own.reference, make_user(role))
    assert queries.get_report(draft.reference, make_user(Role.COORDINATOR)) is draft


def test_the_strictest_thresholds_of_active_programmes_are_kept_with_the_report(session: Session) -> None:
    make_programme({"disclosure": {"smallest_shown": 10, "round_to": 10}})
    make_programme({"disclosure": {"least_base": 20}})
    make_programme({"disclosure": {"smallest_shown": 50}}, is_active=False)
    kept = make_report(make_funder()).figures["disclosure"]
    assert (kept["smallest_shown"], kept["round_to"], kept["least_base"]) == (10, 10, 20)


def test_the_job_draws_the_pdf_once_and_shrugs_at_a_report_that_is_gone(session: Session) -> None:
    report = make_report(make_funder())
    service.store_pdf(report.id)
    drawn = report.pdf
    assert drawn is not None and drawn.startswith(b"%PDF")
    service.store_pdf(report.id)
    service.store_pdf(10**9)
    assert report.pdf is drawn
    service.publish_report(SYSTEM, report)
    assert report.pdf is None


def test_what_happened_is_on_record_without_figures(session: Session) -> None:
    funder = make_funder()
    report = make_report(funder, is_published=True)
    service.take_csv(SYSTEM, report)
    service.take_pdf(SYSTEM, report)
    session.flush()
    happened = session.scalars(
        select(AuditEvent).where(AuditEvent.subject_kind == Report.__tablename__, AuditEvent.subject_id == report.id)
        .order_by(AuditEvent.id)
    ).all()
    assert [one.action for one in happened] == [
        "counted_report", "published_report", "downloaded_csv", "downloaded_pdf"]
    assert all(set(one.detail) <= {"digest"} for one in happened)


def test_the_software_version_is_the_products() -> None:
    written = tomllib.loads((Path(service.__file__).parents[2] / "pyproject.toml").read_text())
    assert written["project"]["version"] == service.SOFTWARE_VERSION
