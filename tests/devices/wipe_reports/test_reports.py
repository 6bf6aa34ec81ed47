"""PDF reports of nwipe: every version's layout read, several drives, never more believed than the log of the run."""

import random
import zlib
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.devices.wipe_files import read_wipe_file
from app.devices.wipe_logs import DriveResult, Outcome, UnreadableWipeLog, read_wipe_log
from tests.devices.wipe_logs.log_writer import FAULTS, METHODS, VERSIONS, Drive, Session, write_log
from tests.devices.wipe_logs.strategies import sessions
from tests.devices.wipe_reports import report_writer as writer

pytestmark = pytest.mark.pure
PROPERTY = settings(max_examples=60)
WITH_REPORTS = [version for version in VERSIONS if tuple(map(int, version.split(".")))[:2] >= (0, 35)]
DRIVE = Drive("sda", "Samsung SSD 860", "S3Z8NB0K123456", 256_060_514_304)
OTHER = Drive("sdb", "WDC WD5000LPLX-08ZNTT0", "WD-WX11A23B4567", 500_107_862_016)


def read(pages: list[writer.Sheet]) -> tuple[DriveResult, ...]:
    return read_wipe_file(writer.as_pdf(pages)).drives


@pytest.mark.parametrize("version", WITH_REPORTS)
@pytest.mark.parametrize("is_packed", [False, True])
def test_a_good_wipe_in_every_layout(version: str, is_packed: bool) -> None:
    session = Session((DRIVE,), version=version)
    log = read_wipe_file(writer.as_pdf(writer.single(session, DRIVE), is_packed=is_packed))
    assert (log.tool, log.version, log.method, log.rounds, log.verify) == ("nwipe", version, session.method, 1, "last")
    (found,) = log.drives
    assert found.reasons == ()
    assert (found.serial, found.model, found.size_bytes, found.bytes_erased) == (
        DRIVE.serial, DRIVE.model, DRIVE.size, DRIVE.size
    )
    assert (found.outcome, found.acceptable, found.started_at) == (Outcome.ERASED, True, session.begins)


@pytest.mark.parametrize("fault", FAULTS)
def test_each_fault_is_seen(fault: str) -> None:
    drive = replace(DRIVE, fault=fault)
    (found,) = read(writer.single(Session((drive,)), drive))
    expected = {"": "erased", "write": "failed", "verify": "verify_failed", "fsync": "failed", "abort": "aborted"}
    assert (found.outcome, found.acceptable) == (expected[fault], fault == "")
    assert bool(found.reasons) is bool(fault)


def test_several_drives_are_judged_one_by_one() -> None:
    bad = Drive("sdc", "ST500DM002", "Z3TBADBAD", 500_107_862_016, fault="write")
    found = read(writer.several(Session((DRIVE, bad, OTHER, bad, DRIVE), version="0.42")))
    assert [drive.serial for drive in found] == [DRIVE.serial, bad.serial, OTHER.serial, bad.serial, DRIVE.serial]
    assert [drive.outcome for drive in found][2] == Outcome.ERASED and found[2].acceptable
    assert [drive.acceptable for drive in found] == [False, False, True, False, False]  # shared numbers prove nothing


@pytest.mark.parametrize(("changed", "outcome", "word"), [
    ({"hpa": "Unknown"}, "erased", "hidden"), ({"hpa": "Hidden sectors found!"}, "incomplete", "hidden"),
    ({"hpa": ""}, "erased", "hidden"), ({"verify": "Verify None"}, "erased", "Verification was switched off"),
    ({"verify": ""}, "erased", "verified"), ({"blank": ""}, "erased", "blanked"),
    ({"method": "Verify Zeros (0x00)", "erased": "Not applicable to method"}, "verified_only", "only reads"),
    ({"method": ""}, "incomplete", "method"),
    ({"erased": "256060514303, (99.99%)"}, "incomplete", "Only 256,060,514,303"),
    ({"erased": ""}, "incomplete", "how much"), ({"rounds": "1/2"}, "incomplete", "rounds"),
    ({"rounds": ""}, "incomplete", "rounds"), ({"errors": ""}, "incomplete", "error counts"),
    ({"status": ""}, "incomplete", "became"), ({"status": "INSANITY"}, "incomplete", "INSANITY"),
    ({"status": "PERFECT"}, "incomplete", "became"), ({"serial": "Unknown"}, "unidentified", "serial number"),
    ({"serial": "XXXXXXXXXXXXXXXXXXXX"}, "unidentified", "quiet mode"), ({"start": ""}, "erased", "when"),
    ({"end": "2020/01/01 00:00:00"}, "erased", "when"), ({"errors": "0/0/1"}, "verify_failed", "1 verification"),
])
def test_what_is_not_shown_is_a_reason(changed: dict[str, str], outcome: str, word: str) -> None:
    (found,) = read(writer.single(Session((DRIVE,)), DRIVE, **changed))
    assert not found.acceptable and found.outcome == outcome
    assert any(word in reason for reason in found.reasons), found.reasons
    assert all(reason.endswith(".") for reason in found.reasons)


def test_a_warning_beside_the_rounds_does_not_hide_them() -> None:
    (found,) = read(writer.single(Session((DRIVE,)), DRIVE, rounds="1/1  See Warning !", hpa="Unknown"))
    assert (found.rounds, found.outcome, found.acceptable) == (1, Outcome.ERASED, False)
    assert len(found.reasons) == 1


@pytest.mark.parametrize(("version", "outcome"), [("0.38", "verify_failed"), ("0.41", "failed")])
def test_one_write_error_of_a_failed_verification(version: str, outcome: str) -> None:
    """From 0.33 to 0.40 whatever failed is counted as one write error too."""
    (found,) = read(writer.single(Session((DRIVE,), version=version), DRIVE, errors="1/0/8", status="FAILED"))
    assert found.outcome == outcome


def test_a_label_written_twice_says_nothing() -> None:
    pages = writer.single(Session((DRIVE,)), DRIVE, serial="OTHER1")
    pages[0].say(340, 405, "Serial:")
    pages[0].say(380, 405, DRIVE.serial)
    (found,) = read(pages)
    assert not found.acceptable and found.serial is None


def _sessions_with_reports() -> st.SearchStrategy[Session]:
    return sessions(versions=WITH_REPORTS)


def acceptable(drives: tuple[DriveResult, ...]) -> set[str | None]:
    return {drive.serial for drive in drives if drive.acceptable}


@given(_sessions_with_reports())
@PROPERTY
def test_never_more_than_the_log_of_the_run(session: Session) -> None:
    session = replace(session, is_killed=False)  # a killed run writes no report
    by_log = acceptable(read_wipe_log(write_log(session).encode()).drives)
    for drive in session.drives:
        assert acceptable(read(writer.single(session, drive))) <= by_log
    assert acceptable(read(writer.several(session))) <= by_log


@given(st.data(), st.sampled_from(["", *FAULTS]), st.sampled_from(sorted(METHODS)))
@PROPERTY
def test_cut_anywhere_or_with_a_text_taken_out_it_is_never_better(data: st.DataObject, fault: str, method: str) -> None:
    drive = Drive("sdb", OTHER.model, OTHER.serial, OTHER.size, fault=fault)
    session = Session((DRIVE, drive), method=method)
    pages = writer.several(session)
    whole = acceptable(read(pages))
    content = writer.as_pdf(pages)
    for cut in data.draw(st.lists(st.integers(0, len(content)), min_size=4, max_size=4)):
        assert _accepted(content[:cut]) <= whole
    pages[0].texts.pop(data.draw(st.integers(0, len(pages[0].texts) - 1)))
    assert _accepted(writer.as_pdf(pages)) <= whole


def _accepted(content: bytes) -> set[str | None]:
    try:
        return acceptable(read_wipe_file(content).drives)
    except UnreadableWipeLog:
        return set()


@given(st.integers(0, 10_000))
@PROPERTY
def test_a_byte_changed_ends_in_a_sentence_or_a_judgement(seed: int) -> None:
    chance = random.Random(seed)
    content = bytearray(writer.as_pdf(writer.single(Session((DRIVE,)), DRIVE), is_packed=seed % 2 == 0))
    for _ in range(3):
        content[chance.randrange(len(content))] = chance.randrange(256)
    assert len(_accepted(bytes(content))) <= 1  # one drive at most; its number may be the byte that changed


def _bomb() -> bytes:
    page = writer.Sheet()
    page.say(1, 1, "x")
    content = writer.as_pdf([page], is_packed=True)
    drawing = zlib.compress(b"BT (" + b"A" * 300_000_000 + b") Tj ET", 9)
    begin, end = content.index(b"stream\n") + 7, content.index(b"\nendstream")
    return content[:begin] + drawing + content[end:]


HOSTILE = {
    "nothing": b"%PDF-1.3\n", "noise": b"%PDF-1.4\n" + bytes(range(256)) * 400,
    "unpacks to gigabytes": _bomb(), "too large": b"%PDF-1.4\n" + b" " * (6 * 1024 * 1024),
    "pages in a circle": b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj 2 0 obj<</Type/Pages/Count 9"
    b"/Kids[2 0 R 2 0 R]>>endobj\ntrailer<</Root 1 0 R/Size 3>>\n%%EOF",
    "deep": b"%PDF-1.4\n1 0 obj" + b"[" * 50_000 + b"]" * 50_000 + b"endobj\ntrailer<</Root 1 0 R>>\n%%EOF",
    "too many pages": writer.as_pdf([writer.Sheet()] * 201),
    "another tool": writer.as_pdf([writer.Sheet([(50, 50, "Blancco certificate, all is well", False)])]),
    "no text": writer.as_pdf([writer.Sheet()]),
}


@pytest.mark.parametrize("name", HOSTILE)
@pytest.mark.timeout(20)
def test_hostile_files_are_refused_in_one_sentence(name: str) -> None:
    with pytest.raises(UnreadableWipeLog) as refused:
        read_wipe_file(HOSTILE[name])
    assert refused.value.sentence.endswith(".") and len(refused.value.sentence) < 250


@pytest.mark.parametrize(("before", "after"), [
    ("0 0 0 rg 0.000000 Tc", "1 1 1 rg 0.000000 Tc"), ("0 0 0 rg 0.000000 Tc", "1 g 0.000000 Tc"),
    ("0 0 0 rg 0.000000 Tc", "0 0 0 0 k 0.000000 Tc"), ("0 0 0 rg 0.000000 Tc", "1.0 0.95 .97 sc 0.000000 Tc"),
    ("0.000000 Tc", "3 Tr 0.000000 Tc"), ("0.000000 Tc", "7 Tr 0.000000 Tc"),
    ("/F1 10.000000 Tf", "/F1 1.000000 Tf"), ("60.000000 ", "9960.000000 "),
])
def test_text_that_nobody_sees_is_refused(before: str, after: str) -> None:
    pages = writer.single(Session((DRIVE,)), DRIVE)
    pages[0].repainted = (before, after)
    assert before.encode() in writer.single(Session((DRIVE,)), DRIVE)[0].drawing()
    with pytest.raises(UnreadableWipeLog) as refused:
        read_wipe_file(writer.as_pdf(pages))
    assert "nobody sees" in refused.value.sentence


@pytest.mark.parametrize("added", [
    "/OpenAction << /S /JavaScript /JS (app.alert) >>", "/Names << /EmbeddedFiles << /Names [] >> >>",
    "/Names << /JavaScript << /Names [] >> >>", "/AcroForm << /Fields [] >>", "/OCProperties << >>",
])
def test_a_report_that_carries_something_is_refused(added: str) -> None:
    with pytest.raises(UnreadableWipeLog) as refused:
        read_wipe_file(writer.as_pdf(writer.single(Session((DRIVE,)), DRIVE), catalog=added.encode()))
    assert "never adds" in refused.value.sentence


def test_notes_on_a_page_are_refused() -> None:
    with pytest.raises(UnreadableWipeLog) as refused:
        read_wipe_file(writer.as_pdf(writer.single(Session((DRIVE,)), DRIVE), leaf=b"/Annots []"))
    assert "notes" in refused.value.sentence


def test_a_value_covered_by_another_says_nothing() -> None:
    drive = replace(DRIVE, fault="verify")
    pages = writer.single(Session((drive,)), drive)
    for x, y, text, is_turned in list(pages[0].texts):
        if text in {"0/0/3", "0/0/3/0", "FAILED"}:
            pages[0].say(x, y, text.replace("3", "0").replace("FAILED", "ERASED"), is_turned=is_turned)
    assert not any(found.acceptable for found in read(pages))
