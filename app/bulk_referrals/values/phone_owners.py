"""Words beside a telephone number: whose number it is, or nothing of weight.

A number that is somebody else's, or may be, is never texted.
"""

import re
from functools import lru_cache
from typing import Final

NOT_CLEAR: Final = "not clear"

_OWNERS: Final = {
    word: owner
    for owner, words in {
        "daughter": "daughter daughters daugther daugher doughter dghtr dtr dau daught d/ter daughter-in-law dil",
        "son": "son sons son-in-law sil stepson",
        "mother": "mother mum mom mam mums mothers ma stepmother",
        "father": "father dad dads fathers stepfather",
        "parent": "parent parents",
        "husband": "husband hubby hus husb",
        "wife": "wife wifes",
        "partner": "partner partners ptnr spouse boyfriend girlfriend fiance fiancee bf gf",
        "former partner": "ex ex-partner ex-wife ex-husband",
        "sister": "sister sisters sis",
        "brother": "brother brothers bro",
        "neighbour": "neighbour neighbours neighbor neighbors neigbour nieghbour neighb nbr nextdoor",
        "friend": "friend friends mate flatmate housemate",
        "carer": "carer carers caregiver pa",
        "relative": "relative relatives family niece nephew aunt auntie aunty uncle cousin grandson granddaughter",
        "grandparent": "grandmother grandfather nan nana gran grandma grandad granny grandparent",
        "next of kin": "nok kin in-law guardian",
        "child": "child",
        "work": "work works office workplace employer business school",
        "worker": "worker s/worker sw cpn keyworker key-worker caseworker warden solicitor",
        "somebody who acts for them": "poa agent appointee nurse probation manager behalf",
        "somebody else": "advocate emergency third-party 3rd c/o care-of joint other alternative ask via",
    }.items()
    for word in words.split()
}
_WEIGHTLESS: Final = """
    contact mobile mob mobiles mobil moblie m tel tele telephone t phone ph p home h hm landline land line ll number
    numbers no nos num n new old own self tenant tenants her his their my preferred pref main primary best only
    text texts sms call calls ring please pls after before from until till am pm evening evenings morning
    mornings afternoon anytime any time day days daytime night eve w/e weekends weekend weekdays mon tue tues
    wed thu thur thurs fri sat sun cell hyperlink uk gb whatsapp voicemail vm leave message ok okay and or is
    the on of at with also 1st 2nd first second one two yes y personal private direct dial ext extension x e
    current updated correct checked gsm handy ex-directory exdirectory
"""
_OF_NO_WEIGHT: Final = frozenset(_WEIGHTLESS.split())
_WORDS: Final = re.compile(r"[^\W\d_][^\W\d_'’/-]*(?:[/-][^\W\d_]+)*|\d(?:st|nd|rd|th)\b")


@lru_cache(maxsize=4096)
def owner_of(words: str) -> str | None:
    """Whose number it is by the words beside it; None for the tenant's own, NOT_CLEAR for words we do not know."""
    unknown = False
    for word in _WORDS.findall(words.casefold()):
        plain = word.replace("’", "'").removesuffix("'s").strip("-/'")
        if owner := _OWNERS.get(plain) or _close_owner(plain):
            return owner
        unknown = unknown or plain not in _OF_NO_WEIGHT
    return NOT_CLEAR if unknown else None


def _close_owner(word: str) -> str | None:
    """The owner whose word this is but for one slip of the keyboard, long words only."""
    if len(word) < 6:
        return None
    alike = (known for known in _OWNERS if len(known) >= 6 and known[0] == word[0])
    return next((_OWNERS[known] for known in alike if _one_slip(word, known)), None)


def _one_slip(word: str, known: str) -> bool:
    """Whether one letter is missing, added, other or swapped with the next."""
    if abs(len(word) - len(known)) > 1:
        return False
    start = 0
    while start < min(len(word), len(known)) and word[start] == known[start]:
        start += 1
    rest, wanted = word[start:], known[start:]
    return (
        rest[1:] == wanted[1:] or rest[1:] == wanted or rest == wanted[1:]
        or (rest[:2] == wanted[:2][::-1] and rest[2:] == wanted[2:])
    )  # fmt: skip
