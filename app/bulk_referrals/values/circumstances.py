"""What a household has today, and how it wants to hear from us, in landlords' words."""

from functools import lru_cache
from typing import Final

from app.bulk_referrals.values.found import Finding, Read, confirm, is_missing, shown, tidy
from app.bulk_referrals.values.vocabulary import Vocabulary, listed
from app.bulk_referrals.values.yes_no import read_yes_no
from app.referrals.answers import ContactBy, DeviceNow, Internet, YesNo

_DEVICES: Final = Vocabulary(DeviceNow, {
    DeviceNow.NOTHING: "none|no|no device|no devices|no equipment|nothing at all|does not have one|has none|"
                       "no phone or computer|"
                       "no computer|no laptop|no it equipment|0|nil|n|false|without device|never had one",
    DeviceNow.SMARTPHONE_ONLY: "smartphone|smart phone|phone|mobile|phone only|mobile only|mobile phone|"
                               "mobile phone only|"
                               "smart phone only|only a phone|only phone|only smartphone|just a phone|just phone|"
                               "just a mobile|"
                               "iphone|iphone only|android phone|cell phone|uses phone|only has a phone|"
                               "smartphone no computer",
    DeviceNow.SHARED_DEVICE: "shared|shared device|shares|shares one|shared laptop|shared tablet|shared computer|"
                             "shared phone|"
                             "share|sharing|family device|one between several|borrowed|borrows|uses family members|"
                             "library",
    DeviceNow.BROKEN_DEVICE: "broken|broken device|old|too old|broken laptop|broken tablet|broken phone|not working|"
                             "faulty|"
                             "cracked|damaged|slow|very old|old laptop|old tablet|old computer|outdated|out of date|"
                             "does not work|doesnt work|needs repair|unsuitable|not suitable",
    DeviceNow.OWN_DEVICE: "own|own device|has device|has a device|laptop|tablet|desktop|computer|pc|ipad|chromebook|"
                          "own laptop|"
                          "own tablet|own computer|working device|works|has laptop|has a laptop|has tablet|"
                          "has a tablet|"
                          "has computer|has a computer|macbook|yes|y|true|1|has own",
})  # fmt: skip
_INTERNET: Final = Vocabulary(Internet, {
    Internet.NONE: "no|n|0|false|nil|no internet|no broadband|no wifi|no wi fi|no access|no connection|offline|"
                   "not connected|"
                   "no data|none at all|never|disconnected|cut off|without|no home internet|no mobile data|has none",
    Internet.NOT_ENOUGH: "some|limited|not enough|poor|slow|partial|sometimes|occasional|unreliable|intermittent|"
                         "mobile data|"
                         "mobile data only|phone data|phone only|pay as you go|payg|pay as you go data|data on phone|"
                         "tethering|hotspot|dongle|public wifi|library|neighbours wifi|shared wifi|shared|runs out|"
                         "little|"
                         "a bit|low|restricted|weak|insufficient|mobile only|basic|top up|some data",
    Internet.ENOUGH: "yes|y|1|true|full|good|broadband|fibre|wifi|wi fi|unlimited|has broadband|has internet|has wifi|"
                     "home broadband|connected|online|fast|sufficient|adequate|contract|has access|ok|yes broadband|"
                     "fixed line|unlimited data",
})  # fmt: skip
_CONTACT: Final = Vocabulary(ContactBy, {
    ContactBy.TEXT: "text|texts|sms|txt|text messages|by text|mobile|text msg|message|whatsapp|mobile text",
    ContactBy.CALL: "call|calls|phone|telephone|tel|voice|by phone|ring|landline|phone calls|voice call|telephone call|"
                    "phone number|mobile call",
    ContactBy.CASEWORKER: "caseworker|case worker|housing officer|support worker|landlord|via landlord|"
                          "through landlord|"
                          "through us|via us|in person|letter|post|email|e mail|via housing officer|officer|referrer|"
                          "through referrer|via referrer|visit|face to face|by letter|by post|by email|do not contact|"
                          "no contact|third party|through their caseworker|none",
})  # fmt: skip


@lru_cache(maxsize=1024)
def read_device_now(raw: str) -> Read[DeviceNow]:
    """What they have today; blank is not known, and so is what we do not understand, to be confirmed."""
    text = tidy(raw).strip("'\" ")
    if found := _DEVICES.exactly(text):
        return Read(found)
    if is_missing(text):
        return Read(DeviceNow.NOT_KNOWN)
    mentioned = _DEVICES.all_in(text)
    for answer in (DeviceNow.BROKEN_DEVICE, DeviceNow.SHARED_DEVICE):
        if answer in mentioned:  # "broken laptop, uses phone": what does not work decides
            return Read(answer)
    if len(mentioned) == 1:
        return Read(mentioned[0])
    if _is_not_known(text):
        return Read(DeviceNow.NOT_KNOWN)
    return Read(DeviceNow.NOT_KNOWN, (_not_understood(text, listed(DeviceNow)),))


@lru_cache(maxsize=1024)
def read_internet(raw: str) -> Read[Internet]:
    """How much internet there is; blank is not known, and so is what we do not understand, to be confirmed."""
    text = tidy(raw).strip("'\" ")
    if found := _INTERNET.exactly(text):
        return Read(found)
    if is_missing(text) or _is_not_known(text):
        return Read(Internet.NOT_KNOWN)
    mentioned = _INTERNET.all_in(text)
    if Internet.NOT_ENOUGH in mentioned:  # "limited wifi": what is missing decides
        return Read(Internet.NOT_ENOUGH)
    if len(mentioned) == 1:
        return Read(mentioned[0])
    return Read(Internet.NOT_KNOWN, (_not_understood(text, listed(Internet)),))


@lru_cache(maxsize=1024)
def read_contact_by(raw: str) -> Read[ContactBy | None]:
    """How they want to hear from us; None when the file does not say."""
    text = tidy(raw).strip("'\" ")
    if found := _CONTACT.exactly(text):
        return Read(found)
    if is_missing(text) or _is_not_known(text):
        return Read(None)
    mentioned = _CONTACT.all_in(text)
    if mentioned and set(mentioned) <= {ContactBy.TEXT, ContactBy.CALL, *mentioned[:1]}:
        return Read(mentioned[0])
    return Read(None, (_not_understood(text, listed(ContactBy)),))


def _is_not_known(text: str) -> bool:
    answer = read_yes_no(text)
    return answer.value is YesNo.NOT_KNOWN and not answer.findings


def _not_understood(text: str, offered: str) -> Finding:
    return confirm(
        "answer_not_clear",
        f"We do not understand “{shown(text, 40)}”; it counts as not known. Write one of: {offered}."
    )
