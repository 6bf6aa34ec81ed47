"""What a drive says of itself: no count is silenced by a passed self-assessment, and worse counts never look better."""

from dataclasses import fields, replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.devices.drive_health import (
    DriveCounts,
    DriveHealth,
    Verdict,
    counts_as_json,
    counts_from_json,
    judge_drive,
    worst_of,
)
from app.devices.hardware_reports.smart_counts import read_counts

pytestmark = pytest.mark.pure
ERRORS = ("reallocated", "reported_uncorrectable", "pending", "uncorrectable", "media_errors", "grown_defects")
numbers = st.none() | st.integers(0, 5) | st.integers(0, 10**6)
counts = st.builds(
    DriveCounts, passed=st.none() | st.booleans(), exit_bits=st.none() | st.integers(0, 255),
    critical_warning=st.none() | st.integers(0, 31), spare_percent=st.none() | st.integers(0, 100),
    spare_threshold=st.none() | st.integers(0, 100), percentage_used=st.none() | st.integers(0, 255),
    **dict.fromkeys(ERRORS, numbers),
)
BAD = [Verdict.HEALTHY, Verdict.UNKNOWN, Verdict.WARNING, Verdict.FAILING]


@given(counts)
@settings(max_examples=150)
def test_healthy_means_passed_and_nothing_counted(one: DriveCounts) -> None:
    health = judge_drive(one)
    if health.verdict == Verdict.HEALTHY:
        assert one.passed and not health.reasons
        assert not any(getattr(one, name) for name in ERRORS)
    if one.passed is False:
        assert health.verdict == Verdict.FAILING
    if health.verdict in {Verdict.WARNING, Verdict.FAILING}:
        assert health.reasons and all(sentence.endswith(".") for sentence in health.reasons)


@given(counts, st.sampled_from(ERRORS), st.integers(1, 1000))
@settings(max_examples=100)
def test_more_errors_never_look_better(one: DriveCounts, name: str, more: int) -> None:
    worse = replace(one, **{name: (getattr(one, name) or 0) + more})
    assert BAD.index(judge_drive(worse).verdict) >= BAD.index(judge_drive(one).verdict)
    assert judge_drive(worse).verdict in {Verdict.WARNING, Verdict.FAILING}


@given(counts)
@settings(max_examples=60)
def test_stored_counts_say_the_same(one: DriveCounts) -> None:
    assert judge_drive(counts_from_json(counts_as_json(one))) == judge_drive(one)
    assert counts_from_json({**(counts_as_json(one) or {}), "of_another_version": 1}) in {one, DriveCounts()}


@pytest.mark.parametrize(("said", "verdict", "words"), [
    (DriveCounts(passed=True), Verdict.HEALTHY, "passed its self-assessment"),
    (DriveCounts(passed=True, pending=8), Verdict.WARNING, "8 pending sectors."),
    (DriveCounts(passed=True, media_errors=1), Verdict.WARNING, "1 media error."),
    (DriveCounts(passed=True, percentage_used=100), Verdict.WARNING, "100% of its rated life"),
    (DriveCounts(passed=True, percentage_used=99), Verdict.HEALTHY, ""),
    (DriveCounts(passed=True, exit_bits=8), Verdict.FAILING, "self-assessment failed"),
    (DriveCounts(passed=True, exit_bits=16), Verdict.FAILING, "below its threshold."),
    (DriveCounts(passed=True, exit_bits=32), Verdict.WARNING, "before"),
    (DriveCounts(passed=True, exit_bits=64), Verdict.HEALTHY, ""),
    (DriveCounts(passed=True, critical_warning=8), Verdict.FAILING, "written"),
    (DriveCounts(passed=True, critical_warning=2), Verdict.WARNING, "hot"),
    (DriveCounts(passed=True, spare_percent=3, spare_threshold=10), Verdict.FAILING, "spare"),
    (DriveCounts(exit_bits=0), Verdict.UNKNOWN, "No report"),
    (None, Verdict.UNKNOWN, "No report"),
])
def test_each_thing_a_drive_says(said: DriveCounts | None, verdict: Verdict, words: str) -> None:
    health = judge_drive(said)
    assert health.verdict == verdict and words in health.said


def test_the_worst_drive_speaks_for_the_device() -> None:
    good, unseen = DriveHealth(Verdict.HEALTHY), DriveHealth(Verdict.UNKNOWN)
    assert worst_of([good, good]) == Verdict.HEALTHY
    assert worst_of([good, unseen]) == Verdict.UNKNOWN == worst_of([])
    assert worst_of([unseen, DriveHealth(Verdict.FAILING), good]) == Verdict.FAILING


def test_every_count_is_read_from_what_smartctl_prints() -> None:
    document = {
        "smartctl": {"exit_status": 64}, "scsi_grown_defect_list": 3,
        "ata_smart_attributes": {"table": [
            {"id": 5, "raw": {"value": 8590065664, "string": "2 (2000, 0)"}}, {"id": 197, "raw": {"value": 4}},
            {"id": 187, "raw": {"value": 1, "string": "1"}}, {"id": 198, "raw": {"value": True}},
        ]},
        "nvme_smart_health_information_log": {
            "critical_warning": 0, "available_spare": 100, "available_spare_threshold": 10, "percentage_used": 7,
            "media_errors": 2,
        },
    }
    assert read_counts(document, passed=True) == DriveCounts(
        passed=True, exit_bits=64, reallocated=2, reported_uncorrectable=1, pending=4, uncorrectable=None,
        media_errors=2, grown_defects=3, critical_warning=0, spare_percent=100, spare_threshold=10, percentage_used=7)


@given(st.dictionaries(
    st.sampled_from(["smartctl", "ata_smart_attributes", "nvme_smart_health_information_log",
                     "scsi_grown_defect_list"]),
    st.recursive(st.none() | st.booleans() | st.integers() | st.text(max_size=5),
                 lambda inner: st.lists(inner, max_size=3) | st.dictionaries(
                     st.sampled_from(["table", "id", "raw", "value", "string", "media_errors", "exit_status"]), inner,
                     max_size=3), max_leaves=6)))
@settings(max_examples=100)
def test_nonsense_is_not_counted(document: dict[str, object]) -> None:
    found = read_counts(document, passed=None)
    values = [getattr(found, one.name) for one in fields(DriveCounts)] if found else []
    assert all(value is None or (isinstance(value, int) and value >= 0) for value in values)
