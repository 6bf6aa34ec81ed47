"""Every version, method, verification and fault gives its outcome; only a whole clean wipe is accepted."""

import pytest
from hypothesis import given, settings

from app.devices.wipe_logs import Outcome, Sanitisation, VerifyMode, WipeLog, read_wipe_log
from tests.devices.wipe_logs.log_writer import METHODS, VERSIONS, Drive, Session, write_log
from tests.devices.wipe_logs.strategies import sessions

pytestmark = pytest.mark.pure

GOOD = Drive("sda", "KINGSTON SA400S37240G", "50026B7783D25098", 240_057_409_536)
OTHER = Drive("sdb", "ST500DM002-1BD142", "S2AJ3XHB", 500_107_862_016)
OUTCOMES = {
    "": Outcome.ERASED,
    "write": Outcome.FAILED,
    "verify": Outcome.VERIFY_FAILED,
    "fsync": Outcome.FAILED,
    "abort": Outcome.ABORTED,
}
ENDING = "Nwipe successfully completed. See summary table for details."


def read(text: str) -> WipeLog:
    return read_wipe_log(text.encode())


def only(text: str):
    (drive,) = read(text).drives
    return drive


def with_line(text: str, before: str, line: str) -> str:
    assert before in text
    lines = text.split("\n")
    place = next(number for number, known in enumerate(lines) if before in known)
    return "\n".join([*lines[:place], line, *lines[place:]])


@given(sessions())
@settings(max_examples=150, deadline=None)
def test_each_drive_gets_the_outcome_of_its_fault(session: Session) -> None:
    log = read(write_log(session))
    is_verified = session.verify != "off" or "IS5" in session.method
    assert (log.version, log.method, log.rounds, log.blank) == (
        session.version,
        session.method,
        session.rounds,
        session.blank,
    )
    assert log.verify == VerifyMode(session.verify)
    assert log.sanitisation is Sanitisation.CLEAR
    assert len(log.drives) == len(session.drives)
    for written, result in zip(session.drives, log.drives, strict=True):
        assert (result.device, result.model, result.serial) == (written.name, written.model, written.serial)
        assert result.size_bytes == written.size
        assert result.outcome is OUTCOMES[written.fault], result
        assert result.acceptable == (is_verified and not written.fault), result
        assert result.acceptable == (not result.reasons)
        assert all(reason.endswith(".") for reason in result.reasons)
        assert result.verified == (is_verified and not written.fault)
        if not written.fault:
            assert result.bytes_erased == (written.size if session.number >= (0, 41) else None)


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("method", ["Verify Zeros (0x00)", "Verify Ones  (0xFF)"])
def test_a_method_that_only_reads_is_never_a_wipe(version: str, method: str) -> None:
    result = only(write_log(Session((GOOD,), version=version, method=method, blank=False)))
    assert result.outcome is Outcome.VERIFIED_ONLY
    assert not result.acceptable
    assert result.sanitisation is Sanitisation.NONE


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("method", list(METHODS))
def test_a_killed_run_has_no_tables_and_proves_nothing(version: str, method: str) -> None:
    log = read(write_log(Session((GOOD, OTHER), version=version, method=method, is_killed=True)))
    assert [drive.outcome for drive in log.drives] == [Outcome.INCOMPLETE] * 2
    assert not any(drive.acceptable for drive in log.drives)


@pytest.mark.parametrize("serial", ["50026B7783D25098", ""])
@pytest.mark.parametrize("version", ["0.34", "0.38.1", "0.42"])
def test_quiet_mode_hides_who_the_drive_is(version: str, serial: str) -> None:
    session = Session((Drive("sda", "X", serial, 67_108_864),), version=version, quiet=True)
    log = read(write_log(session))
    assert log.drives[0].outcome is Outcome.UNIDENTIFIED
    assert log.drives[0].serial is None
    assert log.host.serial is None


def test_a_drive_without_a_serial_number_was_erased_but_cannot_be_accepted() -> None:
    result = only(write_log(Session((Drive("sda", "X", "", 67_108_864),))))
    assert result.outcome is Outcome.ERASED
    assert not result.acceptable


@pytest.mark.parametrize("serial", ["0123456789", "QM00001", "AAAAAAAA", "00000000"])
def test_a_placeholder_is_no_serial_number(serial: str) -> None:
    result = only(write_log(Session((Drive("sda", "X", serial, 67_108_864),))))
    assert result.serial is None
    assert not result.acceptable


def test_two_drives_behind_adapters_with_one_serial_number_are_not_told_apart() -> None:
    twins = tuple(Drive(name, "USB Bridge", "DD56419883", 500_107_862_016) for name in ("sda", "sdb"))
    drives = read(write_log(Session(twins))).drives
    assert [drive.outcome for drive in drives] == [Outcome.UNIDENTIFIED] * 2


def test_a_name_that_is_the_beginning_of_another_is_not_blamed_for_it() -> None:
    pair = (GOOD, Drive("sdaa", "ST500DM002-1BD142", "S2AJ3XHB", 500_107_862_016, fault="write"))
    good, bad = read(write_log(Session(pair))).drives
    assert good.acceptable
    assert bad.outcome is Outcome.FAILED


def test_serial_numbers_come_from_the_listing_where_the_table_cuts_them() -> None:
    long = Drive("nvme0n1", "SAMSUNG MZ/VLW1T0HMLH-000L7", "0025_3856_81B2_9E1F.", 1_024_209_543_168)
    result = only(write_log(Session((long,))))
    assert result.serial == long.serial
    assert result.model == long.model
    assert result.acceptable


def test_names_the_old_table_cuts_to_six_characters_are_found_again() -> None:
    drives = tuple(Drive(f"nvme{n}n1", "X", f"SER{n}ABCD", 67_108_864 * (n + 1)) for n in range(2))
    assert all(drive.acceptable for drive in read(write_log(Session(drives, version="0.31"))).drives)


def test_rubbish_after_a_serial_number_of_twenty_is_borne_with_before_036_only() -> None:
    drive = Drive("sda", "X", "A2345678901234567890", 67_108_864)
    for version, is_fine in (("0.34", True), ("0.42", False)):
        text = write_log(Session((drive,), version=version)).replace(f"X/{drive.serial}", f"X/{drive.serial}\x01p")
        assert only(text).acceptable is is_fine


@pytest.mark.parametrize("level", ["error", "fatal", "sanity"])
@pytest.mark.parametrize("name", ["'/dev/sda'.", "/dev/sda1", "sda:", "on /dev/sda,"])
def test_a_grave_line_that_names_the_drive_refuses_it_and_no_other(level: str, name: str) -> None:
    text = write_log(Session((GOOD, OTHER)))
    text = with_line(text, "Finished final round", f"[2026/11/20 09:30:30] {level:>7}: trouble {name} again")
    good, other = read(text).drives
    assert not good.acceptable
    assert good.outcome is Outcome.FAILED
    assert other.acceptable


def test_a_grave_line_before_the_drive_is_listed_counts_too() -> None:
    text = "[2026/11/20 09:29:00]   error: Unable to read from '/dev/sda'.\n" + write_log(Session((GOOD,)))
    assert not only(text).acceptable


def test_harmless_errors_and_warnings_refuse_nothing() -> None:
    text = write_log(Session((GOOD,)))
    for line in (
        "  error: aes_ctr_prng_init() failed",
        "warning: Smartctl is unable to provide smart data for /dev/sda",
        "warning: nwipe_write_with_retry: write() failed on '/dev/sda' (attempt 1/3): Input/output error",
        "   info: /dev/sda: 100.00%, round 1 of 1, pass 1 of 1, eta 00:00:00, [writing]",
    ):
        text = with_line(text, "Finished final round", f"[2026/11/20 09:30:30] {line}")
    assert only(text).acceptable
    assert only(text).notes


def test_a_question_about_hidden_sectors_that_failed_leaves_the_drive_erased_but_refused() -> None:
    line = "[2026/11/20 09:30:02]   error: SG_IO bad/missing sense data hdparm --verbose -N /dev/sda"
    result = only(with_line(write_log(Session((GOOD,))), "Program options", line))
    assert result.outcome is Outcome.ERASED
    assert not result.acceptable
    assert "SATA" in result.reasons[0]


def test_hidden_sectors_refuse_the_drive_with_and_without_an_erasure_summary() -> None:
    line = "[2026/11/20 09:30:02] warning:  *** HIDDEN SECTORS DETECTED ! *** on /dev/sda"
    old = with_line(write_log(Session((GOOD,), version="0.38.1")), "Program options", line)
    new = with_line(write_log(Session((GOOD,))), "Program options", line).replace(
        f"| {GOOD.size:16d} |           100.00%", f"| {GOOD.size + 512:16d} |            99.99%"
    )
    for text in (old, new):
        assert only(text).outcome is Outcome.INCOMPLETE


def test_a_nameless_breakdown_refuses_a_drive_that_was_alone_but_not_one_of_two() -> None:
    line = "[2026/11/20 09:30:30]  sanity: Self-test has FAILED (code 1) for ChaCha20 (CSPRNG)"
    alone = with_line(write_log(Session((GOOD,))), "Finished final round", line)
    both = with_line(write_log(Session((GOOD, OTHER))), "Finished final round", line)
    assert not only(alone).acceptable
    assert all(drive.acceptable for drive in read(both).drives)


@pytest.mark.parametrize(
    "gone",
    [
        "Finished final round 1 of 1 on /dev/sda",
        "bytes written to /dev/sda",
        "bytes read from /dev/sda",
        "[SUCCESS] Verified that /dev/sda is empty.",
        "[SUCCESS] Blanked device /dev/sda",
        "Invoking method",
        "Found /dev/sda",
        "sda |           0 |",
        "sda |      240057409536",
        "sda | Erased",
        "Total Throughput",
        "rounds       = 1",
        "verify       = 1",
        "Program options are set",
        "Total device bytes",
        ENDING,
    ],
)
def test_a_log_without_one_of_the_lines_that_matter_is_refused(gone: str) -> None:
    text = write_log(Session((GOOD,)))
    lines = text.split("\n")
    place = next(number for number, line in enumerate(lines) if gone in line)
    result = only("\n".join(lines[:place] + lines[place + 1 :]))
    if gone == "Total device bytes":  # the Erasure Summary still has it
        assert result.acceptable
    else:
        assert not result.acceptable
        assert result.reasons


def test_a_blank_that_was_asked_for_must_have_succeeded() -> None:
    text = write_log(Session((GOOD,))).replace(
        "[SUCCESS] Blanked device /dev/sda", "[FAILURE] /dev/sda may not be blanked"
    )
    assert not only(text).acceptable


def test_options_that_do_not_fit_the_closing_line_are_refused_but_in_030_there_are_none() -> None:
    assert only(write_log(Session((GOOD,), version="0.30"))).acceptable
    text = write_log(Session((GOOD,))).replace("1R+B+VL", "1R+B+VA")
    assert not only(text).acceptable


def test_030_never_prints_its_version_into_the_file_and_is_known_by_its_layout() -> None:
    result = only(write_log(Session((GOOD,), version="0.30", has_banner=False)))
    assert (result.version, result.acceptable) == ("0.30", True)


@pytest.mark.parametrize("version", VERSIONS[1:])
def test_a_later_log_without_its_start_and_counts_does_not_pass_for_030(version: str) -> None:
    """Even when its tables are taken out and the last one loses its name."""
    text = write_log(Session((GOOD,), version=version, has_banner=False))
    lines = [line for line in text.split("\n") if "   = " not in line and "options are set" not in line]
    text = "\n".join(lines).replace(" Drive Status ", "**************")
    for title in (" Error Summary ", " Erasure Summary "):
        if title in text:
            begin = text.rindex("\n", 0, text.index(title))
            text = text[:begin] + text[text.index("\n" + "*" * 80, begin) + 81 :]
    assert not only(text).acceptable
    without_counts = "\n".join(line for line in text.split("\n") if "bytes read" not in line)
    assert not only(without_counts).acceptable


def test_tables_printed_twice_count_once_and_must_agree() -> None:
    text = write_log(Session((GOOD,)))
    begin, end = text.index("\n****"), text.index("[2026/11/20 09:30:", text.rindex("*" * 80))
    twice = text[:end] + text[begin:end] + text[end:]
    assert only(twice).acceptable
    changed = text[:end] + text[begin:end].replace("|           0 |", "|           1 |") + text[end:]
    assert not only(changed).acceptable


def test_the_host_is_read_without_placeholders() -> None:
    host = read(write_log(Session((GOOD,), host_serial="To Be Filled By O.E.M."))).host
    assert (host.manufacturer, host.product, host.serial) == ("LENOVO", "20HRCTO1WW", None)


@pytest.mark.parametrize("version", ["0.30", "0.31"])
def test_a_flush_that_failed_without_a_column_for_it_is_never_lost(version: str) -> None:
    """These versions print Erased and no count: only the error, without a name, and the warning after it tell."""
    text = write_log(Session((GOOD, OTHER), version=version))
    warning = "[2026/11/20 09:30:02] warning: Buffer flush failure on '/dev/sdb'."
    error = "[2026/11/20 09:30:02]   error: nwipe_static_pass: fdatasync: Input/output error"
    named = with_line(with_line(text, "bytes written to /dev/sdb", error), "bytes written to /dev/sdb", warning)
    assert [(drive.outcome, drive.acceptable) for drive in read(named).drives] == [
        (Outcome.ERASED, True), (Outcome.FAILED, False)
    ]
    assert not any(drive.acceptable for drive in read(named.replace(warning + "\n", "")).drives)


@pytest.mark.parametrize(("banner", "version"), [
    ("nwipe 0.38.5 Development code, use with care!", "0.38.5"),
    ("ShredOS v2024.11_27_x86-64_0.38", "0.38"),
    ("ShredOS v2021.08.2_22_x86-64_0.32.023 Development build", "0.32.023"),
])
def test_banners_of_builds_between_releases(banner: str, version: str) -> None:
    text = write_log(Session((GOOD,), version="0.38")).replace("nwipe 0.38", banner)
    assert (only(text).version, only(text).acceptable) == (version, True)


def test_a_log_older_than_030_is_read_but_not_accepted() -> None:
    text = (
        "[2020/06/26 15:41:48] nwipe: info: nwipe 0.28\n"
        '[2020/06/26 15:41:48] nwipe: info: Found drive model="WDC WD5000", device path="/dev/sdb",'
        ' size="500 GB", serial number="WD-WCC2ETY84203"\n'
        "[2020/06/26 15:41:48] nwipe: info: Device '/dev/sdb' is size 500107862016.\n"
        "[2020/06/26 15:41:48] nwipe: notice: Invoking method 'PRNG Stream' on device '/dev/sdb'.\n"
        "[2020/06/26 15:41:48] nwipe: notice: Starting round 1 of 1 on device '/dev/sdb'.\n"
        "[2020/06/26 17:02:30] nwipe: notice: Finished final round 1 of 1 on device '/dev/sdb'.\n"
        "[2020/06/26 17:02:30] nwipe: info: Nwipe successfully exited.\n"
    )
    result = only(text)
    assert (result.serial, result.size_bytes) == ("WD-WCC2ETY84203", 500107862016)
    assert not result.acceptable
    assert any("0.28" in reason for reason in result.reasons)


@pytest.mark.parametrize("banner", ["ShredOS v2021.08.2_22_x86-64_0.34", "ShredOS v2023.08.2_25.0_x86-64_0.34"])
def test_the_banner_of_shredos_ends_with_the_version_of_nwipe(banner: str) -> None:
    text = write_log(Session((GOOD,), version="0.34")).replace("nwipe 0.34", banner)
    assert read(text).version == "0.34"
    assert only(text).acceptable
    assert only(text + text.replace("2026/11/20", "2026/11/21")).acceptable


def test_a_development_build_stands_between_two_versions() -> None:
    text = write_log(Session((GOOD,), version="0.33")).replace("nwipe 0.33", "nwipe 0.32.023")
    assert read(text).version == "0.32.023"
    assert only(text).acceptable


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (f"{GOOD.size:17d} |", f"{GOOD.size - 512:17d} |"),
        (f"{GOOD.size} bytes written to /dev/sda", f"{GOOD.size - 512} bytes written to /dev/sda"),
        (f"{GOOD.size} bytes read from /dev/sda", "0 bytes read from /dev/sda"),
        ("Finished final round 1 of 1", "Finished final round 1 of 2"),
        ("Finished pass 1/1, round 1/1", "Finished pass 1/1, round 2/1"),
        ("Total device bytes   = ", "Total device bytes   = 1"),
        ("KINGSTON SA400S37/", "ST500DM002-1BD142/"),
        ("  240 GB,", "  500 GB,"),
        ("Invoking method 'Fill With Zeros'", "Invoking method 'PRNG Stream'"),
        (" Erased |", "INSANITY|"),
    ],
)
def test_one_number_or_name_that_does_not_fit_refuses_the_drive(old: str, new: str) -> None:
    text = write_log(Session((GOOD,)))
    assert old in text
    assert not only(text.replace(old, new, 1)).acceptable


@pytest.mark.parametrize(
    "line",
    [
        f" notice: {GOOD.size} bytes written to /dev/sda",
        " notice: [SUCCESS] Blanked device /dev/sda",
        " notice: Finished final round 1 of 1 on /dev/sda",
        " notice: Found /dev/sda, ATA, KINGSTON SA400S37240G, 240 GB, S/N=OTHER12345",
        " notice: /dev/sda has serial number OTHER12345",
        f" notice: /dev/sda, sect/blk/dev 512/4096/{GOOD.size + 1}",
        "warning: Partial write on '/dev/sda', 512 bytes short.",
        "warning: Buffer flush failure on '/dev/sda'.",
        " notice: [FAILURE] /dev/sda may not be blanked",
    ],
)
def test_one_line_too_many_refuses_the_drive(line: str) -> None:
    text = with_line(write_log(Session((GOOD,))), " Error Summary ", f"[2026/11/20 09:31:00] {line}")
    assert not any(drive.acceptable for drive in read(text).drives)


def test_rows_count_only_inside_their_table() -> None:
    lines = write_log(Session((GOOD, OTHER))).split("\n")
    row = next(line for line in lines if "sda | Erased" in line)
    lines.remove(row)
    rule = max(number for number, line in enumerate(lines) if line.startswith("*****"))
    lines.insert(rule + 1, row)
    good, other = read("\n".join(lines)).drives
    assert not good.acceptable
    assert other.acceptable


def test_a_cut_name_that_fits_two_drives_is_given_to_neither() -> None:
    twins = tuple(Drive(name, "Disk", f"SER-{name}", 500_107_862_016) for name in ("anvme0n1", "bnvme0n1"))
    assert not any(drive.acceptable for drive in read(write_log(Session(twins, version="0.32"))).drives)
    assert all(drive.acceptable for drive in read(write_log(Session(twins))).drives)


def test_a_drive_listed_twice_must_be_the_same_drive() -> None:
    text = write_log(Session((GOOD,)))
    listing = next(line for line in text.split("\n") if "Found /dev/sda" in line)
    assert only(with_line(text, "Program options", listing)).acceptable
    other = listing.replace("KINGSTON SA400S37240G", "KINGSTON SA400S37480G")
    assert not only(with_line(text, "Program options", other)).acceptable
