"""Operating systems on the list, what they set on a device, whose updates end soon, and Windows 11 at the gate."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from app.core import clock
from app.core.errors import Refused, StalePage
from app.core.permissions import Role
from app.devices.fitness import fitness_of, machine_of, suitable, windows_obstacles
from app.devices.models import Device
from app.devices.policy import grade_obstacles
from app.devices.service import systems, testing
from app.devices.service.testing import Condition
from app.devices.states import DeviceState, FormFactor, Grade
from app.devices.system_models import SupportedSystem
from app.devices.system_states import SecureBoot, SystemFamily
from app.devices.windows11 import Answer, TpmVersion
from tests.factories.accounts import make_user
from tests.factories.devices import make_device, make_drive, make_system, make_waiting_report, pass_tests
from tests.pages import Page
from tests.statements import MOST_A_PAGE, statements

PageCheck = Callable[..., Page]
SignIn = Callable[..., FlaskClient]
FIT = {"cpu_model": "Intel(R) Core(TM) i5-8250U CPU @ 1.60GHz", "tpm_version": "2.0", "has_secure_boot": True}
TODAY = date(2026, 11, 22)


def facts(system: SupportedSystem, **values: object) -> systems.SystemFacts:
    return systems.SystemFacts(**{
        "family": system.family, "name": system.name, "edition": system.edition, "source": system.source,
        "support_ends_on": system.support_ends_on, **values,
    })  # type: ignore[arg-type]


def after_tests(condition: Condition, **values: object) -> Device:
    device = make_device(DeviceState.TESTING, **values)
    return testing.record_tests(make_user(Role.TECHNICIAN), device, {}, condition)


# --- What is set on a device ------------------------------------------------------------------------------------------

def test_a_system_on_the_list_brings_its_day(session: Session) -> None:
    make_system("Linux Mint 22", date(2029, 4, 30))
    device = after_tests(Condition("  linux  mint 22 "))
    assert (device.operating_system, device.os_supported_until) == ("Linux Mint 22", date(2029, 4, 30))


def test_a_day_that_was_typed_counts_and_free_entry_stays_possible(session: Session) -> None:
    make_system("Linux Mint 22", date(2029, 4, 30))
    assert after_tests(Condition("Linux Mint 22", date(2030, 1, 1))).os_supported_until == date(2030, 1, 1)
    device = after_tests(Condition("Haiku R1", date(2028, 1, 1)))
    assert (device.operating_system, device.os_supported_until) == ("Haiku R1", date(2028, 1, 1))


def test_another_system_does_not_keep_the_day_of_the_one_before(session: Session) -> None:
    make_system("Linux Mint 22", date(2029, 4, 30))
    old = {"operating_system": "Windows 10 22H2", "os_supported_until": date(2025, 10, 14)}
    assert after_tests(Condition("Linux Mint 22", date(2025, 10, 14)), **old).os_supported_until == date(2029, 4, 30)
    assert after_tests(Condition("Haiku R1", date(2025, 10, 14)), **old).os_supported_until is None
    assert after_tests(Condition("Windows 10 22H2", None), **old).os_supported_until == date(2025, 10, 14)
    assert after_tests(Condition(None, None), **old).operating_system == "Windows 10 22H2"


def test_a_system_whose_end_depends_on_the_model_asks_for_the_day(session: Session) -> None:
    make_system("ChromeOS Flex", support_ends_on=None, family=SystemFamily.CHROMEOS)
    with pytest.raises(Refused, match="depends on the model") as refused:
        after_tests(Condition("chromeos flex"))
    assert refused.value.field == "os_supported_until"
    assert after_tests(Condition("ChromeOS Flex", date(2031, 12, 31))).os_supported_until == date(2031, 12, 31)


def test_without_an_edition_the_one_that_ends_first_is_meant(session: Session) -> None:
    make_system("Windows 11 25H2", date(2028, 10, 10), edition="Education", family=SystemFamily.WINDOWS)
    make_system("Windows 11 25H2", date(2027, 10, 12), edition="Home and Pro", family=SystemFamily.WINDOWS)
    assert after_tests(Condition("windows 11 25h2")).operating_system == "Windows 11 25H2 Home and Pro"
    assert after_tests(Condition("windows 11 25h2 education")).os_supported_until == date(2028, 10, 10)


# --- The list ---------------------------------------------------------------------------------------------------------

def test_a_changed_day_follows_on_devices_here_and_nowhere_else(session: Session) -> None:
    system, day, later = make_system("Mint 30", TODAY), TODAY, TODAY + timedelta(days=400)
    here, own_day, gone, other = (
        make_device(state, operating_system=title, os_supported_until=until)
        for state, title, until in (
            (DeviceState.IN_STOCK, "Mint 30", day), (DeviceState.IN_STOCK, "Mint 30", later),
            (DeviceState.HANDED_OVER, "Mint 30", day), (DeviceState.GRADED, "Mint 31", day),
        )
    )
    version = here.version
    changed = systems.change_system(make_user(Role.COORDINATOR), system.id,
                                    facts(system, support_ends_on=TODAY + timedelta(days=30)),
                                    version_seen=system.version)
    session.expire_all()
    assert changed == 1
    assert here.os_supported_until == TODAY + timedelta(days=30)
    assert here.version == version + 1, "a form opened before is stale"
    assert (own_day.os_supported_until, gone.os_supported_until, other.os_supported_until) == (later, day, day)


def test_the_list_refuses_doubles_missing_sources_and_stale_pages(session: Session) -> None:
    coordinator, system, other = make_user(Role.COORDINATOR), make_system("Mint 30"), make_system("Mint 31")
    with pytest.raises(Refused, match="on the list already"):
        systems.add_system(coordinator, facts(system, name="mint 30"))
    with pytest.raises(Refused, match="on the list already"):
        systems.change_system(coordinator, other.id, facts(other, name="MINT 30"), version_seen=other.version)
    with pytest.raises(Refused, match="maker says so"):
        systems.add_system(coordinator, facts(system, name="Mint 32", source=" "))
    with pytest.raises(Refused, match="Shorten"):
        systems.add_system(coordinator, facts(system, name="M" * 50, edition="E" * 15))
    with pytest.raises(StalePage):
        systems.change_system(coordinator, system.id, facts(system), version_seen=0)


def test_devices_whose_updates_end_within_90_days_are_listed_the_first_first(session: Session) -> None:
    days = {"at the edge": 90, "past": -5, "too late": 91, "on the bench": 3}
    made = {
        name: make_device(DeviceState.TESTING if name == "on the bench" else DeviceState.IN_STOCK,
                          operating_system="X", os_supported_until=TODAY + timedelta(days=number))
        for name, number in days.items()
    }
    assert list(systems.list_ending(TODAY)) == [made["past"], made["at the edge"]]
    assert systems.count_ending(TODAY) == 2


def test_what_suits_is_in_support_and_no_windows(session: Session) -> None:
    rows = [make_system("Old Mint", TODAY), make_system("Mint 30", TODAY + timedelta(days=9)),
            make_system("Windows 12", TODAY + timedelta(days=99), family=SystemFamily.WINDOWS),
            make_system("ChromeOS Flex", support_ends_on=None, family=SystemFamily.CHROMEOS),
            make_system("ChromeOS", support_ends_on=None, family=SystemFamily.CHROMEOS)]
    assert [system.name for system in suitable(rows, TODAY)] == ["Mint 30", "ChromeOS Flex"]


def test_a_system_that_ended_gets_no_later_day(session: Session) -> None:
    make_system("Windows Seven", clock.today() - timedelta(days=900))
    with pytest.raises(Refused, match=r"Updates of Windows Seven ended on .* ask a coordinator") as refused:
        after_tests(Condition("windows seven", date(2099, 1, 1)))
    assert refused.value.field == "os_supported_until"
    for days, known in ((-950, {}), (5, {"operating_system": "Windows Seven"})):
        until = clock.today() + timedelta(days=days)
        recorded = {**known, "os_supported_until": until} if known else {}
        assert after_tests(Condition("Windows Seven", until), **recorded).os_supported_until == until


@pytest.mark.parametrize(("typed", "is_meant"), [
    ("Windows 11 Pro", True), ("Microsoft Windows 11", True), ("Win 11", True), ("Win11", True), ("windows-11", True),
    ("Windows_11", True), ("Windows \uff11\uff11", True), ("Windows 110", False), ("Windows 10 22H2", False),
    ("Linux Mint 11", False), ("Darwin 11", False),
])
def test_windows_11_is_known_however_it_is_typed(session: Session, typed: str, is_meant: bool) -> None:
    device = make_device(operating_system=typed, cpu_model="Intel Core i7-7500U")
    assert bool(windows_obstacles(device)) is is_meant


# --- Windows 11 -------------------------------------------------------------------------------------------------------

def test_the_largest_drive_counts_and_a_drive_taken_out_does_not(session: Session) -> None:
    device = make_device(DeviceState.TESTING, storage_gb=500, **FIT)
    assert machine_of(device).storage_gb == 256
    make_drive(device, size_bytes=1_000_204_886_016, removed_at=clock.now())
    assert machine_of(device).storage_gb == 256
    assert fitness_of(device).answer is Answer.FIT


def test_windows_11_on_a_device_known_not_fit_is_not_graded(session: Session) -> None:
    technician = make_user(Role.TECHNICIAN)
    device = make_device(DeviceState.TESTING, **FIT | {"cpu_model": "Intel(R) Core(TM) i7-7500U CPU @ 2.70GHz"})
    pass_tests(device, technician)
    device.operating_system = "Windows 11 25H2 Home and Pro"
    with pytest.raises(Refused, match=r"not fit for Windows 11\. Processor is Intel 7th generation \(i7-7500U\)"):
        testing.grade_device(technician, device, Grade.B)
    device.operating_system = "Linux Mint 22"
    testing.grade_device(technician, device, Grade.B)


@pytest.mark.parametrize("unknown", ["cpu_model", "tpm_version", "has_secure_boot"])
def test_a_missing_fact_alone_refuses_nothing(session: Session, unknown: str) -> None:
    device = make_device(DeviceState.TESTING, **FIT | {unknown: None})
    pass_tests(device, make_user(Role.TECHNICIAN))
    device.operating_system = "Windows 11 25H2"
    assert fitness_of(device).answer is Answer.UNKNOWN
    assert grade_obstacles(device, clock.today()) == []


def test_tpm_and_secure_boot_are_typed_with_the_tests_and_left_open_they_stay(session: Session) -> None:
    device = after_tests(Condition(tpm=TpmVersion.ONE, secure_boot=SecureBoot.PRESENT))
    assert (device.tpm_version, device.has_secure_boot) == ("1.2", True)
    testing.record_tests(make_user(Role.TECHNICIAN), device, {}, Condition(secure_boot=SecureBoot.ABSENT))
    assert (device.tpm_version, device.has_secure_boot) == ("1.2", False)


# --- Pages ------------------------------------------------------------------------------------------------------------

def test_the_tests_form_offers_the_list_tells_fitness_and_takes_the_report_s_tpm(
    session: Session, sign_in: SignIn, page: PageCheck
) -> None:
    technician = make_user(Role.TECHNICIAN)
    make_system("Linux Mint 22", date(2029, 4, 30))
    make_system("Mint 1", is_offered=False)
    device = make_device(DeviceState.TESTING, cpu_model="Intel(R) Core(TM) i7-7500U")
    report = make_waiting_report(technician)
    report.device, report.reading = device, report.reading | {"tpm_version": "2.0"}
    client, address = sign_in(technician), f"/workshop/{device.asset_tag}/tests"
    shown = page(client.get(address))
    assert [option.get("value") for option in shown.find_all("datalist")[0]] == ["Linux Mint 22"]
    assert "Not fit for Windows 11" in shown.text and "Intel 7th generation (i7-7500U)" in shown.text
    assert shown.form_values()["tpm"] == "2.0"
    client.post(address, data={"version": device.version, "operating_system": "Linux Mint 22", "tpm": "2.0",
                               "secure_boot": "absent"})
    session.expire_all()
    assert (device.os_supported_until, device.tpm_version, device.has_secure_boot) == (date(2029, 4, 30), "2.0", False)
    assert page(client.get(address)).form_values()["secure_boot"] == "absent"


def test_coordinators_keep_the_list_and_technicians_read_it(session: Session, sign_in: SignIn, page: PageCheck) -> None:
    system = make_system("Linux Mint 22", clock.today() + timedelta(days=30))
    make_device(operating_system="Linux Mint 22", os_supported_until=system.support_ends_on)
    technician = sign_in(make_user(Role.TECHNICIAN))
    with statements() as sent:
        shown = page(technician.get("/workshop/systems"))
    assert len(sent) <= MOST_A_PAGE
    assert "Linux Mint 22" in shown.text and f"/workshop/systems/{system.id}" not in shown.links()
    assert technician.get(f"/workshop/systems/{system.id}").status_code == 403
    coordinator = sign_in(make_user(Role.COORDINATOR))
    assert f"/workshop/systems/{system.id}" in page(coordinator.get("/workshop/systems")).links()
    page(coordinator.get("/workshop/systems/new"))
    sent_form = {"version": system.version, "family": "linux", "name": "Linux Mint 22", "source": "linuxmint.com",
                 "support_ends_on": ["30", "4", "2029"], "is_offered": "y"}
    done = page(coordinator.post(f"/workshop/systems/{system.id}", data=sent_form, follow_redirects=True))
    assert "its day on 1 device" in done.text and "30 April 2029" in done.text
    assert page(coordinator.post("/workshop/systems/new", data=sent_form), 422).h1 == "Add an operating system"


def test_devices_that_end_soon_have_a_page_with_few_statements(
    session: Session, sign_in: SignIn, page: PageCheck
) -> None:
    soon = make_device(operating_system="Mint 1", os_supported_until=clock.today() + timedelta(days=9))
    client = sign_in(make_user(Role.TECHNICIAN))
    with statements() as sent:
        shown = page(client.get("/workshop/ending-support"))
    assert len(sent) <= MOST_A_PAGE
    assert soon.asset_tag in shown.text and "Mint 1" in shown.text


@pytest.mark.parametrize(("form_factor", "heading"), [
    (FormFactor.LAPTOP, "Fit for Windows 11"), (FormFactor.MONITOR, "No device for Windows 11"),
])
def test_fitness_has_a_page_with_every_condition(
    session: Session, sign_in: SignIn, page: PageCheck, form_factor: FormFactor, heading: str
) -> None:
    make_system("Mint 30")
    device = make_device(form_factor=form_factor, **FIT)
    client = sign_in(make_user(Role.COORDINATOR))
    with statements() as sent:
        shown = page(client.get(f"/workshop/{device.asset_tag}/windows-11"))
    assert len(sent) <= MOST_A_PAGE
    assert shown.h1 == heading
    assert ("It has TPM 2.0." in shown.text and "Mint 30" in shown.text) == (form_factor == FormFactor.LAPTOP)


def test_the_tests_form_asks_the_database_little(session: Session, sign_in: SignIn, page: PageCheck) -> None:
    technician = make_user(Role.TECHNICIAN)
    make_system("Linux Mint 22")
    device = make_device(DeviceState.TESTING, **FIT | {"tpm_version": None})
    pass_tests(device, technician)
    client = sign_in(technician)
    with statements() as sent:
        page(client.get(f"/workshop/{device.asset_tag}/tests"))
    assert len(sent) <= MOST_A_PAGE, sent


def test_what_ended_is_not_offered_any_more(session: Session) -> None:
    make_system("Old", clock.today() - timedelta(days=1))
    lasting = [make_system("New", clock.today()), make_system("By model", support_ends_on=None)]
    assert set(systems.list_systems(only_offered=True)) == set(lasting)
    assert len(systems.list_systems()) == 3
