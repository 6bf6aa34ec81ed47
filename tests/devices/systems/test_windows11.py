"""Fitness for Windows 11: three answers, a sentence for every condition, and never fit on a missing fact."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.devices.windows11 import Answer, Machine, TpmVersion, judge

pytestmark = pytest.mark.pure

FIT = Machine(cpu_model="Intel(R) Core(TM) i5-8250U CPU @ 1.60GHz", model="ThinkPad T480", ram_mb=8192, storage_gb=256,
              tpm=TpmVersion.TWO, has_secure_boot=True, is_64_bit=True)
FACTS = ("cpu_model", "ram_mb", "storage_gb", "tpm", "has_secure_boot")


def test_everything_met_is_fit_with_every_reason() -> None:
    fitness = judge(FIT)
    assert fitness.answer is Answer.FIT
    assert fitness.reasons == (
        "Processor is Intel 8th generation (i5-8250U).", "Memory is 8 GB.", "Storage is 256 GB.", "It has TPM 2.0.",
        "It has UEFI with Secure Boot.",
    )


@pytest.mark.parametrize("fact", FACTS)
def test_a_missing_fact_is_unknown_and_says_which(fact: str) -> None:
    fitness = judge(replace(FIT, **{fact: None}))
    assert fitness.answer is Answer.UNKNOWN
    (reason,) = fitness.reasons
    assert "not known" in reason


@pytest.mark.parametrize(("changed", "sentence"), [
    ({"cpu_model": "Intel(R) Core(TM) i7-7500U CPU @ 2.70GHz"},
     "Processor is Intel 7th generation (i7-7500U); Windows 11 needs the 8th or later."),
    ({"ram_mb": 2048}, "Memory is 2 GB; Windows 11 needs 4 GB."),
    ({"ram_mb": 3584}, "Memory is 3.5 GB; Windows 11 needs 4 GB."),
    ({"storage_gb": 32}, "Storage is 32 GB; Windows 11 needs 64 GB."),
    ({"tpm": TpmVersion.ONE}, "Its TPM is 1.2; Windows 11 needs TPM 2.0."),
    ({"tpm": TpmVersion.NONE}, "It has no TPM; Windows 11 needs TPM 2.0."),
    ({"has_secure_boot": False}, "It has no Secure Boot; Windows 11 needs UEFI with Secure Boot."),
    ({"is_64_bit": False}, "Processor is 32-bit; Windows 11 needs 64-bit."),
])
def test_one_condition_not_met_is_not_fit(changed: dict[str, object], sentence: str) -> None:
    fitness = judge(replace(FIT, **changed))
    assert (fitness.answer, fitness.reasons) == (Answer.NOT_FIT, (sentence,))


@pytest.mark.parametrize(("ram_mb", "storage_gb"), [(3_680, 62), (3_950, 64), (4_096, 128)])
def test_what_graphics_and_rounding_take_away_is_borne_with(ram_mb: int, storage_gb: int) -> None:
    assert judge(replace(FIT, ram_mb=ram_mb, storage_gb=storage_gb)).answer is Answer.FIT


@pytest.mark.parametrize(("model", "answer"), [
    ("Surface Studio 2", Answer.FIT), ("Precision 5520", Answer.FIT), ("ThinkPad P51", Answer.NOT_FIT),
    (None, Answer.UNKNOWN),
])
def test_the_one_7th_generation_laptop_processor_counts_in_named_models(model: str | None, answer: Answer) -> None:
    assert judge(replace(FIT, cpu_model="Intel(R) Core(TM) i7-7820HQ CPU @ 2.90GHz", model=model)).answer is answer


MACHINES = st.builds(
    Machine,
    cpu_model=st.sampled_from([None, FIT.cpu_model, "Intel(R) Core(TM) i7-7500U", "no such thing"]),
    ram_mb=st.one_of(st.none(), st.integers(0, 32_768)), storage_gb=st.one_of(st.none(), st.integers(0, 2_000)),
    tpm=st.sampled_from([None, *TpmVersion]), has_secure_boot=st.sampled_from([None, True, False]),
    is_64_bit=st.sampled_from([None, True, False]),
)


@given(MACHINES)
@settings(max_examples=200)
def test_fit_means_every_fact_is_known_and_losing_one_never_makes_it_fitter(machine: Machine) -> None:
    fitness = judge(machine)
    assert fitness.reasons
    assert (fitness.answer is Answer.FIT) == all(finding.is_met for finding in fitness.findings)
    if fitness.answer is Answer.FIT:
        assert None not in (machine.cpu_model, machine.ram_mb, machine.storage_gb, machine.tpm, machine.has_secure_boot)
    for fact in FACTS:
        poorer = judge(replace(machine, **{fact: None})).answer
        assert poorer is not Answer.FIT
        assert fitness.answer is Answer.NOT_FIT or poorer is Answer.UNKNOWN
