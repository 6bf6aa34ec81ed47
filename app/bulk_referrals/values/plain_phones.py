"""The quick way for telephone numbers written plainly: the same answer as app.core.phone, without parsing.

Only numbers the numbering plan itself calls British mobiles or landlines; everything else takes the long way.
"""

import re
from typing import Final

from phonenumbers import PhoneMetadata

from app.core.phone import FICTIONAL_STEMS, HOME_REGIONS, PhoneNumber, read_phone

_PLAIN: Final = re.compile(r"(?:(?:\+44|0044)|(0)?)([1-37]\d{9})")
_SPACES: Final = str.maketrans("", "", " -")


def _pattern(kind: str) -> re.Pattern[str]:
    """What the numbering plan of the home regions says about a kind of number, in its national form."""
    plans = (PhoneMetadata.metadata_for_region(region) for region in sorted(HOME_REGIONS))
    kinds = (getattr(plan, kind).national_number_pattern for plan in plans)
    return re.compile("|".join(f"(?:{pattern})" for pattern in kinds if pattern), re.ASCII)


_MOBILE: Final = _pattern("mobile")
_LANDLINE: Final = _pattern("fixed_line")


def read_one_phone(text: str, *, allow_fictional: bool = False) -> PhoneNumber:
    """One number, exactly as core's read_phone reads it."""
    return plain_phone(text) or read_phone(text, allow_fictional=allow_fictional)


def plain_phone(text: str) -> PhoneNumber | None:
    """A plainly written British mobile or geographic number; None sends it the long way.

    The region is not told apart: it is "GB" here, and callers need only whether the number is a mobile.
    """
    if not text.isascii():
        return None
    digits = text.translate(_SPACES)
    found = _PLAIN.fullmatch(digits)
    if found is None or text.lstrip(" ").startswith("-"):
        return None
    national = found[2]
    if national[:7] in FICTIONAL_STEMS:
        return None
    is_mobile = national[0] == "7"
    if not (_MOBILE if is_mobile else _LANDLINE).fullmatch(national):
        return None
    return PhoneNumber(
        e164="+44" + national, is_mobile=is_mobile, region="GB", has_restored_zero=len(digits) == 10
    )
