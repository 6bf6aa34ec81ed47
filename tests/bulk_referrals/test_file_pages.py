"""The pages of a file without scripts: upload, columns, check, fix, confirm, result, downloads; few statements each."""

import io
from collections.abc import Callable
from typing import Any

from flask.testing import FlaskClient
from openpyxl import load_workbook
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.bulk_referrals.models import BulkRow, BulkUpload, HeadingSynonym
from app.bulk_referrals.states import BulkState
from app.core.csv_safe import read_csv
from app.core.permissions import Role
from app.referrals.models import Referral
from tests.factories.accounts import make_user
from tests.factories.bulk_referrals import (
    HEADINGS,
    checked,
    csv_of,
    finished,
    make_landlord_lead,
    read,
    tenant,
    tenants,
    uploaded,
)
from tests.pages import Page
from tests.statements import MOST_A_PAGE, statements
from workers import bulk_referrals as jobs

SignIn = Callable[[Any], FlaskClient]
Read = Callable[..., Page]
DECLARED = {
    "is_permission_declared": "y", "permission_on": ["1", "3", "2026"], "permission_how": "writing",
    "is_safe_to_text": "not_known", "device_kind": "laptop", "wants_data": "y",
}


def mixed(problems: int = 4) -> bytes:
    """Good rows, and rows that are asked about or rejected."""
    bad = [tenant(number, Postcode="L8") for number in range(100, 100 + problems)]
    asked = [tenant(9000 + number, Mobile="07700 900999") for number in range(3)]
    return csv_of([tenant(1), tenant(2), *bad, *asked])


def send(client: FlaskClient, content: bytes, name: str = "tenants.csv", **fields: str) -> Any:
    return client.post("/bulk-referrals/new", data={"file": (io.BytesIO(content), name), **fields})


def only(session: Session) -> BulkUpload:
    session.expire_all()
    return session.scalars(select(BulkUpload)).one()


def test_from_the_file_to_the_result(session: Session, sign_in: SignIn, page: Read) -> None:
    lead = make_landlord_lead()
    client = sign_in(lead)
    page(client.get("/bulk-referrals"))
    page(client.get("/bulk-referrals/new"))
    response = send(client, mixed(), organisation_id=str(lead.organisation_id))
    assert response.status_code == 303
    address = response.location
    page(client.get(address))
    upload = only(session)
    assert [job.name for job in client.application.extensions["sent_jobs"]] == ["workers.bulk_referrals.read"]
    jobs.read(upload.id)
    columns = client.get(address, follow_redirects=True)
    shown = page(columns)
    assert "Dropped, never stored" in columns.text and "SECRET" not in columns.text and shown
    upload = only(session)
    chosen = {f"column-{n}": field for n, field in enumerate(
        ("tenancy_reference", "first_name", "last_name", "phone", "safe_to_text", "address", "postcode", "adults"))}
    response = client.post(f"{address}/columns", data={**DECLARED, **chosen, "version": upload.version})
    assert response.status_code == 303, response.text
    jobs.check(upload.id)
    listed = client.get(address, follow_redirects=True)
    page(listed)
    assert "Check the rows" in listed.text and "Right in all 3" in listed.text
    assert client.post(f"{address}/questions/phone_in_many_households/confirm").status_code == 303
    row = page(client.get(f"{address}/rows/4"))
    assert row
    cells = {f"cell-{n}": text for n, text in enumerate(tenant(100, Postcode="L8 1XZ"))}
    stale = client.post(f"{address}/rows/4?show=problems", data={**cells, "seen": "an older row"})
    assert stale.status_code == 409 and "L8 1XZ" in stale.text
    assert client.post(f"{address}/rows/4?show=problems", data=cells).location.endswith("show=problems#row-4")
    confirm = client.get(f"{address}/confirm")
    assert "Confirm and refer" in confirm.text
    client.post(f"{address}/confirm", data=page(confirm).form_values())
    page(client.get(address))
    jobs.confirm(upload.id)
    result = client.get(address)
    page(result)
    page(client.get(f"{address}?show=left"))
    upload = only(session)
    assert (upload.state, upload.referred_count, upload.left_count) == (BulkState.DONE, 6, 3)
    reference = session.scalars(select(Referral.reference)).first()
    assert reference and reference in result.text
    again = send(client, mixed(), organisation_id=str(lead.organisation_id))
    assert again.location.endswith(address)


def test_the_limits_on_open_referrals_are_told_before_the_confirmation(
    session: Session, sign_in: SignIn, page: Read
) -> None:
    lead = make_landlord_lead()
    few, many = checked(lead, tenants(99)), checked(lead, tenants(101, start=500))
    client = sign_in(lead)
    within = client.get(f"/bulk-referrals/{few.reference}/confirm")
    page(within)
    assert "in one council area" not in within.text
    beyond = client.get(f"/bulk-referrals/{many.reference}/confirm")
    page(beyond)
    assert "may have 100 open referrals in one council area, and 0 are open in the fullest." in beyond.text
    assert "Rows beyond that become no referral now" in beyond.text


def test_pages_send_few_statements_however_many_rows(session: Session, sign_in: SignIn, page: Read) -> None:
    lead = make_landlord_lead()
    long = checked(lead, mixed(300))
    mapped, waiting, done = read(lead, tenants(3)), uploaded(lead, tenants(4)), finished(lead, tenants(5, start=500))
    client = sign_in(lead)
    for address in (
        "/bulk-referrals", "/bulk-referrals/new", f"/bulk-referrals/{long.reference}/check",
        f"/bulk-referrals/{long.reference}/check?code=phone_in_many_households",
        f"/bulk-referrals/{long.reference}/check?show=all", f"/bulk-referrals/{long.reference}/rows/4",
        f"/bulk-referrals/{long.reference}/rows/4/choice", f"/bulk-referrals/{long.reference}/confirm",
        f"/bulk-referrals/{long.reference}/cancel", f"/bulk-referrals/{mapped.reference}/columns",
        f"/bulk-referrals/{waiting.reference}", f"/bulk-referrals/{done.reference}",
        f"/bulk-referrals/{done.reference}?show=left",
    ):
        with statements() as sent:
            response = client.get(address)
        page(response)
        assert len(sent) <= MOST_A_PAGE, (address, len(sent), sent)


def test_the_whole_list_is_reached_page_by_page(session: Session, sign_in: SignIn, page: Read) -> None:
    lead = make_landlord_lead()
    upload = checked(lead, mixed(300))
    client = sign_in(lead)
    seen, address = 0, f"/bulk-referrals/{upload.reference}/check"
    for _ in range(10):
        text = client.get(address).text
        seen += text.count('<section class="rc-card" id="row-')
        if "Next rows" not in text:
            break
        address = text.split('rel="next"')[0].rsplit('href="', 1)[1].split('"')[0].replace("&amp;", "&")
    assert seen == 303


def test_a_row_is_changed_in_its_place_where_scripts_run(session: Session, sign_in: SignIn) -> None:
    lead = make_landlord_lead()
    upload = checked(lead, mixed())
    client, address = sign_in(lead), f"/bulk-referrals/{upload.reference}/rows/4"
    scripts = {"HX-Request": "true"}
    form = client.get(address, headers=scripts).text
    assert "<html" not in form and 'hx-target="#row-4"' in form
    cells = {f"cell-{n}": text for n, text in enumerate(tenant(100, Postcode="L8 1XZ"))}
    answer = client.post(address, data=cells, headers=scripts)
    assert answer.status_code == 200 and "<html" not in answer.text and "Row 4 was judged again." in answer.text
    session.expire_all()
    row = session.scalars(select(BulkRow).where(BulkRow.number == 4)).one()
    assert row.standing == "ready" and row.is_changed
    # A column that must not be kept cannot be brought back by a form made by hand.
    client.post(address, data={**cells, f"cell-{HEADINGS.index('Current Balance')}": "1,234"}, headers=scripts)
    session.expire_all()
    assert "1,234" not in str(row.cells)


def test_progress_answers_scripts_with_a_part_and_asks_for_the_page_when_done(
    session: Session, sign_in: SignIn
) -> None:
    lead = make_landlord_lead()
    upload = uploaded(lead, tenants(2))
    client, address = sign_in(lead), f"/bulk-referrals/{upload.reference}"
    part = client.get(address, headers={"HX-Request": "true"})
    assert "<html" not in part.text and "hx-get" in part.text
    jobs.read(upload.id)
    assert client.get(address, headers={"HX-Request": "true"}).headers["HX-Refresh"] == "true"


def test_a_wrong_form_is_shown_again_with_what_to_do(session: Session, sign_in: SignIn, page: Read) -> None:
    lead = make_landlord_lead()
    client = sign_in(lead)
    page(client.post("/bulk-referrals/new", data={"organisation_id": str(lead.organisation_id)}), 422)
    empty = send(client, b"", organisation_id=str(lead.organisation_id))
    page(empty, 422)
    assert "This file is empty" in empty.text
    upload = read(lead, tenants(2))
    client = sign_in(lead)
    columns = f"/bulk-referrals/{upload.reference}/columns"
    refused = client.post(columns, data={"version": upload.version, "device_kind": "laptop", "column-0": ""})
    page(refused, 422)
    stale = client.post(columns, data={**DECLARED, "version": upload.version + 5})
    page(stale, 409)
    checking = checked(lead, mixed())
    client = sign_in(lead)
    choice = client.post(f"/bulk-referrals/{checking.reference}/rows/4/choice", data={})
    page(choice, 422)


def test_corrections_come_back_unchanged_and_are_judged_the_same(session: Session, sign_in: SignIn) -> None:
    lead = make_landlord_lead()
    odd = tenant(7, **{"First name": "=HYPERLINK(1)", "Address": "-, Nowhere", "Postcode": "nope"})
    upload = checked(lead, csv_of([tenant(1), odd, tenant(100, Postcode="L8")]))
    client = sign_in(lead)
    raw = client.get(f"/bulk-referrals/{upload.reference}/corrections.csv")
    rows = read_csv(raw.data)
    assert rows[0] == [*HEADINGS[:8], "What is wrong"] and len(rows) == 3
    assert rows[1][:8] == odd[:8] and "Postcode" in rows[1][8]
    book = load_workbook(io.BytesIO(client.get(f"/bulk-referrals/{upload.reference}/corrections.xlsx").data))
    sheet = [["" if cell is None else cell for cell in row] for row in book.active.values]
    assert sheet[0] == rows[0] and sheet[1][:8] == odd[:8]
    before = codes_of(session, upload)
    for content in (raw.data, client.get(f"/bulk-referrals/{upload.reference}/corrections.xlsx").data):
        again = checked(lead, content)
        assert codes_of(session, again) == before[1:]


def codes_of(session: Session, upload: BulkUpload) -> list[tuple[str, tuple[str, ...]]]:
    rows = session.scalars(select(BulkRow).where(BulkRow.upload_id == upload.id).order_by(BulkRow.number))
    return [
        (str(row.outcome), tuple(sorted(one[5] for one in row.verdict["problems"] if one[5] != "already_staged")))
        for row in rows
    ]


def test_the_template_is_read_with_its_example_skipped(session: Session, sign_in: SignIn) -> None:
    lead = make_landlord_lead()
    client = sign_in(lead)
    for kind in ("csv", "xlsx"):
        content = client.get(f"/bulk-referrals/template.{kind}").data
        upload = read(lead, content)
        client = sign_in(lead)
        if upload.state == BulkState.UNREADABLE:
            assert upload.failure_code == "no_rows"
            continue
        assert all(one[3] for one in upload.mapping["columns"]), upload.mapping
        client.post(f"/bulk-referrals/{upload.reference}/columns", data={
            **DECLARED, "version": upload.version, **{f"column-{one[0]}": one[3] for one in upload.mapping["columns"]}})
        jobs.check(upload.id)
        session.expire_all()
        (row,) = session.scalars(select(BulkRow).where(BulkRow.upload_id == upload.id)).all()
        assert row.outcome == "skipped"


def test_others_never_see_a_file(session: Session, sign_in: SignIn) -> None:
    upload = checked(make_landlord_lead(), mixed())
    client = sign_in(make_landlord_lead())
    for path in ("", "/check", "/rows/4", "/confirm", "/cancel", "/corrections.csv", "/result.xlsx"):
        assert client.get(f"/bulk-referrals/{upload.reference}{path}").status_code == 404
    assert client.post(f"/bulk-referrals/{upload.reference}/confirm", data={"version": 1}).status_code == 404
    hub = sign_in(make_user(Role.COORDINATOR))
    assert hub.get(f"/bulk-referrals/{upload.reference}/check").status_code == 200


def test_a_coordinator_teaches_headings(session: Session, sign_in: SignIn, page: Read) -> None:
    client = sign_in(make_user(Role.COORDINATOR))
    client.post("/bulk-referrals/headings", data={"heading": "Bewohner Nachname", "field": "last_name"})
    taught = client.get("/bulk-referrals/headings")
    page(taught)
    assert "Bewohner Nachname" in taught.text
    headings = ["Bewohner Nachname" if one == "Last name" else one for one in HEADINGS]
    upload = read(make_landlord_lead(), csv_of([tenant(1), tenant(2)], headings))
    assert "last_name" in [one[3] for one in upload.mapping["columns"]]
    key = session.scalars(select(HeadingSynonym.id)).one()
    client = sign_in(make_user(Role.COORDINATOR))
    client.post(f"/bulk-referrals/headings/{key}/forget")
    assert session.scalar(select(func.count()).select_from(HeadingSynonym)) == 0


def test_the_mapping_is_remembered_for_the_next_file(session: Session, sign_in: SignIn) -> None:
    lead = make_landlord_lead()
    headings = ["Zeta" if one == "Adults" else one for one in HEADINGS]
    first = read(lead, csv_of([tenant(1)], headings))
    client = sign_in(lead)
    chosen = {f"column-{one[0]}": one[3] or "" for one in first.mapping["columns"]} | {"column-7": "adults"}
    client.post(f"/bulk-referrals/{first.reference}/columns", data={**DECLARED, **chosen, "version": first.version})
    second = read(lead, csv_of([tenant(2)], headings))
    assert second.mapping["columns"][7][3:] == ["adults", "remembered"]
