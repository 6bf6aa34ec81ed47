"""What a file may look like: line ends, encodings, several runs, and everything that is not a log."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.devices.wipe_logs import Outcome, UnreadableWipeLog, read_wipe_log
from tests.devices.wipe_logs.log_writer import Drive, Session, local, write_log
from tests.devices.wipe_logs.strategies import sessions

pytestmark = pytest.mark.pure

GOOD = Drive("sda", "KINGSTON SA400S37240G", "50026B7783D25098", 240_057_409_536)
OTHER = Drive("sdb", "ST500DM002-1BD142", "S2AJ3XHB", 500_107_862_016)
FAILED = replace(GOOD, fault="write")
LATER = local(2026, 11, 21, 8)


@given(sessions())
@settings(max_examples=40, deadline=None)
def test_line_ends_and_encodings_make_no_difference(session: Session) -> None:
    text = write_log(session)
    plain = read_wipe_log(text.encode())
    assert read_wipe_log(text.replace("\n", "\r\n").encode()) == plain
    assert read_wipe_log(text.encode("utf-8-sig")) == plain
    assert read_wipe_log(text.replace("\n", "\r\n").encode("utf-16")) == plain
    assert read_wipe_log(text.rstrip("\n").encode()) == plain


@given(sessions(), st.sampled_from([
    ("> ", ""), ("> > ", ""), ("Nov 20 09:30:00 bench nwipe[71]: ", ""),
    ("2026-11-20T09:30:00.12+00:00 bench nwipe: ", ""),
    ("<30>Nov  2 09:30:00 bench nwipe[71]: ", ""), ("\x1b[1;31m", "\x1b[0m"), ("\x1b(B", "\x1b[K"),
    ("\x1b]0;bench\x07", "\r"),
]))
@settings(max_examples=60, deadline=None)
def test_what_mail_a_journal_or_a_terminal_puts_around_lines_makes_no_difference(
    session: Session, around: tuple[str, str]
) -> None:
    text = write_log(session)
    dressed = "\n".join(f"{around[0]}{line}{around[1]}" for line in text.split("\n"))
    assert read_wipe_log(dressed.encode()) == read_wipe_log(text.encode())


@pytest.mark.parametrize(
    ("content", "word"),
    [
        (b"", "empty"),
        (b" \r\n\x00\x00", "empty"),
        (b"%PDF-1.7 nwipe 0.42", ".log"),
        (b"PK\x03\x04zip", "unpack"),
        (b"\x1f\x8b\x08", "unpack"),
        (b"\xff\xd8\xff\xe0", "picture"),
        (b"\x89PNG\r\n", "picture"),
        (bytes(range(256)) * 20, "text"),
        (b"Dear team, the drive was wiped.", "not an nwipe log"),
        (b"[2026/11/22 02:18:24]    info: nwipe 0.42\n", "names no drive"),
        (b"[2026/11/22 02:18:24]  notice: Found /dev/sda, " + b", " * 3000, "names no drive"),
        (b"[2026/11/22 02:18:24]    info: nwipe 0.42\n" + b" " * 6_000_000, "5 MB"),
    ],
)
def test_what_is_not_a_log_is_refused_with_what_to_do(content: bytes, word: str) -> None:
    with pytest.raises(UnreadableWipeLog) as refusal:
        read_wipe_log(content)
    assert word in refusal.value.sentence
    assert refusal.value.sentence.endswith(".")


@given(st.binary(max_size=400))
@settings(max_examples=200, deadline=None)
def test_any_bytes_are_read_or_refused(content: bytes) -> None:
    for prefix in (b"", b"[2026/11/22 02:18:24]  notice: Found /dev/sda, "):
        try:
            log = read_wipe_log(prefix + content)
        except UnreadableWipeLog:
            continue
        assert not any(drive.acceptable for drive in log.drives)


def run(*drives: Drive, **options: object) -> str:
    return write_log(Session(drives, **options))  # type: ignore[arg-type]


def results(text: str) -> dict[str, tuple[Outcome, bool]]:
    return {str(drive.serial): (drive.outcome, drive.acceptable) for drive in read_wipe_log(text.encode()).drives}


@pytest.mark.parametrize("has_banner", [True, False])
def test_the_last_run_of_a_drive_counts(has_banner: bool) -> None:
    first = run(FAILED, has_banner=has_banner, version="0.34")
    second = run(GOOD, has_banner=has_banner, version="0.34", begins=LATER)
    assert results(first + second) == {GOOD.serial: (Outcome.ERASED, True)}
    assert results(second + first) == {GOOD.serial: (Outcome.FAILED, False)}


@given(sessions(least=1), sessions(least=1))
@settings(max_examples=40, deadline=None)
def test_two_runs_of_one_drive_in_either_order_never_hide_the_later_one(first: Session, second: Session) -> None:
    later = replace(second.drives[0], serial=first.drives[0].serial)
    second = replace(second, drives=(later,), begins=LATER)
    whole = results(write_log(second))[later.serial]
    for text in (write_log(first) + write_log(second), write_log(second) + write_log(first)):
        assert results(text)[later.serial][1] <= whole[1]


def test_logs_joined_in_the_wrong_order_say_so_unless_all_were_good() -> None:
    good, failed = run(GOOD), run(FAILED, begins=LATER)
    (joined,) = read_wipe_log((failed + good).encode()).drives
    assert (joined.outcome, joined.acceptable) == (Outcome.FAILED, False)
    assert "upload each log by itself" in joined.reasons[-1]
    (joined,) = read_wipe_log((run(GOOD, begins=LATER) + good).encode()).drives
    assert joined.acceptable
    assert joined.started_at is not None and joined.started_at > LATER


def test_runs_of_different_drives_stand_side_by_side_under_one_name() -> None:
    renamed = replace(OTHER, name="sda")
    assert results(run(GOOD) + run(renamed, begins=LATER)) == {
        GOOD.serial: (Outcome.ERASED, True),
        OTHER.serial: (Outcome.ERASED, True),
    }


@pytest.mark.parametrize("has_banner", [True, False])
def test_a_killed_run_followed_by_a_good_one(has_banner: bool) -> None:
    text = run(GOOD, is_killed=True, has_banner=has_banner) + run(GOOD, begins=LATER, has_banner=has_banner)
    assert results(text) == {GOOD.serial: (Outcome.ERASED, True)}


def test_a_good_run_followed_by_a_killed_one_of_the_same_drive() -> None:
    text = run(GOOD, OTHER) + run(GOOD, begins=LATER, is_killed=True)
    assert results(text)[GOOD.serial] == (Outcome.INCOMPLETE, False)
    assert results(text)[OTHER.serial] == (Outcome.ERASED, True)


def test_cut_inside_a_later_run_the_earlier_one_proves_nothing() -> None:
    """Nobody can see a later run that was cut off whole; from its first character on it is noticed."""
    first, second = run(GOOD), run(FAILED, begins=LATER)
    content = first + second
    assert results(first)[GOOD.serial][1]
    for cut in range(len(first) + 1, len(content)):
        assert not results(content[:cut])[GOOD.serial][1], content[len(first) : cut]


def test_what_a_shell_prints_after_the_log_does_no_harm() -> None:
    assert results(run(GOOD) + "\nroot@shredos:~# exit\n")[GOOD.serial][1]
    assert results(run(GOOD) + "[2026/11/20 09:40:00]    info: Failed to autopoweroff to init 0\n")[GOOD.serial][1]


@pytest.mark.parametrize("has_banner", [True, False])
def test_a_run_that_was_stopped_before_it_began(has_banner: bool) -> None:
    text = run(GOOD, has_banner=has_banner, version="0.34")
    head = text[: text.index("[", text.index("Program options") - 40)]
    stopped = head + "[2026/11/20 09:40:00]    info: Nwipe was aborted by the user prior to the wipe starting.\n"
    assert results(stopped) == {GOOD.serial: (Outcome.ABORTED, False)}
    assert len(read_wipe_log(stopped.encode()).drives[0].reasons) == 1


def test_more_drives_than_any_bench_holds_are_refused_before_they_are_judged() -> None:
    listed = "".join(
        f"[2026/11/22 02:18:24]  notice: Found /dev/sd{number}, ATA, X, 256 GB, S/N=SN{number:06}\n"
        for number in range(30_000)
    )
    with pytest.raises(UnreadableWipeLog) as refusal:
        read_wipe_log(f"[2026/11/22 02:18:24]    info: nwipe 0.42\n{listed}".encode())
    assert "one wiping session" in refusal.value.sentence
