"""Processors by brand number: whether Windows 11 supports one, in the words of its maker's own name. Pure.

Source: Microsoft's lists of supported Intel, AMD and Qualcomm processors for Windows 11, as published to October 2025.
Family, model and stepping would let a 7th-generation i7-7500U pass, so nothing but the name counts.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

_MARKS: Final = re.compile(r"\((?:r|tm|c)\)|[®™©]", re.IGNORECASE)
_BEHIND: Final = re.compile(r"@|\bw(?:ith\b|/)|,|\bradeon\b", re.IGNORECASE)
_SAYS_NOTHING: Final = re.compile(r"\b(?:dual|triple|quad|six|eight|\d+)[- ]core(?: processor)?\b|\b(?:cpu|apu|soc)\b",
                                  re.IGNORECASE)
_LONGEST: Final = 200
FIRST_INTEL_GENERATION: Final = 8
_LAST_INTEL_GENERATION: Final = 14


@dataclass(frozen=True)
class Processor:
    """A processor as far as its name tells: listed, not listed, or (None) not known.

    `only_in` names the only models in which a listed processor counts, in small letters.
    """

    name: str
    is_listed: bool | None
    sentence: str
    only_in: tuple[str, ...] = ()


_Judge = Callable[[re.Match[str]], Processor]


def read_processor(brand: str | None) -> Processor:
    """What a brand string in any shape says, "Intel(R) Core(TM) i5-8250U CPU @ 1.60GHz" as well as "i5 8250u"."""
    cut = _BEHIND.split(_MARKS.sub(" ", (brand or "")[:_LONGEST]))[0]
    tidy = " ".join(_SAYS_NOTHING.sub(" ", cut).split()).removesuffix(" Processor")
    if not tidy:
        return Processor("", None, "The processor is not known. Enter it as its sticker or a hardware report says.")
    for shape, judge in _SHAPES:
        found = shape.search(tidy)
        if found is not None:
            return judge(found)
    return _unknown(tidy)


def _unknown(name: str) -> Processor:
    return Processor(name, None, f"The processor “{name}” is not one we can place. Look it up in Microsoft's list of "
                                 "supported processors.")


def _judged(name: str, is_listed: bool) -> Processor:
    said = "is" if is_listed else "is not"
    return Processor(name, is_listed, f"Processor {name} {said} on Microsoft's list for Windows 11.")


def _part(found: re.Match[str], name: str) -> str:
    return (found[name] or "").casefold()


# Intel: by the generation or series in the number.

def _core_i(found: re.Match[str]) -> Processor:
    prefix, number, suffix = _part(found, "prefix"), found["number"], _part(found, "suffix")
    name = f"{_part(found, 'tier')}-{(prefix + number + suffix).upper()}"
    if prefix == "n":
        return _judged(name, number in {"300", "305"})
    generation = _generation(number, suffix)
    if generation is None or prefix == "l":
        return _unknown(name)
    return _of_generation(name, generation, int(number), suffix)


def _generation(number: str, suffix: str) -> int | None:
    """10210U is 10th, 1035G1 is 10th, 8250U is 8th, 7Y75 is 7th and 540 is 1st generation."""
    if len(number) == 1:
        return int(number) if re.fullmatch(r"y\d\d[a-z]?", suffix) else None
    if len(number) == 3:
        return 1
    long = len(number) == 5 or number[0] == "1"
    generation = int(number[:2]) if long else int(number[0])
    return generation if 2 <= generation <= _LAST_INTEL_GENERATION else None


# High-end desktop parts of the 7th generation that the list names.
_SEVENTH_X: Final = frozenset({7800, 7820, 7900, 7920, 7940, 7960, 7980})


def _of_generation(name: str, generation: int, number: int, suffix: str) -> Processor:
    said = f"Processor is Intel {_ordinal(generation)} generation ({name})"
    if generation >= FIRST_INTEL_GENERATION:
        return Processor(name, True, f"{said}.")
    if number in _SEVENTH_X and suffix.startswith("x"):
        return Processor(name, True, f"{said}, one of those Microsoft lists by name.")
    if (number, suffix) == (7820, "hq"):
        return Processor(name, True, f"{said}, which Microsoft lists for the Surface Studio 2 and the Precision 5520 "
                                     "alone.", only_in=("surface studio 2", "precision 5520"))
    return Processor(name, False, f"{said}; Windows 11 needs the 8th or later.")


def _ordinal(number: int) -> str:
    return f"{number}{ {1: 'st', 2: 'nd', 3: 'rd'}.get(number, 'th') }"


def _as_named(found: re.Match[str]) -> Processor:
    return _judged(found[0], True)


def _before_generations(found: re.Match[str]) -> Processor:
    return Processor(found[0], False, f"Processor is older than Intel's numbered generations ({found[0]}); Windows 11 "
                                      "needs the 8th or later.")


_SMALL_CORES: Final = frozenset({"n50", "n95", "n97", "n100", "n150", "n200", "n250", "300", "300t", "310", "310t"})


def _small_core(found: re.Match[str]) -> Processor:
    code = _part(found, "code")
    name = f"Intel {code.upper()}"
    return _judged(name, True) if code in _SMALL_CORES or code.startswith("u30") else _unknown(name)


def _celeron(found: re.Match[str]) -> Processor:
    prefix, number = _part(found, "prefix"), int(found["number"])
    least = {"n": 4000, "j": 4000, "g": 4900, "": 4205}.get(prefix)
    return _judged(_branded(found), least is not None and (number >= least or (prefix, number) == ("", 3867)))


def _pentium(found: re.Match[str]) -> Processor:
    prefix, number = _part(found, "prefix"), int(found["number"])
    least = {"n": 5000, "j": 5000, "g": 5400, "": 5400}.get(prefix)
    is_from_2010 = prefix == "g" and 6900 <= number < 7000
    is_named = not prefix and number in {4417, 4425}
    return _judged(_branded(found), is_named or (least is not None and number >= least and not is_from_2010))


def _branded(found: re.Match[str]) -> str:
    return f"{found['brand'].title()} {(found['prefix'] + found['number'] + found['suffix']).upper()}"


def _atom(found: re.Match[str]) -> Processor:
    return _judged(found[0], found["code"] is not None)


def _xeon(found: re.Match[str]) -> Processor:
    name, rest = found[0].strip(), _part(found, "rest")
    if re.search(r"\b(?:bronze|silver|gold|platinum) \d{4}|\be-2\d{3}|\bw-\d{4,5}|\bw[3579]-\d{4}", rest):
        return _judged(name, True)
    embedded = re.search(r"\bd-(\d{4})", rest)
    if embedded:
        return _judged(name, 1700 <= int(embedded[1]) < 2000 or int(embedded[1]) >= 2700)
    is_old = re.search(r"\be[357][- ]\d{4}|\b[elxw]\d{4}\b|\bphi\b|\b\d{4} ?v\d|\b[57][01]\d\d\b", rest)
    return _judged(name, False) if is_old else _unknown(name)


# AMD: by the generation or series in the number.

# Of the 2000 series only the desktop parts of the second design are listed: a 2200U or 2400G is of the first.
_RYZEN_2000: Final = {2300: ("x",), 2500: ("x",), 2600: ("", "x", "e"), 2700: ("", "x", "e")}


def _ryzen(found: re.Match[str]) -> Processor:
    number, suffix = int(found["number"]), _part(found, "suffix")
    name = f"Ryzen {found['tier']} {'PRO ' if found['pro'] else ''}{number}{suffix.upper()}"
    if number < 1000 or number >= 3000:
        return _judged(name, True)
    return _judged(name, suffix in _RYZEN_2000.get(number, ()))


def _threadripper(found: re.Match[str]) -> Processor:
    return _judged(found[0], int(found["number"]) >= 2000)


def _ryzen_embedded(found: re.Match[str]) -> Processor:
    code = found["code"].upper()
    return _judged(f"Ryzen Embedded {code}", code[1] != "1")


def _athlon(found: re.Match[str]) -> Processor:
    rest, name = _part(found, "rest"), found[0].strip()
    if re.search(r"\b(?:64|ii|xp|mp|neo|x[234])\b", rest):
        return _judged(name, False)
    code = re.search(r"\b(\d{3,4})([a-z]{0,2})\b", rest)
    if code is None:
        return _unknown(name)
    number, suffix = int(code[1]), code[2]
    return _judged(name, bool(suffix) and (number in {300, 320} or number >= 3000))


def _epyc(found: re.Match[str]) -> Processor:
    code = found["code"].upper()
    return _judged(f"EPYC {code}", not code.startswith("3") and not (code[0] == "7" and code[3] == "1"))


def _old_amd(found: re.Match[str]) -> Processor:
    name = found[0].strip()
    return Processor(name, False, f"Processor is an older AMD ({name}); Windows 11 needs a Ryzen of the 2000 series or "
                                  "later.")


# Everybody else: by name alone.

def _snapdragon(found: re.Match[str]) -> Processor:
    rest = _part(found, "rest").strip()
    if not rest:
        return _unknown("Snapdragon")
    return _judged(found[0].strip(), re.match(r"(?:850|7c|8c|8cx|x)\b|x1[ep]?-|7c\+", rest) is not None)


def _foreign(found: re.Match[str]) -> Processor:
    name = found[0].strip()
    return Processor(name, False, f"Processor {name} is of a maker whose processors Windows 11 does not support.")


_CODE: Final = r"(?:[^|]*?\s)?(?P<prefix>[a-z]{0,2}?)-?(?P<number>\d{3,4})(?P<suffix>[a-z]{0,2})\b(?!\.)"

_CORE_NUMBER: Final = r"(?P<number>\d{3,5}|\d(?=y\d\d))(?P<suffix>[a-z]\w{0,4})?\b"

# In this order: the first that fits decides.
_SHAPES: Final[tuple[tuple[re.Pattern[str], _Judge], ...]] = tuple((re.compile(shape, re.IGNORECASE), judge) for
                                                                   shape, judge in (
    (r"\bcore ultra [3579](?:[ -]?\w+)?", _as_named),
    (r"\bcore [3579][ -]n?\d{3}[a-z]*\b", _as_named),
    (r"\bxeon\b(?P<rest>.*)", _xeon),
    (rf"\b(?P<tier>i[3579])[ -]*(?:processor )?(?P<prefix>[a-z])?[ -]*{_CORE_NUMBER}", _core_i),
    (rf"\bcore (?P<tier>m[357]?)[ -]+(?P<prefix>x(?=x))?{_CORE_NUMBER}", _core_i),
    (r"\bcore ?2\b.*|\bcore (?:duo|solo)\b.*", _before_generations),
    (rf"\b(?P<brand>celeron){_CODE}", _celeron),
    (rf"\b(?P<brand>pentium(?: gold| silver)?){_CODE}", _pentium),
    (r"\bpentium (?:4|iii|ii|m|d|pro|mmx|dual)\b.*|\bceleron (?:d|m)\b.*|\bgenuine intel.*\bt2\d{3}.*",
     _before_generations),
    (r"\batom\b(?:.*?\b(?P<code>x[67]\d{3}[a-z]{1,3})\b)?.*", _atom),
    (r"\b(?:intel|processor) (?P<code>n\d{2,3}|u30\d[a-z]*|3[01]0t?)\b", _small_core),
    (r"\bryzen ai\b.*|\bryzen z[12]\b(?: extreme)?", _as_named),
    (r"\bryzen embedded (?:.*\s)?(?P<code>[rv]\d\w*)", _ryzen_embedded),
    (r"\b(?:ryzen )?threadripper (?:pro )?(?P<number>\d{4})\w*", _threadripper),
    (r"\bryzen (?P<tier>[3579]) (?P<pro>pro )?(?P<number>\d{3,4})(?P<suffix>[a-z]\w{0,3})?\b", _ryzen),
    (r"\bathlon\b(?P<rest>.*)", _athlon),
    (r"\bepyc (?:embedded )?(?P<code>\d[0-9a-z]{2}\d\w*)", _epyc),
    (r"\b30(?:15|20)c?e\b", _as_named),
    (r"\b(?:amd )?(?:a(?:4|6|8|9|10|12)|e[12]|fx)(?: ?-\w+| series| pro-?\w*)", _old_amd),
    (r"\b(?:phenom|opteron|turion|sempron|duron|geode)\b.*", _old_amd),
    (r"\bamd (?:e-\d{3}|[cz]-\d\d|gx-\w+|k6|v\d{3})\b", _old_amd),
    (r"\bsnapdragon\b(?P<rest>[^-]*(?:-[\d-]+)?)", _snapdragon),
    (r"\bmicrosoft sq[123]\b|\bqc[ms](?:5430|6490)\b|\bx1[ep]?-?\d\d-?\d{3}\b", _as_named),
    (r"\bapple m\d\w*|\b(?:via|mediatek|exynos|cortex|tegra|rockchip|kirin|powerpc)\b.*", _foreign),
))
