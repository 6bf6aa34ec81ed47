"""Limits of a safety test: worse readings never pass where better ones fail, and nothing is overlooked."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.devices.charger_limits import (
    Appliance,
    ApplianceClass,
    ChargerReading,
    Fuse,
    charger_faults,
    due_again,
    earth_limit,
    missing_measures,
)

pytestmark = pytest.mark.pure
ohms = st.none() | st.floats(0, 10, allow_nan=False)
megohms = st.none() | st.floats(0, 500, allow_nan=False)
readings = st.builds(
    ChargerReading, st.sampled_from(Appliance), st.sampled_from(ApplianceClass), is_undamaged=st.booleans(),
    fuse=st.sampled_from(Fuse), lead_metres=st.floats(0, 5), earth_ohm=ohms, insulation_megohm=megohms,
)


def passes(reading: ChargerReading) -> bool:
    return not charger_faults(reading) and not missing_measures(reading)


@given(readings, st.floats(0, 5), st.floats(0, 100))
@settings(max_examples=80)
def test_a_worse_reading_never_passes_where_a_better_one_fails(
    reading: ChargerReading, more_ohm: float, less_megohm: float
) -> None:
    worse = ChargerReading(
        reading.appliance, reading.appliance_class, is_undamaged=reading.is_undamaged, fuse=reading.fuse,
        lead_metres=reading.lead_metres,
        earth_ohm=None if reading.earth_ohm is None else reading.earth_ohm + more_ohm,
        insulation_megohm=(None if reading.insulation_megohm is None
                           else max(0, reading.insulation_megohm - less_megohm)),
    )
    assert passes(reading) or not passes(worse)


@given(readings)
@settings(max_examples=80)
def test_what_passes_is_whole_and_class_one_was_measured(reading: ChargerReading) -> None:
    if not passes(reading):
        return
    assert reading.is_undamaged
    if reading.appliance_class == ApplianceClass.CLASS_1:
        assert reading.earth_ohm is not None and reading.earth_ohm <= earth_limit(reading.lead_metres)
        assert reading.insulation_megohm is not None and reading.insulation_megohm >= 1
        assert reading.fuse != Fuse.NONE
    elif reading.insulation_megohm is not None:
        assert reading.insulation_megohm >= 2


@pytest.mark.parametrize(("ohm", "megohm", "faults"), [
    (0.152, 1.0, 0), (0.153, 1.0, 1), (0.1, 0.99, 1), (5, 0, 2),
])
def test_class_one_at_its_limits(ohm: float, megohm: float, faults: int) -> None:
    reading = ChargerReading(Appliance.DEVICE, ApplianceClass.CLASS_1, is_undamaged=True, fuse=Fuse.A5,
                             earth_ohm=ohm, insulation_megohm=megohm)
    assert len(charger_faults(reading)) == faults


@given(st.dates(date(2024, 1, 1), date(2090, 12, 31)))
@settings(max_examples=60)
def test_the_next_test_is_a_year_or_a_quarter_later(tested_on: date) -> None:
    seen = ChargerReading(Appliance.CHARGER, ApplianceClass.CLASS_2, is_undamaged=True, fuse=Fuse.A3)
    measured = ChargerReading(Appliance.CHARGER, ApplianceClass.CLASS_2, is_undamaged=True, fuse=Fuse.A3,
                              insulation_megohm=50)
    assert 88 <= (due_again(seen, tested_on) - tested_on).days <= 92
    assert 365 <= (due_again(measured, tested_on) - tested_on).days <= 366
