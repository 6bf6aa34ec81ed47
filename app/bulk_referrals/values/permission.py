"""Permission to be referred, row by row: a clear no is a rejection, silence leaves it to the file's declaration."""

from functools import lru_cache
from typing import Final

from app.bulk_referrals.values.found import Read, confirm, is_missing, reject, shown, tidy
from app.bulk_referrals.values.vocabulary import Vocabulary, listed, plain
from app.bulk_referrals.values.yes_no import read_yes_no
from app.referrals.answers import PermissionHow, YesNo

_HOW: Final = Vocabulary(PermissionHow, {
    PermissionHow.FACE_TO_FACE: "face to face|f2f|ftf|in person|visit|home visit|at home|verbal|verbally|meeting|"
                                "office|in office|"
                                "at sign up|sign up|tenancy sign up|oral|spoken|drop in",
    PermissionHow.PHONE: "phone|by phone|telephone|call|tel|phone call|telephone call|over the phone|on the phone|"
                         "mobile",
    PermissionHow.WRITING: "writing|in writing|written|letter|email|e mail|form|signed|signed form|consent form|"
                           "online|text|sms|"
                           "portal|web form|signature|paper|online form|tenant portal|by email",
})  # fmt: skip
_YES: Final = frozenset({
    "agrees", "consents", "signed", "verbal", "written", "verbal consent", "written consent", "consent",
    "permission given",
    "permission granted", "has agreed", "opted in", "opt in", "obtained", "received", "in place", "they agree",
    "accepted",
    "consent obtained", "explicit consent", "full consent",
})  # fmt: skip
_NO: Final = frozenset({
    "does not agree", "did not agree", "not agreed", "opted out", "opt out", "permission refused", "consent refused",
    "consent withdrawn", "permission withdrawn", "not given", "no permission", "not consented", "consent not given",
    "permission not given", "objected", "does not consent", "refused consent", "not obtained",
})  # fmt: skip


@lru_cache(maxsize=1024)
def read_permission(raw: str) -> Read[bool | None]:
    """True, False (rejected) or None where the column says nothing; what is unclear is None, to be confirmed."""
    text = tidy(raw).strip("'\" ")
    words = plain(text)
    answer = read_yes_no(text)
    if words in _NO or (answer.value is YesNo.NO and words not in _YES):
        return Read(False, (reject(
            "no_permission", "They did not agree to be referred. Take the row out, or ask them again."
        ),))
    if words in _YES or answer.value is YesNo.YES or _HOW.exactly(text):
        return Read(True)
    if is_missing(text):
        return Read(None)
    return Read(None, (confirm(
        "permission_not_clear", f"“{shown(text, 40)}” does not say whether they agreed. Write yes or no."
    ),))


@lru_cache(maxsize=1024)
def read_permission_how(raw: str) -> Read[PermissionHow | None]:
    """How the person said yes; None when blank or not understood, the latter to be confirmed."""
    text = tidy(raw).strip("'\" ")
    if is_missing(text):
        return Read(None)
    if found := _HOW.first_in(text):
        return Read(found)
    return Read(None, (confirm(
        "permission_how_not_clear", f"We do not know “{shown(text, 40)}”. Write one of: {listed(PermissionHow)}."
    ),))
