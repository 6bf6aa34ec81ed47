"""Languages by their names, in English and in themselves, and by the codes systems use."""

from functools import lru_cache
from typing import Final

from app.bulk_referrals.values.found import Read, confirm, is_missing, shown, tidy
from app.bulk_referrals.values.vocabulary import Vocabulary, plain
from app.referrals.answers import SpokenLanguage as L

_PHRASES: Final[dict[L, str]] = {
    L.ENGLISH: "english|eng|en gb|en us|english uk|british english|angielski|inglés|inglês|engleză",
    L.ARABIC: "arabic|ara|العربية|عربي|عربية|sudanese arabic|arab|arabisch|modern standard arabic|ar sa|ar sy|ar iq",
    L.POLISH: "polish|pol|polski|polska|po polsku|pl pl",
    L.PORTUGUESE: "portuguese|por|português|portugues|brazilian portuguese|portuguese brazilian|pt br|pt pt|brazilian",
    L.ROMANIAN: "romanian|ron|rum|română|romana|romanian moldovan|moldovan|mo|ro ro|rumanian|roumanian",
    L.CHINESE: "chinese|zho|chi|中文|汉语|漢語|普通话|普通話|mandarin|cantonese|mandarin chinese|"
               "chinese mandarin|yue|cmn|粤语|廣東話|广东话|zh cn|zh hk|zh tw|simplified chinese|"
               "traditional chinese|hakka",
    L.SORANI: "sorani|kurdish|kurdish sorani|sorani kurdish|central kurdish|ku|kur|سۆرانی|کوردی|kurd",
    L.FARSI: "farsi|persian|fas|per|prs|فارسی|فارسي|dari|iranian|farsi persian|persian farsi|دری|fa ir|afghan dari",
    L.SPANISH: "spanish|spa|español|espanol|castellano|castilian|latin american spanish|es es",
    L.TURKISH: "turkish|tur|türkçe|turkce|tr tr",
}  # fmt: skip
_TABLE: Final = Vocabulary(L, _PHRASES)
_KURMANJI: Final = frozenset({"kurmanji", "kurdish kurmanji", "kurmanji kurdish", "kmr", "northern kurdish"})


@lru_cache(maxsize=1024)
def read_language(raw: str) -> Read[str]:
    """The code of a language we have; any other becomes English and is to be confirmed, blank is English."""
    text = tidy(raw).strip("'\" ")
    if is_missing(text):
        return Read(L.ENGLISH.value)
    if found := _TABLE.exactly(text):
        return Read(found.value)
    others = [language for language in _TABLE.all_in(text) if language is not L.ENGLISH]
    if len(others) == 1 and plain(text) not in _KURMANJI:
        return Read(others[0].value)
    if not others and _TABLE.all_in(text):
        return Read(L.ENGLISH.value)
    return Read(L.ENGLISH.value, (confirm(
        "language_not_ours",
        f"We have no texts in “{shown(text, 30)}”. They go out in English. Say so, or choose a call."
    ),))
