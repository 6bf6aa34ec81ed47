"""Commands of reporting: count a report, publish it, draw its PDF, record who took it away. Changes no other record."""

from datetime import date
from typing import Final

from app.audit.service import record
from app.core import clock
from app.core.errors import Refused
from app.core.jobs import enqueue
from app.core.permissions import Actor
from app.core.references import new_reference
from app.extensions import db
from app.organisations.queries import get_organisation
from app.reporting import queries
from app.reporting.factors import RESTART_2021
from app.reporting.figures import Correction, Scope, correction_to, count_figures, digest_of
from app.reporting.models import Report
from app.reporting.paper import draw_report
from app.reporting.periods import Period, period_of
from app.reporting.presentation import Presented, present
from app.reporting.publishing import exact_values, published_values
from app.reporting.spreadsheet import report_csv

SOFTWARE_VERSION: Final = "0.1.0"


def make_report(actor: Actor, *, funder_id: int | None, period: Period) -> Report:
    """Count one fund's figures (None: the whole programme) for a period, as a draft that only the hub sees.

    A draft of the same period is counted anew. Refuses a period that has not begun, an organisation that is no
    funder, and a finished period whose report is published: that one is closed.
    """
    today = clock.today()
    if period.first > today:
        raise Refused("This period has not begun. Choose an earlier one.", field="period")
    funder = None if funder_id is None else get_organisation(funder_id)
    if funder is not None and not funder.is_funder:
        raise Refused(f"{funder.name} is not a funder. Choose a funder from the list.", field="funder")
    report = _draft_for(funder_id, period)
    counted_to = min(period.last, today)
    named = (funder.code, funder.name) if funder else None
    correction = _correction_before(funder_id, period)
    scope = Scope(period, counted_to, named, RESTART_2021, queries.rules_in_force(), correction)
    rows = queries.list_hand_overs(funder_id, period)
    names = queries.ward_names({row.ward_code for row in rows if row.ward_code})
    report.figures = count_figures(scope, rows, queries.count_referrals(period), names)
    report.figures_digest = digest_of(report.figures)
    report.factor_set, report.software_version = RESTART_2021.name, SOFTWARE_VERSION
    report.counted_to, report.counted_at, report.made_by_id, report.pdf = counted_to, clock.now(), actor.id, None
    db.session.add(report)
    db.session.flush()
    record(actor, "counted_report", report, digest=report.figures_digest)
    enqueue("workers.reporting.draw_pdf", report.id)
    return report


def publish_report(actor: Actor, report: Report) -> None:
    """Close a report and let its funder see it; interim figures of the same period give way to it.

    Refuses a period that overlaps another published one, because figures of the two could be subtracted.
    """
    if report.published_at is not None:
        raise Refused("This report is published already and cannot change. Count the next period instead.")
    others = [
        other for other in queries.list_for_fund(report.funder_id, report.period_from, report.period_to)
        if other.is_published and other.id != report.id
    ]
    for other in others:
        is_same = (other.period_from, other.period_to) == (report.period_from, report.period_to)
        if not (is_same and other.is_interim):
            label = period_of(other.period_from, other.period_to).label
            raise Refused(
                f"A report for {label} is published already, and it shares days with this one. Figures of the two "
                "could be subtracted from each other, so this one stays inside. Publish the next period instead."
            )
    now = clock.now()
    for other in others:
        other.replaced_at = now
        record(actor, "replaced_report", other, by=report.id)
    db.session.flush()
    report.published_at, report.pdf = now, None
    db.session.flush()
    record(actor, "published_report", report, digest=report.figures_digest)
    enqueue("workers.reporting.draw_pdf", report.id)


def store_pdf(report_id: int) -> None:
    """Draw a report's PDF and keep it; does nothing when it is there or the report is gone."""
    report = queries.find_report_by_id(report_id)
    if report is not None and report.pdf is None:
        report.pdf = _drawn(report)


def take_pdf(actor: Actor, report: Report) -> bytes:
    """The PDF for somebody who may see the report; recorded. Drawn now when the job has not come round to it."""
    if report.pdf is None:
        report.pdf = _drawn(report)
    record(actor, "downloaded_pdf", report)
    return report.pdf


def take_csv(actor: Actor, report: Report) -> bytes:
    """The spreadsheet for somebody who may see the report; recorded."""
    record(actor, "downloaded_csv", report)
    return report_csv(published_form(report), about_report(report))


def published_form(report: Report) -> Presented:
    """The report under disclosure control: the only form that leaves the hub."""
    return present(published_values(report.figures), report.figures)


def exact_form(report: Report) -> Presented:
    """The report as counted, for pages of those who make reports."""
    return present(exact_values(report.figures), report.figures)


def is_intact(report: Report) -> bool:
    """Whether the stored figures still are those the report was closed with."""
    return digest_of(report.figures) == report.figures_digest


def about_report(report: Report) -> dict[str, str]:
    """What identifies a report, beside its figures."""
    return {
        "Report": report.reference,
        "Standing": standing(report),
        "Counted on": _day(clock.in_london(report.counted_at).date()),
        "Factor set": report.factor_set,
        "Software": f"Reconnect {report.software_version}",
        "Fingerprint of the figures": report.figures_digest,
    }


def standing(report: Report) -> str:
    """Where a report stands, in words for paper and spreadsheets."""
    return {
        "draft": "Draft, not published",
        "interim": f"Interim: counted up to {_day(report.counted_to)}",
        "published": "Published",
        "replaced": "Replaced by later figures",
    }[report.stage]


def file_name(report: Report) -> str:
    """What a download is called, without its ending."""
    return f"impact-{period_of(report.period_from, report.period_to).code}-{report.reference}".lower()


def _draft_for(funder_id: int | None, period: Period) -> Report:
    for found in queries.list_for_fund(funder_id, period.first, period.last):
        if (found.period_from, found.period_to) != (period.first, period.last):
            continue
        if found.published_at is None:
            return found
        if not found.is_interim:
            raise Refused(
                f"The report for {period.label} is published and closed: open it from the list. "
                "What has changed since belongs into the report of the next period.", field="period",
            )
    return Report(
        reference=new_reference("RP", is_taken=queries.is_reference_taken), funder_id=funder_id,
        period_from=period.first, period_to=period.last,
    )


def _correction_before(funder_id: int | None, period: Period) -> Correction | None:
    closed = queries.find_closed_before(funder_id, period.first)
    if closed is None:
        return None
    rows = queries.list_hand_overs(funder_id, period_of(closed.period_from, closed.period_to))
    return correction_to(closed.reference, closed.figures, rows)


def _drawn(report: Report) -> bytes:
    return draw_report(published_form(report), about_report(report))


def _day(day: date) -> str:
    return f"{day.day} {day:%B %Y}"
