"""The words households send us, in the languages we write and a few more; compared after `replies.plain`.

A word stands here only when, sent alone or with polite fillers, it can mean nothing else.
"""

from enum import StrEnum
from typing import Final


class ReplyKind(StrEnum):
    """What we act on without a person; everything else is OTHER and lands on the case."""

    STOP = "stop"
    START = "start"
    HELP = "help"
    STATUS = "status"
    NUMBER = "number"
    YES = "yes"
    NO = "no"
    LANGUAGE = "language"
    WRONG_NUMBER = "wrong_number"
    THANKS = "thanks"
    OTHER = "other"


PHRASES: Final[dict[ReplyKind, tuple[str, ...]]] = {
    ReplyKind.STOP: (
        # English, the words every network knows, and how thumbs spell them
        "stop", "stopp", "sstop", "sttop", "stoop", "stopo", "stopa", "stops", "stp", "sotp", "stpo",
        "tsop", "stap", "stip", "stopit", "stopall", "stop all", "stopped", "unsubscribe", "unsubscribed",
        "unsuscribe", "unsubcribe", "optout", "opt out", "opt-out", "end", "quit", "cancel", "revoke",
        "remove", "no more", "no texts", "leave alone", "dont text me", "do not text me",
        "dont text me again", "do not text me again", "dont contact me", "do not contact me",
        "no more texts", "stop contacting me", "take off list", "off list",
        # Polish
        "koniec", "przestan", "przestancie", "zakoncz", "wypisz", "nie pisz", "nie piszcie", "nie wysylaj",
        "nie wysylajcie", "nie pisz do mnie", "nie piszcie do mnie", "rezygnuje",
        # Portuguese and Spanish
        "parar", "pare", "para", "parem", "sair", "cancelar", "remover", "nao enviar", "nao envie",
        "nao enviem", "alto", "basta", "detener", "baja",
        # Arabic and Persian
        "توقف", "توقفوا", "قف", "إيقاف", "ايقاف", "أوقف", "أوقفوا", "ستوب", "إلغاء", "الغاء", "لا ترسل",
        "لا ترسلوا", "كفى", "توقف کن", "لغو",
        # Romanian, Turkish, Chinese, Kurdish
        "opreste", "opriti", "dur", "durdur", "iptal", "停止", "退订", "取消", "ڕاگرە", "وەستان",
    ),
    ReplyKind.START: (
        "start", "strat", "satrt", "starrt", "stat texts", "unstop", "resume", "restart", "start again",
        "opt in", "optin", "subscribe", "wznow", "zacznij", "recomecar", "comecar", "iniciar", "empezar",
        "ابدأ", "ابدا", "ابدؤوا", "ستارت", "incepe", "basla", "开始",
    ),
    ReplyKind.HELP: (
        "help", "hlep", "hepl", "halp", "info", "information", "who", "who is this", "whos this",
        "who are you", "who is it", "who dis", "what is this", "is this a scam", "is this real",
        "pomoc", "pomocy", "kto to", "kto pisze", "co to", "ajuda", "ajudar", "quem e", "quem fala",
        "o que e isto", "ayuda", "quien es", "مساعدة", "ساعدوني", "من انت", "من أنتم", "من هذا", "ما هذا",
        "کمک", "ajutor", "cine e", "yardim", "kimsiniz", "帮助", "你是谁",
    ),
    ReplyKind.STATUS: (
        "status", "staus", "stauts", "statuss", "satus", "statis", "update", "updates", "any news",
        "any update", "news", "progress", "how long", "how much longer", "when", "is it ready",
        "is it ready yet", "ready", "stan", "kiedy", "co ze zgloszeniem", "jak dlugo", "estado",
        "situacao", "novidades", "quando", "quanto tempo", "cuando", "حالة", "الحالة", "وضع", "متى",
        "ما الجديد", "ستاتس", "stadiu", "cand", "durum", "ne zaman", "状态",
    ),
    ReplyKind.YES: (
        "yes", "yes i will", "yeah", "yep", "yea", "yes i can", "ok yes", "tak", "sim", "si", "نعم", "اي",
        "بله", "da", "evet", "是",
    ),
    ReplyKind.NO: ("no", "nope", "nah", "no i cant", "nie", "nao", "لا", "nu", "hayir", "不"),
    ReplyKind.WRONG_NUMBER: (
        "wrong number", "wrong person", "wrong num", "you have the wrong number",
        "youve got the wrong number", "not me", "i dont know you", "pomylka", "zly numer", "to pomylka",
        "numero errado", "engano", "numero equivocado", "رقم خطأ", "الرقم خطأ", "الرقم غلط", "رقم غلط",
        "numar gresit", "yanlis numara",
    ),
    ReplyKind.THANKS: (
        "thanks", "thank you", "thankyou", "thx", "ta", "cheers", "ok", "okay", "great", "brilliant",
        "dzieki", "dziekuje", "dziekujemy", "obrigado", "obrigada", "gracias", "شكرا", "شكراً",
        "multumesc", "tesekkurler", "谢谢",
    ),
}  # fmt: skip

# Unmistakable even as the first sentence of a longer text.
CLEAR_STOPS: Final = frozenset(
    {"stop", "stopp", "stopall", "unsubscribe", "optout", "parar", "pare", "przestan", "توقف"}
)

COURTESIES: Final = (
    "please", "pls", "plz", "pleas", "thanks", "thank", "thankyou", "thx", "ta", "cheers", "ok", "okay",
    "hi", "hello", "hiya", "sorry", "prosze", "dziekuje", "dzieki", "przepraszam", "obrigado", "obrigada",
    "ola", "desculpe", "gracias", "فضلك", "فضلكم", "رجاء", "شكرا", "مرحبا", "عفوا", "لطفا", "lutfen",
    "multumesc",
)  # fmt: skip

# Words that change nothing beside a command. No negation and no question word may ever stand here.
FILLERS: Final = (
    "you", "now", "text", "texts", "texting", "txt", "txts", "txting", "message", "messages",
    "messaging", "msg", "msgs", "sms", "send", "sending", "me", "my", "your", "us", "the", "these", "this",
    "all", "any", "to", "from", "i", "id", "im", "want", "would", "like", "just", "can", "could", "get",
    "getting", "receiving", "u", "again", "number", "option", "answer", "in", "speak", "language",
    "dzien", "dobry", "smsy", "smsow", "wiadomosci", "mnie", "mi", "juz", "wysylac",
    "po", "numer",
    "por", "favor", "mensagens", "mensagem", "as", "de", "em", "enviar", "receber", "quero",
    "numero", "mensajes",
    "من", "الرسائل", "رسائل", "إرسال", "ارسال", "لي", "رقم", "va", "rog",
)  # fmt: skip

NUMBER_WORDS: Final[dict[str, str]] = {
    "one": "1", "two": "2", "three": "3", "four": "4", "five": "5", "first": "1", "second": "2", "third": "3",
    "jeden": "1", "dwa": "2", "trzy": "3", "cztery": "4", "um": "1", "uma": "1", "dois": "2", "duas": "2",
    "tres": "3", "quatro": "4", "واحد": "1", "اثنان": "2", "اثنين": "2", "ثلاثة": "3", "أربعة": "4",
    "اربعه": "4",
}  # fmt: skip

LANGUAGE_NAMES: Final[dict[str, str]] = {
    "english": "en", "inglês": "en", "angielski": "en", "po angielsku": "en", "الإنجليزية": "en",
    "انجليزي": "en", "arabic": "ar", "عربي": "ar", "العربية": "ar", "بالعربية": "ar", "بالعربي": "ar",
    "arabski": "ar", "árabe": "ar", "polish": "pl", "polski": "pl", "po polsku": "pl", "polska": "pl",
    "polaco": "pl", "portuguese": "pt", "português": "pt", "portugalski": "pt", "portugues": "pt",
    "romanian": "ro", "română": "ro", "romaneste": "ro", "chinese": "zh", "中文": "zh", "mandarin": "zh",
    "kurdish": "ckb", "sorani": "ckb", "کوردی": "ckb", "farsi": "fa", "persian": "fa", "dari": "fa",
    "فارسی": "fa", "spanish": "es", "español": "es", "turkish": "tr", "türkçe": "tr",
}  # fmt: skip
