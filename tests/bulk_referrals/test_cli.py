"""The command line: what a check prints, that it writes nothing, and what an import makes, once."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.accounts.models import User
from app.bulk_referrals.models import BulkUpload
from app.messaging.models import Message
from app.organisations.models import Organisation
from app.referrals.models import Referral
from tests.factories.bulk_referrals import SECRET, csv_of, make_landlord_lead, tenant, tenants

Run = Callable[..., Result]


@pytest.fixture
def lead(session: Session) -> User:
    user = make_landlord_lead()
    session.commit()
    return user


@pytest.fixture
def run(app: Flask, session: Session, lead: User, tmp_path: Path) -> Run:
    """run("check", content, "--json") → the result, for the lead's organisation."""
    code = session.get_one(Organisation, lead.organisation_id).code

    def _run(command: str, content: bytes, *options: str, name: str = "tenants.csv") -> Result:
        path = tmp_path / name
        path.write_bytes(content)
        arguments = ["bulk", command, str(path), *options]
        if "--organisation" not in options:
            arguments += ["--organisation", code.lower()]
        return app.test_cli_runner().invoke(args=arguments)

    return _run


def count(session: Session, what: Any) -> int:
    return session.scalar(select(func.count()).select_from(what)) or 0


def test_a_check_prints_the_json_of_the_contract_and_writes_nothing(run: Run, session: Session) -> None:
    result = run("check", csv_of([tenant(1), tenant(2, Postcode="L8"), tenant(3, Mobile="7911123456")]), "--json")
    assert result.exit_code == 0
    told = json.loads(result.stdout)
    assert list(told) == [
        "encoding", "delimiter", "sheet", "header_row", "mapping", "dropped_columns", "rows", "accepted", "check",
        "rejected", "skipped", "problems",
    ]
    assert (told["encoding"], told["delimiter"], told["sheet"], told["header_row"]) == ("utf-8", ",", None, 1)
    assert told["mapping"]["Mobile"] == "phone" and told["mapping"]["Postcode"] == "postcode"
    assert told["dropped_columns"] == ["Current Balance", "Vulnerability"]
    assert (told["rows"], told["accepted"], told["check"], told["rejected"], told["skipped"]) == (3, 2, 0, 1, 0)
    rows = [problem for problem in told["problems"] if (problem["row"] or 0) > told["header_row"]]
    assert [list(problem) for problem in rows] == [
        ["row", "column", "heading", "value", "severity", "code", "message"]] * 2
    assert rows[0]["row"] == 3 and rows[0]["column"] == "G" and rows[0]["heading"] == "Postcode"
    assert rows[0]["value"] == "L8" and rows[0]["severity"] == "reject"
    assert rows[1]["severity"] == "note" and rows[1]["code"] == "zero_restored"
    assert SECRET not in result.output
    assert count(session, BulkUpload) == count(session, Referral) == 0


def test_what_is_said_of_headings_is_said_once(run: Run) -> None:
    content = b"Tenants without internet\nPrinted 12 November\n" + tenants(1).replace(b"Vulnerability", b"Mobile")
    told = json.loads(run("check", content, "--json").stdout)
    codes = [problem["code"] for problem in told["problems"]]
    assert codes.count("rows_above_header") == codes.count("repeated_heading") == 1


def test_a_check_for_people_says_the_same_in_words(run: Run) -> None:
    result = run("check", csv_of([tenant(1), tenant(2, Postcode="L8")]))
    assert result.exit_code == 0
    assert "2 rows: 1 accepted, 0 to check, 1 rejected, 0 skipped." in result.output
    assert "Row 3, column G (Postcode): “L8”." in result.output and "Current Balance" in result.output


@pytest.mark.parametrize(("content", "options", "words"), [
    (b"", (), "empty"),
    (b"%PDF-1.7 not a table", (), "PDF"),
    (tenants(1), ("--organisation", "NOBODY"), "NOBODY"),
])
def test_what_cannot_be_read_is_one_sentence_and_exit_2(
    run: Run, content: bytes, options: tuple[str, ...], words: str
) -> None:
    for command in (("check",), ("check", "--json"), ("import", "--confirm")):
        result = run(command[0], content, *command[1:], *options)
        assert result.exit_code == 2 and result.stdout == "" and words in result.stderr
        assert result.stderr.count("\n") == 1 and result.stderr.strip().endswith(".")


def test_a_file_that_is_not_there_is_exit_2(app: Flask, session: Session, lead: User, tmp_path: Path) -> None:
    for path in (tmp_path / "nothing.csv", tmp_path):
        result = app.test_cli_runner().invoke(args=["bulk", "check", str(path), "--organisation", "ORG1"])
        assert result.exit_code == 2 and result.stderr.count("\n") == 1


def test_without_confirm_an_import_only_tells(run: Run, session: Session) -> None:
    result = run("import", tenants(2))
    assert result.exit_code == 0 and "2 accepted" in result.output and "--confirm" in result.output
    assert count(session, BulkUpload) == count(session, Referral) == 0


def test_a_confirmed_import_makes_referrals_once(run: Run, session: Session, lead: User) -> None:
    content = csv_of([tenant(1), tenant(2, Postcode="L8"), tenant(3)])
    result = run("import", content, "--confirm")
    assert result.exit_code == 0, result.output
    referrals = session.scalars(select(Referral).order_by(Referral.id)).all()
    assert len(referrals) == 2 and {one.referrer_id for one in referrals} == {lead.id}
    assert [f"{one.reference}  row {row}" in result.output for one, row in zip(referrals, (2, 4), strict=True)] == [
        True, True]
    assert "2 referrals made, 0 updated, 1 row left" in result.output
    assert all(one.permission_how == "writing" and one.permission_on for one in referrals)
    texts = count(session, Message)
    again = run("import", content, "--confirm", name="again.csv")
    assert again.exit_code == 0 and "was sent before" in again.output and referrals[0].reference in again.output
    assert count(session, Referral) == 2 and count(session, Message) == texts


def test_what_the_rules_forbid_is_exit_1(run: Run, session: Session, lead: User) -> None:
    nothing_ready = run("import", csv_of([tenant(1, Postcode="L8")]), "--confirm")
    assert nothing_ready.exit_code == 1 and "No row is ready" in nothing_ready.stderr
    nobody = run("import", tenants(1), "--confirm", "--as", "nobody@example.org")
    assert nobody.exit_code == 2 and "nobody@example.org" in nobody.stderr
    assert count(session, Referral) == 0
