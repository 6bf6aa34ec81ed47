"""What a household asks for, in landlords' words: the device, what it must have, its purpose, a deadline."""

from functools import lru_cache
from typing import Final

from app.bulk_referrals.values.days import read_day
from app.bulk_referrals.values.found import Finding, Read, confirm, is_missing, note, shown, tidy
from app.bulk_referrals.values.vocabulary import Answer, Vocabulary, listed
from app.referrals.answers import AskedDevice, DeadlineKind, MustHave, Purpose

_KINDS: Final = Vocabulary(AskedDevice, {
    AskedDevice.LAPTOP: "laptops|notebook|chromebook|macbook|netbook|lap top|laptop computer|ultrabook|"
                        "refurbished laptop",
    AskedDevice.TABLET: "tablets|ipad|i pad|galaxy tab|kindle fire|fire tablet|tablet computer|android tablet|tab",
    AskedDevice.DESKTOP: "desktops|pc|desktop pc|tower|imac|mac mini|all in one|home computer|personal computer|"
                         "desk top",
    AskedDevice.SMARTPHONE: "smartphones|smart phone|phone|mobile|mobile phone|iphone|android phone|android|handset|"
                            "cell phone",
    AskedDevice.ANY: "any|any device|either|computer|device|no preference|dont mind|anything|laptop or tablet|"
                     "tablet or laptop|laptop tablet|tablet laptop|yes|y|1|true|any kind|not fussy|"
                     "whatever is available|"
                     "any laptop or tablet|x1|1 device|device needed|any suitable",
    AskedDevice.NONE: "none|no|n|0|false|not needed|not required|no device needed|no device required|nothing|"
                      "has device|"
                      "data only|sim only|broadband only|connectivity only|internet only|wifi only|nil|sim card|sim|"
                      "mifi|data",
})  # fmt: skip
_MUST_HAVES: Final = Vocabulary(MustHave, {
    MustHave.TOUCH: "touch|touchscreen|touch screen|touch input",
    MustHave.LARGE_SCREEN: "large screen|big screen|bigger screen|larger screen|large display|large text|big display|"
                           "15 inch|"
                           "17 inch|large|large monitor",
    MustHave.CAMERA: "camera|webcam|web cam|cam|video calls|video calling|video|zoom|facetime|teams",
    MustHave.SCREEN_READER: "screen reader|screenreader|jaws|nvda|voiceover|talkback|speech output|text to speech|"
                            "reads aloud|"
                            "narrator|accessibility software",
    MustHave.PORTABLE: "portable|light|lightweight|light weight|easy to carry|carry|small|mobile",
    MustHave.WINDOWS: "windows|windows 10|windows 11|win 10|win 11|win10|win11|microsoft|ms windows|"
                      "microsoft windows|office|"
                      "microsoft office|word|excel",
})  # fmt: skip
_PURPOSES: Final = Vocabulary(Purpose, {
    Purpose.WORK: "work|job|jobs|job search|job searching|jobsearch|looking for work|employment|job applications|"
                  "finding work|"
                  "cv|self employed|business|working from home|career|job seeking|apply for jobs|interviews|"
                  "volunteering",
    Purpose.SCHOOL: "school|homework|home work|education|college|university|training|course|courses|studying|study|"
                    "learning|"
                    "esol|english lessons|online learning|apprenticeship|exams|gcse|gcses|schoolwork|school work|"
                    "childs education",
    Purpose.HEALTH: "health|gp|doctor|nhs|appointments|prescriptions|prescription|hospital|medical appointments|"
                    "nhs app|"
                    "health appointments|wellbeing|well being|healthcare|gp appointments|mental health",
    Purpose.BENEFITS: "benefits|benefit|universal credit|uc|housing|rent|rent account|pay rent|bills|banking|"
                      "online banking|"
                      "claims|journal|uc journal|tenancy|repairs|report repairs|budgeting|council|"
                      "government services|dwp|"
                      "forms|housing account|finance|paying bills|money|gov uk|bidding|benefits and housing",
    Purpose.KEEPING_IN_TOUCH: "keeping in touch|family|friends|family and friends|social|socialising|contact family|"
                              "video calls|social media|staying connected|isolation|loneliness|social isolation|"
                              "communication|"
                              "whatsapp|facebook|staying in touch|contact|keep in touch|email|emails|leisure|shopping|"
                              "entertainment|connect with family",
})  # fmt: skip
_DEADLINES: Final = Vocabulary(DeadlineKind, {
    DeadlineKind.JOB: "job|work|new job|training|interview|job interview|job start|employment|course start|"
                      "training start|"
                      "starts work|starting work|apprenticeship",
    DeadlineKind.BENEFIT: "benefit|benefits|uc|universal credit|claim|uc migration|migration notice|pip|"
                          "managed migration|"
                          "benefit claim|uc claim|dwp",
    DeadlineKind.COURT: "court|hearing|tribunal|court hearing|eviction|court date|possession hearing",
    DeadlineKind.HEALTH: "health|hospital|appointment|gp|medical|operation|surgery|medical appointment|"
                         "hospital appointment",
    DeadlineKind.SCHOOL: "school|exam|exams|college|university|gcse|gcses|term|term start|school start|enrolment|"
                         "school term",
})  # fmt: skip
_NO_DEADLINE: Final = frozenset({"no", "none", "no deadline", "n", "false", "0", "not urgent", "no rush", "standard",
"normal", "low"})


@lru_cache(maxsize=1024)
def read_device_kind(raw: str) -> Read[AskedDevice | None]:
    """The kind of device; None when blank or not understood, the latter to be confirmed."""
    text = tidy(raw).strip("'\" ")
    if found := _KINDS.exactly(text):
        return Read(found)
    if is_missing(text):
        return Read(None)
    mentioned = [kind for kind in _KINDS.all_in(text) if kind is not AskedDevice.NONE]
    named = [kind for kind in mentioned if kind is not AskedDevice.ANY]
    if len(named) == 1:
        return Read(named[0])
    if set(named) <= {AskedDevice.LAPTOP, AskedDevice.TABLET, AskedDevice.DESKTOP} and mentioned:
        return Read(AskedDevice.ANY, (note("device_any",
        "Several kinds are named; we wrote “any computer or tablet”."),))
    return Read(None, (_unknown("device_not_clear", text, listed(AskedDevice)),))


@lru_cache(maxsize=1024)
def read_must_haves(raw: str) -> Read[tuple[MustHave, ...]]:
    """Everything the device must have; parts we do not know are left out and to be confirmed."""
    return _several(_MUST_HAVES, raw, "must_have_not_known", listed(MustHave))


@lru_cache(maxsize=1024)
def read_purposes(raw: str) -> Read[tuple[Purpose, ...]]:
    """Everything it will be used for; parts we do not know are left out and told."""
    read = _several(_PURPOSES, raw, "purpose_not_known", listed(Purpose))
    return Read(read.value, tuple(note(finding.code, finding.message) for finding in read.findings))


@lru_cache(maxsize=1024)
def read_deadline(raw: str) -> Read[DeadlineKind | None]:
    """What the date that will not move is for; None where there is none, a date alone is to be confirmed."""
    text = tidy(raw).strip("'\" ")
    if is_missing(text) or text.casefold() in _NO_DEADLINE:
        return Read(None)
    if found := _DEADLINES.first_in(text):
        return Read(found)
    if read_day(text).value:
        return Read(None, (confirm("deadline_not_clear", f"Say what the date is for: {listed(DeadlineKind)}."),))
    return Read(None, (_unknown("deadline_not_clear", text, listed(DeadlineKind)),))


def _several(table: Vocabulary[Answer], raw: str, code: str, offered: str) -> Read[tuple[Answer, ...]]:
    text = tidy(raw).strip("'\" ")
    if is_missing(text) or text.casefold() in {"no", "nothing", "nothing special", "n", "0", "false", "standard"}:
        return Read(())
    found, unknown = table.each_in(text)
    return Read(found, (_unknown(code, "; ".join(unknown), offered),) if unknown else ())


def _unknown(code: str, text: str, offered: str) -> Finding:
    return confirm(code, f"We do not know “{shown(text, 40)}”, so it is left out. Write one of: {offered}.")
