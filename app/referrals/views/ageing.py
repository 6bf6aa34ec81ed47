"""How long referrals have been waiting, by what they wait for."""

from flask import render_template, request, url_for

from app.accounts.queries import names_of
from app.core import clock
from app.core.permissions import Permission
from app.core.working_days import working_days_between
from app.referrals import queries
from app.referrals.facts import asked_for
from app.referrals.queries import ageing as ages
from app.referrals.views.blueprint import bp
from app.web.access import requires, signed_in


@bp.get("/ageing")
@requires(Permission.REFERRAL_VIEW)
def ageing() -> str:
    """How many wait for what and how long, and those of one box of the table, longest waiting first."""
    actor = signed_in()
    key = request.args.get("clock", "")
    key = key if key in ages.CLOCKS else next(iter(ages.CLOCKS))
    counts = ages.count_by_age(actor)
    band = _band(key, counts)
    page = ages.page_of_age(actor, key, band, request.args.get("after"))
    names = names_of({row.referrer_id for row in page.rows})
    since, today = ages.CLOCKS[key].since.key, clock.today()
    days = {row.id: clock.in_london(getattr(row, since)).date() for row in page.rows}
    return render_template(
        "referrals/ageing.html", clocks=ages.CLOCKS, bands=[band_words(one) for one in range(len(ages.BANDS))],
        counts=counts, key=key, band=band, is_hub=actor.may(Permission.REFERRAL_TRIAGE),
        rows=[
            {"referral": row, "asked_for": asked_for(row), "who": names.get(row.referrer_id), "since": days[row.id],
             "age": working_days_between(days[row.id], today)}
            for row in page.rows
        ],
        partner_names=queries.partner_names({row.partner_id for row in page.rows}),
        next_url=url_for(".ageing", clock=key, band=band, after=page.next_after) if page.next_after else None,
        first_url=url_for(".ageing", clock=key, band=band) if request.args.get("after") else None,
    )


def band_words(band: int) -> str:
    """A band in words, in working days."""
    least, most = ages.BANDS[band]
    if most is None:
        return f"{least} or more"
    return f"{least} to {most}"


def _band(key: str, counts: dict[tuple[str, int], int]) -> int:
    """The band asked for; else the oldest one that has somebody in it."""
    asked = request.args.get("band", type=int)
    if asked is not None and 0 <= asked < len(ages.BANDS):
        return asked
    return max((band for band in range(len(ages.BANDS)) if counts[key, band]), default=0)
