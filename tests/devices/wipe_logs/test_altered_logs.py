"""A log that was cut, mixed up or edited is never more acceptable than the whole one."""

import random
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.devices.wipe_logs import UnreadableWipeLog, judge_against, read_wipe_log
from tests.devices.wipe_logs.log_writer import Session, write_log
from tests.devices.wipe_logs.samples_found import SAMPLES, sample_text
from tests.devices.wipe_logs.strategies import sessions

pytestmark = pytest.mark.pure
SINCE_031 = ["0.31", "0.32", "0.33", "0.36", "0.40", "0.41", "0.42"]
ARRIVAL = datetime(2026, 11, 1, tzinfo=UTC)
PROPERTY = settings(max_examples=120, deadline=None)


def accepted(content: str | bytes) -> set[str]:
    """Serial numbers the log is accepted for."""
    try:
        log = read_wipe_log(content.encode() if isinstance(content, str) else content)
    except UnreadableWipeLog:
        return set()
    return {drive.serial for drive in log.drives if drive.acceptable and drive.serial}


@given(sessions(), st.data())
@PROPERTY
def test_cut_at_any_byte(session: Session, data: st.DataObject) -> None:
    content = write_log(session).encode()
    whole = accepted(content)
    for _ in range(8):
        cut = data.draw(st.integers(0, len(content)))
        assert accepted(content[:cut]) <= whole
        assert accepted(content[cut:]) <= whole


@given(sessions(), st.data())
@PROPERTY
def test_a_stretch_taken_out(session: Session, data: st.DataObject) -> None:
    text = write_log(session)
    begin = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(begin, len(text)))
    assert accepted(text[:begin] + text[end:]) <= accepted(text)


@given(sessions(least=2, versions=SINCE_031), st.integers(0, 10_000), st.integers(1, 40))
@PROPERTY
def test_lines_in_another_order(session: Session, seed: int, moves: int) -> None:
    chance = random.Random(seed)
    text = write_log(session)
    lines = text.split("\n")
    for _ in range(moves):
        line = lines.pop(chance.randrange(len(lines)))
        lines.insert(chance.randrange(len(lines) + 1), line)
    assert accepted("\n".join(lines)) <= accepted(text)


@given(sessions(least=2, versions=SINCE_031), st.integers(0, 10_000), st.floats(0, 1))
@PROPERTY
def test_lines_laid_at_another_drives_door(session: Session, seed: int, share: float) -> None:
    chance = random.Random(seed)
    text = write_log(session)
    first, second = session.drives[0].name, session.drives[1].name
    lines = [exchange(line, first, second) if chance.random() < share else line for line in text.split("\n")]
    assert accepted("\n".join(lines)) <= accepted(text)


def exchange(line: str, first: str, second: str) -> str:
    return line.replace(first, "\0").replace(second, first).replace("\0", second)


@given(sessions(least=2), st.data())
@PROPERTY
def test_a_line_of_a_good_drive_copied_for_a_bad_one(session: Session, data: st.DataObject) -> None:
    text = write_log(session)
    lines = text.split("\n")
    first, second = session.drives[0].path, session.drives[1].path
    copied = [line.replace(first, second) for line in lines if first in line]
    place = data.draw(st.integers(0, len(lines)))
    chosen = data.draw(st.lists(st.sampled_from(copied), min_size=1, max_size=4))
    assert accepted("\n".join([*lines[:place], *chosen, *lines[place:]])) <= accepted(text)


@given(sessions(versions=SINCE_031), st.data())
@PROPERTY
def test_one_serial_number_changed_never_helps_any_device(session: Session, data: st.DataObject) -> None:
    text = write_log(session)
    drive = data.draw(st.sampled_from(session.drives))
    other = "ZZ9999" + drive.serial[6:]
    places = [place for place in range(len(text)) if text.startswith(drive.serial, place)]
    place = data.draw(st.sampled_from(places))
    changed = text[:place] + other + text[place + len(drive.serial) :]
    for serials in ({drive.serial}, {other}):
        before, after = (
            {
                result.serial
                for result in read_wipe_log(version.encode()).drives
                if judge_against(result, serials, received_at=ARRIVAL, device="D1").acceptable
            }
            for version in (text, changed)
        )
        assert after <= before


@given(sessions(), st.data())
@PROPERTY
def test_one_byte_changed(session: Session, data: st.DataObject) -> None:
    content = bytearray(write_log(session).encode())
    content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    whole = accepted(write_log(session))
    # What the log then says of a drive nobody has is no matter; only the drives of the session are.
    assert accepted(bytes(content)) & {drive.serial for drive in session.drives} <= whole


@pytest.mark.parametrize("name", SAMPLES)
def test_samples_cut_at_every_byte(name: str) -> None:
    content = sample_text(name).encode()
    whole = accepted(content)
    for cut in range(0, len(content), 7):
        assert accepted(content[:cut]) <= whole


@pytest.mark.parametrize("name", SAMPLES)
@pytest.mark.parametrize("share", [0.05, 0.2, 0.5])
def test_samples_with_drives_exchanged(name: str, share: float) -> None:
    text = sample_text(name)
    names = [drive.device for drive in read_wipe_log(text.encode()).drives]
    if len(names) < 2:
        return
    for seed in range(200):
        chance = random.Random(seed)
        lines = [exchange(line, names[0], names[1]) if chance.random() < share else line for line in text.split("\n")]
        chance.shuffle(lines) if seed % 4 == 0 else None
        assert accepted("\n".join(lines)) <= accepted(text)
