"""A wipe is evidence for the device whose drive it was, after it arrived, once."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given

from app.devices.wipe_logs import DriveResult, MatchBasis, judge_against, match_serial, read_wipe_log
from tests.devices.wipe_logs.log_writer import Drive, Session, local, write_log
from tests.devices.wipe_logs.strategies import SERIALS

pytestmark = pytest.mark.pure
ARRIVAL = datetime(2026, 11, 20, 8, 0, tzinfo=UTC)
SERIAL = "50026B7783D25098"
BEGINS = local(2026, 11, 20, 9, 30)


def result(serial: str = SERIAL, begins: datetime = BEGINS) -> DriveResult:
    drive = Drive("sda", "KINGSTON SA400S37240G", serial, 240_057_409_536)
    return read_wipe_log(write_log(Session((drive,), begins=begins)).encode()).drives[0]


def test_the_right_drive_after_its_arrival_is_accepted() -> None:
    judged = judge_against(result(), [SERIAL, "OTHER"], received_at=ARRIVAL, device="RC-1")
    assert judged.acceptable
    assert judged.reasons == ()
    assert (judged.matched_serial, judged.basis) == (SERIAL, MatchBasis.EXACT)


@pytest.mark.parametrize(
    ("printed", "known", "basis"),
    [
        (SERIAL, SERIAL, MatchBasis.EXACT),
        ("wd-wcc2ety84203", "WD-WCC2ETY84203", MatchBasis.CASE_AND_SPACES),
        ("WD-WCC2 ETY84203", "WD-WCC2ETY84203", MatchBasis.CASE_AND_SPACES),
        ("A2345678901234567890", "A2345678901234567890123", MatchBasis.FIRST_TWENTY),
        ("A234567890123456789", "A2345678901234567890123", None),
        ("WD_WCC2ETY84203", "WD-WCC2ETY84203", MatchBasis.CASE_AND_SPACES),
        ("Z1_D2_E3", "Z1/D2,E3", MatchBasis.CASE_AND_SPACES),
        ("WD_WCC2ETY84203", "WDAWCC2ETY84203", None),
        ("WD-WCC2ETY84203", "WD_WCC2ETY84203", None),
        (SERIAL, SERIAL + "9", None),
        (SERIAL[1:], SERIAL, None),
        ("0", "0", None),
        ("QM00001", "QM00001", None),
    ],
)
def test_how_a_serial_number_is_recognised(printed: str, known: str, basis: MatchBasis | None) -> None:
    matched, found = match_serial(printed, [known, "Z1"])
    assert found is basis
    assert matched == (known if basis else None)


def test_a_cut_serial_number_that_fits_two_drives_fits_none() -> None:
    cut = "A2345678901234567890"
    assert match_serial(cut, [cut + "1", cut + "2"]) == (None, None)


def test_underlines_that_fit_two_drives_fit_none() -> None:
    assert match_serial("WD_123456", ["WD-123456", "WD/123456"]) == (None, None)


@given(SERIALS, SERIALS)
def test_another_serial_number_is_never_accepted(printed: str, known: str) -> None:
    matched, _ = match_serial(printed, [known])
    assert (matched is None) == (printed != known)


@pytest.mark.parametrize("serials", [[], ["S2AJ3XHB"], ["0"]])
def test_a_device_without_that_drive_refuses_it(serials: list[str]) -> None:
    judged = judge_against(result(), serials, received_at=ARRIVAL, device="RC-1")
    assert not judged.acceptable
    assert judged.basis is None
    assert len(judged.reasons) == 1


@pytest.mark.parametrize(
    ("arrival", "is_fine"),
    [
        (datetime(2026, 11, 20, 9, 29, tzinfo=UTC), True),
        (datetime(2026, 11, 20, 9, 45, tzinfo=UTC), False),
        (None, False),
    ],
)
def test_a_wipe_before_the_arrival_does_not_count(arrival: datetime | None, is_fine: bool) -> None:
    assert judge_against(result(), [SERIAL], received_at=arrival, device="RC-1").acceptable is is_fine


def test_printed_times_are_local_and_the_earlier_where_the_hour_is_double() -> None:
    summer = result(begins=local(2026, 7, 1, 9, 30))
    assert not judge_against(
        summer, [SERIAL], received_at=datetime(2026, 7, 1, 8, 45, tzinfo=UTC), device="RC-1"
    ).acceptable
    autumn = result(begins=local(2026, 10, 25, 1, 30))
    assert not judge_against(
        autumn, [SERIAL], received_at=datetime(2026, 10, 25, 1, 0, tzinfo=UTC), device="RC-1"
    ).acceptable


def test_a_wipe_from_the_future_shows_a_wrong_clock() -> None:
    uploaded = datetime(2026, 11, 20, 7, 0, tzinfo=UTC)
    judged = judge_against(
        result(), [SERIAL], received_at=uploaded - timedelta(hours=1), device="RC-1", uploaded_at=uploaded
    )
    assert not judged.acceptable
    assert "clock" in judged.reasons[0]


def test_evidence_serves_one_device_whatever_file_it_comes_in() -> None:
    first = result()
    again = read_wipe_log(
        (write_log(Session((Drive("sda", "KINGSTON SA400S37240G", SERIAL, 240_057_409_536),))) * 2).encode()
    ).drives[0]
    assert first.fingerprint == again.fingerprint
    used = {first.fingerprint: "RC-1"}
    assert judge_against(again, [SERIAL], received_at=ARRIVAL, device="RC-1", used_evidence=used).acceptable
    other = judge_against(again, [SERIAL], received_at=ARRIVAL, device="RC-2", used_evidence=used)
    assert not other.acceptable
    assert "RC-1" in other.reasons[0]
    assert result(begins=local(2026, 11, 21, 9)).fingerprint != first.fingerprint


def test_what_the_log_refuses_no_device_accepts() -> None:
    refused = replace(result(), acceptable=False, reasons=())
    judged = judge_against(refused, [SERIAL], received_at=ARRIVAL, device="RC-1")
    assert not judged.acceptable
    assert judged.reasons
