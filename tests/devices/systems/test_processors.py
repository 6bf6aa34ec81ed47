"""Processors by brand number: names as tools print them, against Microsoft's lists of October 2025."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.devices.processors import read_processor

pytestmark = pytest.mark.pure

LISTED = """
Intel(R) Core(TM) i5-8250U CPU @ 1.60GHz | Intel Core i3-8100 | Core i3-8100 | i5 8250u | Intel(R) Core(TM) i7-8500Y
11th Gen Intel(R) Core(TM) i5-1135G7 @ 2.40GHz | Intel 11th Gen Core i7-11370H @ 3.30GHz
12th Gen Intel(R) Core(TM) i5-12400 | 13th Gen Intel(R) Core(TM) i7-1365U | Intel(R) Core(TM) i7-1065G7 CPU @ 1.30GHz
Intel(R) Core(TM) i5-1038NG7 | Intel(R) Core(TM) i3-1005G1 CPU | Intel(R) Core(TM) i7-10710U CPU @ 1.10GHz
Intel Core i9-14900HX | Core i7-8086K | Intel(R) Core(TM) m3-8100Y CPU @ 1.10GHz | Intel(R) Core(TM) i3-N305
Intel Core i7-7800X | Intel(R) Core(TM) i9-7980XE CPU | Intel(R) Core(TM) Ultra 5 125U | Core Ultra 5-125H
Core Ultra 7 155H | Intel(R) Core(TM) 5 120U | Intel(R) Core(TM) 3 N355 | Intel(R) N100 | Intel N97
Intel(R) Processor N200 | Intel(R) N50 | Intel(R) Processor U300 | Intel(R) 300T | Intel Celeron J4125 CPU @ 2.00GHz
Intel(R) Celeron(R) N4000 CPU @ 1.10GHz | Intel(R) Celeron(R) N5105 @ 2.00GHz | Intel Celeron 3867U
Intel(R) Celeron(R) CPU 4305U | Intel(R) Celeron(R) G4900 CPU | Intel(R) Celeron(R) 6305 @ 1.80GHz
Intel(R) Pentium(R) Gold G5400 CPU @ 3.70GHz | Intel(R) Pentium(R) CPU 4417U @ 2.30GHz | Intel Pentium Gold 4425Y
Intel(R) Pentium(R) Silver N5000 CPU @ 1.10GHz | Intel(R) Pentium(R) Gold 7505 @ 2.00GHz | Pentium(R) Gold G7400
Intel Atom(R) x6425E Processor @ 2.00GHz | Intel Xeon E-2236 CPU @ 3.40GHz | Intel(R) Xeon(R) W-2123 CPU @ 3.60GHz
Intel(R) Xeon(R) W-10855M CPU | Intel(R) Xeon(R) Silver 4110 CPU @ 2.10GHz | Intel(R) Xeon(R) D-1736NT | Xeon W5-3425
AMD Ryzen 7 2700X Eight-Core Processor | AMD Ryzen 5 2600 Six-Core Processor | AMD Ryzen 7 PRO 2700
AMD Ryzen 3 2300X | AMD Ryzen 5 PRO 3500U w/ Radeon Vega Mobile Gfx | AMD Ryzen 3 3200U with Radeon Vega Mobile Gfx
AMD Ryzen 3 3250U | AMD Ryzen 7 PRO 5850U with Radeon Graphics | AMD Ryzen 9 5950X 16-Core Processor
AMD Ryzen AI 9 HX 370 w/ Radeon 890M | AMD Ryzen Threadripper PRO 3945WX 12-Cores | AMD Ryzen Embedded R2314
AMD Ryzen Z1 Extreme | AMD EPYC 7302P 16-Core | AMD Athlon Silver 3050U with Radeon Graphics
AMD Athlon 3000G with Radeon Vega Graphics | AMD Athlon 300U with Radeon | AMD Athlon Gold PRO 3150G
AMD Athlon PRO 3045B | AMD 3020e with Radeon Graphics | AMD 3015e | Snapdragon (TM) 850 @ 2.96 GHz
Snapdragon (TM) 7c @ 2.40 GHz | Snapdragon (TM) 8cx Gen 3 @ 3.0 GHz | Microsoft SQ1 @ 3.0 GHz
Snapdragon(R) X Elite - X1E78100 - Qualcomm(R) Oryon(TM) CPU
"""
NOT_LISTED = """
Intel(R) Core(TM) i7-7500U CPU @ 2.70GHz | Intel(R) Core(TM) i5-7200U | Intel Core i7-7740X
Intel(R) Core(TM) i5-7Y54 | Intel(R) Core(TM) m3-7Y30 CPU @ 1.00GHz | Intel Core M-5Y51 CPU @ 1.10GHz
Intel Core i5-6300U CPU @ 2.40GHz | Intel(R) Core(TM) i7-4960X | i5-3320M
Intel(R) Core(TM) i5 CPU       M 540  @ 2.53GHz | Intel Core i3-330M | Intel(R) Core(TM) i7 CPU         860  @ 2.80GHz
Intel(R) Core(TM) i7 CPU       Q 720  @ 1.60GHz | Intel(R) Core(TM)2 Quad CPU    Q6600  @ 2.40GHz
Intel Core2 Duo CPU E8400 @ 3.00GHz | Intel(R) Core(TM) Duo CPU T2450 | Intel(R) Core(TM)2 CPU T5500
Genuine Intel(R) CPU           T2300  @ 1.66GHz | Intel(R) Pentium(R) 4 CPU 3.00GHz
Intel(R) Pentium(R) M processor 1.73GHz | Intel Pentium Dual-Core CPU E6600 @ 3.06GHz | Intel(R) Pentium(R) CPU G4560
Intel(R) Pentium(R) CPU        G6950  @ 2.80GHz | Intel Pentium CPU 4415U @ 2.30GHz | Intel Pentium N4200 @ 1.10GHz
Intel Pentium CPU N3710 @ 1.60GHz | Intel Celeron CPU N3350 @ 1.10GHz | Intel(R) Celeron(R) CPU 3865U @ 1.80GHz
Intel Celeron CPU 847 @ 1.10GHz | Intel Celeron G3930 | Intel(R) Celeron(R) M CPU 420 @ 1.60GHz | Intel Celeron 2955U
Intel Atom x5-Z8350 CPU @ 1.44GHz | Intel(R) Atom(TM) CPU N270   @ 1.60GHz | Intel Xeon CPU E5-2640 0 @ 2.50GHz
Intel Xeon E3-1505M v6 @ 3.00GHz | Intel Xeon CPU W3680 @ 3.33GHz | Intel(R) Xeon(R) CPU           X5660
Intel(R) Xeon(R) CPU D-1541 | AMD Ryzen 3 2200U with Radeon Vega Mobile Gfx | AMD Ryzen 5 2500U with Radeon
AMD Ryzen 5 PRO 2500U | AMD Ryzen 7 2700U | AMD Ryzen 5 2400G with Radeon Vega Graphics
AMD Ryzen 5 1600 Six-Core Processor | AMD Ryzen Threadripper 1950X 16-Core | AMD Ryzen Embedded V1605B | AMD EPYC 7601
AMD EPYC 3251 8-Core Processor | AMD Athlon 200GE with Radeon Vega Graphics | AMD Athlon II X2 250 Processor
AMD Athlon(tm) 64 X2 Dual Core Processor 4600+ | AMD Athlon(tm) X4 860K Quad Core Processor | AMD Athlon(tm) 5350 APU
AMD A4-9125 RADEON R3, 4 COMPUTE CORES 2C+2G | AMD A6-5400K APU with Radeon(tm) HD Graphics
AMD PRO A10-8700B R6, 10 Compute Cores 4C+6G | AMD E-450 APU with Radeon(tm) HD Graphics | AMD C-60 APU
AMD GX-412TC SOC | AMD FX(tm)-8350 Eight-Core Processor | AMD Phenom(tm) II X4 955 Processor
AMD Turion(tm) 64 X2 Mobile Technology TL-50 | AMD Sempron(tm) 145 Processor | Snapdragon (TM) 835 @ 2.2GHz | Apple M1
ARM Cortex-A53 | VIA Nano U3500 | MediaTek MT8183
"""
NOT_KNOWN = """
QEMU Virtual CPU version 2.5+ | Intel(R) Core(TM) i5 | Intel Core Processor (Skylake, IBRS) | Common KVM processor
AMD Athlon | AMD Custom APU 0405 | Intel(R) Core(TM) i5-15600K | Intel(R) Core(TM) i5-L16G7 | Intel N305X | Snapdragon
Intel Xeon
"""


def each(names: str) -> list[str]:
    return [name.strip() for line in names.strip().splitlines() for name in line.split("|")]


@pytest.mark.parametrize("brand", each(LISTED))
def test_a_listed_processor_is_listed(brand: str) -> None:
    found = read_processor(brand)
    assert found.is_listed is True, found
    assert found.name in found.sentence


@pytest.mark.parametrize("brand", each(NOT_LISTED))
def test_an_older_processor_is_not(brand: str) -> None:
    found = read_processor(brand)
    assert found.is_listed is False, found
    assert found.name in found.sentence


@pytest.mark.parametrize("brand", [*each(NOT_KNOWN), "", "   ", None])
def test_what_we_cannot_place_is_not_known(brand: str | None) -> None:
    found = read_processor(brand)
    assert found.is_listed is None
    assert "Look it up" in found.sentence or "Enter it" in found.sentence


def test_the_sentence_names_generation_and_number() -> None:
    assert read_processor("Intel(R) Core(TM) i7-7500U CPU @ 2.70GHz").sentence == (
        "Processor is Intel 7th generation (i7-7500U); Windows 11 needs the 8th or later."
    )
    assert "Intel 3rd generation (i5-3320M)" in read_processor("Intel(R) Core(TM) i5-3320M").sentence


def test_one_7th_generation_processor_counts_in_two_models_alone() -> None:
    found = read_processor("Intel(R) Core(TM) i7-7820HQ CPU @ 2.90GHz")
    assert (found.is_listed, found.only_in) == (True, ("surface studio 2", "precision 5520"))


def _number_of(generation: int, rest: int) -> str:
    return f"{generation}{rest:03}"


@given(st.integers(2, 14), st.integers(100, 999), st.sampled_from(["", "U", "H", "K", "T", "HQ", "M"]),
       st.sampled_from("3579"))
@settings(max_examples=150)
def test_the_brand_number_decides_and_nothing_else(generation: int, rest: int, suffix: str, tier: str) -> None:
    number = _number_of(generation, rest)
    shapes = [f"Intel(R) Core(TM) i{tier}-{number}{suffix} CPU @ 2.70GHz", f"Intel Core i{tier}-{number}{suffix}",
              f"core i{tier} {number}{suffix}".lower(), f"  {generation}th Gen Intel® Core™ i{tier}-{number}{suffix}  "]
    if (generation, rest, suffix) != (7, 820, "HQ"):
        assert {read_processor(shape).is_listed for shape in shapes} == {generation >= 8}


@given(st.text(max_size=300))
@settings(max_examples=150)
def test_any_text_has_an_answer_and_foreign_text_is_never_listed(text: str) -> None:
    found = read_processor(text)
    assert found.sentence
    if not any(sign.isdecimal() for sign in text):
        assert found.is_listed is not True


@given(st.sampled_from(each(LISTED) + each(NOT_LISTED)), st.sampled_from([str.upper, str.lower, str.title]),
       st.integers(1, 4))
@settings(max_examples=120)
def test_capitals_and_spaces_change_nothing(brand: str, change: object, spaces: int) -> None:
    shown = change(brand).replace(" ", " " * spaces)  # type: ignore[operator]
    assert read_processor(shown).is_listed is read_processor(brand).is_listed
