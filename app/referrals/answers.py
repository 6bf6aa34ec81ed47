"""The answers a referral may hold, each with the words pages use for it. Pure vocabulary.

Codes are stored, words are shown; what follows from an answer is said in eligibility and rules.
"""

from collections.abc import Iterable
from enum import StrEnum
from typing import Self


class Worded(StrEnum):
    """A stored code with its plain words."""

    words: str

    def __new__(cls, code: str, words: str) -> Self:
        member = str.__new__(cls, code)
        member._value_ = code
        member.words = words
        return member


class PermissionHow(Worded):
    """How the person said yes to being referred."""

    FACE_TO_FACE = "face_to_face", "Face to face"
    PHONE = "phone", "By phone"
    WRITING = "writing", "In writing"


class ContactBy(Worded):
    """How the household wants to hear from us."""

    TEXT = "text", "Text message"
    CALL = "call", "Phone call"
    CASEWORKER = "caseworker", "Through the person who refers them"


class Format(Worded):
    """How to make what we say readable."""

    LARGE_PRINT = "large_print", "Large print"
    BSL = "bsl", "British Sign Language"
    EASY_READ = "easy_read", "Easy read"


class SpokenLanguage(Worded):
    """Languages people ask for; a text we do not have in a language goes out in English."""

    ENGLISH = "en", "English"
    ARABIC = "ar", "Arabic (العربية)"
    POLISH = "pl", "Polish (polski)"
    PORTUGUESE = "pt", "Portuguese (português)"
    ROMANIAN = "ro", "Romanian (română)"
    CHINESE = "zh", "Chinese (中文)"
    SORANI = "ckb", "Sorani Kurdish (سۆرانی)"
    FARSI = "fa", "Farsi (فارسی)"
    SPANISH = "es", "Spanish (español)"
    TURKISH = "tr", "Turkish (Türkçe)"


class YesNo(Worded):
    """An answer that may be missing: not known is an answer too."""

    YES = "yes", "Yes"
    NO = "no", "No"
    NOT_KNOWN = "not_known", "Not known yet"


class Seen(Worded):
    """How the referrer knows; evidence is looked at, never copied."""

    JUDGEMENT = "judgement", "My own judgement"
    EVIDENCE = "evidence", "I have seen evidence"


class Barrier(Worded):
    """What keeps the household offline."""

    DEVICE = "device", "No device that works for them"
    CONNECTIVITY = "connectivity", "No internet, or not enough"
    SKILLS = "skills", "Not sure how to use it"
    CONFIDENCE = "confidence", "Worried about going online"
    ACCESS = "access", "Needs help to see, hear or use a screen"


class DeviceNow(Worded):
    """What the household has today."""

    NOTHING = "nothing", "Nothing"
    SMARTPHONE_ONLY = "smartphone_only", "A smartphone only"
    SHARED_DEVICE = "shared_device", "A device shared with others"
    BROKEN_DEVICE = "broken_device", "A device that is broken or too old"
    OWN_DEVICE = "own_device", "A device that works for them"
    NOT_KNOWN = "not_known", "Not known yet"


class Internet(Worded):
    """How much internet there is."""

    NONE = "none", "None"
    NOT_ENOUGH = "not_enough", "Some, but not enough"
    ENOUGH = "enough", "Enough"
    NOT_KNOWN = "not_known", "Not known yet"


class MustHave(Worded):
    """What the device must have to be of use."""

    TOUCH = "touch", "A touch screen"
    LARGE_SCREEN = "large_screen", "A large screen"
    CAMERA = "camera", "A camera"
    SCREEN_READER = "screen_reader", "A screen reader that works well"
    PORTABLE = "portable", "Light enough to carry"
    WINDOWS = "windows", "Windows"


class Purpose(Worded):
    """What it will be used for; this sets how strong the device must be."""

    WORK = "work", "Work, or looking for work"
    SCHOOL = "school", "School, college or training"
    HEALTH = "health", "Health appointments"
    BENEFITS = "benefits", "Benefits and housing"
    KEEPING_IN_TOUCH = "keeping_in_touch", "Keeping in touch"


class DeadlineKind(Worded):
    """A date that will not move."""

    JOB = "job", "A job or training start"
    BENEFIT = "benefit", "A benefit claim"
    COURT = "court", "A court date"
    HEALTH = "health", "A health appointment"
    SCHOOL = "school", "School or exams"


class AskedDevice(Worded):
    """Kinds of device that can be asked for, with none among them: a referral may be for data alone."""

    LAPTOP = "laptop", "Laptop"
    TABLET = "tablet", "Tablet"
    DESKTOP = "desktop", "Desktop computer"
    SMARTPHONE = "smartphone", "Smartphone"
    ANY = "any", "Any computer or tablet"
    NONE = "none", "No device"


class DeclineReason(Worded):
    """Why a coordinator said no; the referrer reads it, the household never does."""

    NOT_ELIGIBLE = "not_eligible", "Does not meet the rules of the programme"
    ALREADY_HELPED = "already_helped", "The household was helped in the last 12 months"
    DUPLICATE = "duplicate", "There is another open referral for the household"
    OUTSIDE_AREA = "outside_area", "Lives outside the region"
    NO_ANSWER = "no_answer", "We asked for something and heard nothing"
    NO_STOCK = "no_stock", "We have nothing that would suit"
    OTHER_HELP = "other_help", "Another service suits better"


class HoldReason(Worded):
    """Why a referral waits for a person."""

    AREA_NOT_KNOWN = "area_not_known", "The council area is not known"
    CANNOT_REACH = "cannot_reach", "We cannot reach the household"
    AWAY = "away", "The household is away"
    MOVING_HOME = "moving_home", "The household is moving home"
    ASKED_TO_WAIT = "asked_to_wait", "The household asked us to wait"


class WithdrawalReason(Worded):
    """Why a referral was taken back."""

    NO_LONGER_NEEDED = "no_longer_needed", "They no longer need it"
    CHANGED_THEIR_MIND = "changed_their_mind", "They changed their mind"
    HELPED_ELSEWHERE = "helped_elsewhere", "Somebody else helped"
    MOVED_AWAY = "moved_away", "They moved out of the region"
    MADE_BY_MISTAKE = "made_by_mistake", "It was made by mistake"
    CANNOT_REACH = "cannot_reach", "Nobody can reach them any more"


class MergeReason(Worded):
    """Why a coordinator says that two households are one."""

    SAME_ADDRESS = "same_address", "The same address, written in two ways"
    SAME_PEOPLE = "same_people", "The same people, at an address one of us got wrong"
    THEY_MOVED = "they_moved", "The same people moved home"
    WE_ASKED = "we_asked", "We asked the household or the referrer"
    OTHER = "other", "Something else"


def choices(kind: type[Worded]) -> list[tuple[str, str]]:
    """Code and words of every answer of a kind, in its order, for a form."""
    return [(member.value, member.words) for member in kind]


def words_of(kind: type[Worded], code: str | None) -> str:
    """The words of a stored code; an unknown or missing code is empty."""
    return next((member.words for member in kind if member.value == code), "")


def all_words(kind: type[Worded], codes: Iterable[str]) -> list[str]:
    """The words of several stored codes, in the kind's own order."""
    chosen = set(codes)
    return [member.words for member in kind if member.value in chosen]
