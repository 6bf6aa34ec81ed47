"""The words of every text, one module a language, and how that language says dates and weeks.

Raise the version of a text whenever its words change. Only `app.messaging.wording` reads these modules.
"""

from app.messaging.texts.arabic import ARABIC
from app.messaging.texts.english import ENGLISH
from app.messaging.texts.language import Language
from app.messaging.texts.polish import POLISH
from app.messaging.texts.portuguese import PORTUGUESE

LANGUAGES: dict[str, Language] = {
    language.code: language for language in (ENGLISH, ARABIC, POLISH, PORTUGUESE)
}

__all__ = ["ENGLISH", "LANGUAGES", "Language"]
