"""Form factors by what firmware and tools call a chassis: SMBIOS numbers and names, and the tools' own words.

Firmware words are English whatever the operating system speaks. A netbook is a laptop.
"""

import re
from typing import Final

from app.devices.states import FormFactor

# SMBIOS reference specification, "System Enclosure or Chassis Types".
_BY_NUMBER: Final = {
    3: FormFactor.DESKTOP, 4: FormFactor.DESKTOP, 5: FormFactor.DESKTOP, 6: FormFactor.DESKTOP,
    7: FormFactor.DESKTOP, 8: FormFactor.LAPTOP, 9: FormFactor.LAPTOP, 10: FormFactor.LAPTOP,
    11: FormFactor.TABLET, 13: FormFactor.ALL_IN_ONE, 14: FormFactor.LAPTOP, 15: FormFactor.DESKTOP,
    16: FormFactor.DESKTOP, 17: FormFactor.SERVER, 23: FormFactor.SERVER, 24: FormFactor.DESKTOP,
    25: FormFactor.SERVER, 28: FormFactor.SERVER, 29: FormFactor.SERVER, 30: FormFactor.TABLET,
    31: FormFactor.LAPTOP, 32: FormFactor.TABLET, 34: FormFactor.DESKTOP, 35: FormFactor.DESKTOP,
    36: FormFactor.DESKTOP,
}  # fmt: skip
_BY_WORD: Final = {
    "laptop": FormFactor.LAPTOP, "notebook": FormFactor.LAPTOP, "subnotebook": FormFactor.LAPTOP,
    "netbook": FormFactor.LAPTOP, "portable": FormFactor.LAPTOP, "convertible": FormFactor.LAPTOP,
    "desktop": FormFactor.DESKTOP, "lowprofiledesktop": FormFactor.DESKTOP, "lowprofile": FormFactor.DESKTOP,
    "pizzabox": FormFactor.DESKTOP, "minitower": FormFactor.DESKTOP, "tower": FormFactor.DESKTOP,
    "spacesaving": FormFactor.DESKTOP, "lunchbox": FormFactor.DESKTOP, "minipc": FormFactor.DESKTOP,
    "stickpc": FormFactor.DESKTOP, "mini": FormFactor.DESKTOP, "sealedcasepc": FormFactor.DESKTOP,
    "stick": FormFactor.DESKTOP, "sealed": FormFactor.DESKTOP, "embedded": FormFactor.DESKTOP,
    "embeddedpc": FormFactor.DESKTOP,
    "allinone": FormFactor.ALL_IN_ONE, "tablet": FormFactor.TABLET, "detachable": FormFactor.TABLET,
    "handheld": FormFactor.TABLET, "smartphone": FormFactor.SMARTPHONE, "mobile": FormFactor.SMARTPHONE,
    "cellphone": FormFactor.SMARTPHONE, "server": FormFactor.SERVER, "mainserverchassis": FormFactor.SERVER,
    "rackmountchassis": FormFactor.SERVER, "rackmount": FormFactor.SERVER, "bladeenclosure": FormFactor.SERVER,
    "bladeenclosing": FormFactor.SERVER, "enclosure": FormFactor.SERVER, "blade": FormFactor.SERVER,
    "multisystem": FormFactor.SERVER,
    "multisystemchassis": FormFactor.SERVER, "monitor": FormFactor.MONITOR, "computermonitor": FormFactor.MONITOR,
    "router": FormFactor.NETWORKING, "switch": FormFactor.NETWORKING,
}  # fmt: skip
# Makers that print another chassis than they build: a Mac mini says Laptop, a ProOne AiO says Desktop.
_BY_NAME: Final = (
    ("apple", re.compile(r"imac", re.IGNORECASE), FormFactor.ALL_IN_ONE),
    ("apple", re.compile(r"mac ?(?:mini|pro|studio)", re.IGNORECASE), FormFactor.DESKTOP),
    ("apple", re.compile(r"(?:macbook|powerbook)", re.IGNORECASE), FormFactor.LAPTOP),
    ("microsoft", re.compile(r"surface (?:pro|go|rt|2|3)\b", re.IGNORECASE), FormFactor.TABLET),
    ("microsoft", re.compile(r"surface studio(?! laptop)", re.IGNORECASE), FormFactor.ALL_IN_ONE),
)
_ALL_IN_ONE: Final = re.compile(r"\baio\b|all[- ]in[- ]one|\b(?:elite|pro)one\b", re.IGNORECASE)


def by_name(chassis: FormFactor | None, manufacturer: str | None, model: str | None) -> FormFactor | None:
    """The form factor of a model whose name says it more surely than its chassis; the chassis' own otherwise."""
    for maker, name, form in _BY_NAME:
        if (manufacturer or "").casefold().startswith(maker) and name.match(model or ""):
            return form
    is_vague = chassis in {None, FormFactor.DESKTOP}
    return FormFactor.ALL_IN_ONE if is_vague and _ALL_IN_ONE.search(model or "") else chassis


def form_factor(*values: object) -> FormFactor | None:
    """The form factor by the first value that says one: an SMBIOS number or a tool's word for the chassis."""
    for value in values:
        if isinstance(value, bool) or not isinstance(value, str | int):
            continue
        word = "".join(sign for sign in str(value).casefold() if sign.isalnum())
        found = _BY_NUMBER.get(int(word)) if word.isdecimal() and len(word) < 4 else _BY_WORD.get(word)
        if found is not None:
            return found
    return None
