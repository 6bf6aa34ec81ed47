"""Which authorities the first half of a postcode (the outcode) touches, for use without loaded files.

Source: ONS National Statistics Postcode Lookup, May 2025, counted by outcode; Open Government Licence v3.0.
Only L, CH, WA and PR are counted; a few homes of the region have WN postcodes, which cannot be told here.
"""

from dataclasses import dataclass
from typing import Final

from app.geography.authorities import AuthorityName, find_authority

# At least 99.5% of the outcode's postcodes lie in this one authority.
_WHOLLY: Final = {
    "Halton": "WA88",
    "Knowsley": "L32 L36",
    "Liverpool": "L1 L2 L3 L4 L5 L6 L7 L8 L11 L12 L13 L15 L17 L18 L19 L27 L73 L74",
    "Sefton": "L21 L22 L23 L29 L30 L38 L72 L80",
    "St Helens": "WA9 WA10 WA11",
    "Wirral": (
        "CH25 CH27 CH30 CH31 CH32 CH41 CH42 CH43 CH44 CH45 CH46 CH47 CH48 CH49 CH60 CH61 CH62 CH63 L41 "
        "L42 L43 L44 L45 L46 L47 L48 L49 L60 L61 L62 L63"
    ),
}

# Several authorities, or partly outside the region: only the full postcode can tell.
_SHARED: Final = {
    "Halton + outside": "WA4 WA7",
    "Halton + Knowsley + Liverpool": "L24",
    "Halton + Knowsley + St Helens": "L35 WA8",
    "Knowsley + Liverpool": "L14 L16 L25 L26 L28",
    "Knowsley + Liverpool + Sefton": "L10 L70",
    "Knowsley + Sefton + outside": "L31 L33",
    "Knowsley + St Helens": "L34",
    "Liverpool + Sefton": "L9 L68 L71 L75",
    "Liverpool + Sefton + Wirral": "L20 L69",
    "Liverpool + Wirral": "L67",
    "Sefton + outside": "L37 PR8 PR9",
    "St Helens + outside": "WA2 WA3 WA5 WA12",
    "Wirral + outside": "CH26 CH28 CH29 CH64 CH65 L64 L65",
}

# Areas in which the region has postcodes; every other area in the country is outside.
_COUNTED_AREAS: Final = frozenset({"L", "CH", "WA", "PR"})
_UNCOUNTED_AREAS: Final = frozenset({"WN"})
_OUTSIDE: Final = (
    "CH1 CH2 CH3 CH4 CH5 CH6 CH7 CH8 CH33 CH34 CH66 CH70 CH88 CH99 L39 L40 L66 PR0 PR1 PR2 PR3 PR4 PR5 "
    "PR6 PR7 PR11 PR25 PR26 WA1 WA6 WA13 WA14 WA15 WA16 WA55"
)
# Until 1999 Wirral had these; all ended, and each became CH with the same number.
_OLD_WIRRAL: Final = frozenset(f"L{number}" for number in (*range(41, 50), *range(60, 67)))
# Post office boxes and large firms: nobody lives there.
_FOR_FIRMS: Final = frozenset(f"L{number}" for number in (*range(67, 76), 80)) | {"WA88"}


@dataclass(frozen=True, slots=True)
class OutcodeReach:
    """The authorities an outcode touches, none when outside; `is_known` is False where nobody counted."""

    authorities: tuple[AuthorityName, ...]
    is_known: bool = True
    is_partly_outside: bool = False

    @property
    def is_outside(self) -> bool:
        """Certainly not in the region."""
        return self.is_known and not self.authorities

    @property
    def only(self) -> AuthorityName | None:
        """The one authority that has all of it, where that is so."""
        return self.authorities[0] if len(self.authorities) == 1 and not self.is_partly_outside else None


def outcode_reach(outcode: str) -> OutcodeReach:
    """The authorities an outcode (L8, WA10) touches; areas far from the region are outside."""
    if found := _REACH.get(outcode):
        return found
    area = outcode.rstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ").rstrip("0123456789")
    is_known = area not in _COUNTED_AREAS | _UNCOUNTED_AREAS
    return OutcodeReach((), is_known=is_known)


def current_outcode(outcode: str) -> str | None:
    """What an old Wirral outcode became (L41 → CH41); None for every other outcode."""
    return f"CH{outcode[1:]}" if outcode in _OLD_WIRRAL else None


def is_for_firms(outcode: str) -> bool:
    """Whether the outcode belongs to post office boxes and large firms, where nobody lives."""
    return outcode in _FOR_FIRMS


def _named(text: str) -> tuple[AuthorityName, ...]:
    return tuple(found for name in text.split(" + ") if (found := find_authority(name)))


def _reaches() -> dict[str, OutcodeReach]:
    found = {outcode: OutcodeReach(()) for outcode in _OUTSIDE.split()}
    for names, outcodes in {**_WHOLLY, **_SHARED}.items():
        reach = OutcodeReach(_named(names), is_partly_outside=names.endswith(" + outside"))
        found |= dict.fromkeys(outcodes.split(), reach)
    return found


_REACH: Final = _reaches()
