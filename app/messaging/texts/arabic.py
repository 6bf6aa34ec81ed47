"""Arabic texts, in plain standard Arabic and the polite plural; direction marks are added on rendering."""

from datetime import date
from typing import Final

from app.messaging.template_keys import TemplateKey as Key
from app.messaging.texts.language import Language, Text

_DAYS: Final = ("الاثنين", "الثلاثاء", "الأربعاء", "الخميس", "الجمعة", "السبت", "الأحد")
_MONTHS: Final = (
    "يناير", "فبراير", "مارس", "أبريل", "مايو", "يونيو",
    "يوليو", "أغسطس", "سبتمبر", "أكتوبر", "نوفمبر", "ديسمبر",
)  # fmt: skip


def _say_date(day: date) -> str:
    return f"{_DAYS[day.weekday()]} {day.day} {_MONTHS[day.month - 1]}"


def _say_weeks(least: int, most: int) -> str:
    # the counted noun changes with its number: one, two, three to ten, eleven and above
    if most == 1:
        return "أسبوع واحد"
    if least == most == 2:
        return "أسبوعين"
    noun = "أسابيع" if 2 <= most <= 10 else "أسبوعاً"
    return f"{most} {noun}" if least == most else f"{least} إلى {most} {noun}"


_TEXTS: Final[dict[Key, Text]] = {
    Key.RECEIVED: Text(
        1,
        "{organisation}: مرحباً، وصلنا طلبكم {reference}. سنكتب لكم في موعد أقصاه {decide_by}. "
        "لمعرفة كيف نستخدم بياناتكم اتصلوا على {phone}. لإيقاف الرسائل أرسلوا STOP.",
    ),
    Key.ACCEPTED: Text(
        1,
        "{organisation}: خبر سار، يمكننا المساعدة في الطلب {reference}. مدة الانتظار حوالي {expected_wait}. "
        "سنكتب لكم عندما يصبح جاهزاً. للسؤال أرسلوا STATUS.",
    ),
    Key.READY: Text(
        1,
        "{organisation}: طلبكم جاهز للاستلام في {place} حتى {until}. رمزكم: {code}. "
        "أرسلوا 1 إذا كنتم ستأتون، أو 2 ليوم آخر، أو اتصلوا على {phone}.",
    ),
    Key.REMINDER: Text(
        1,
        "{organisation}: للتذكير، طلبكم جاهز في {place} حتى {until}. رمزكم: {code}. "
        "أرسلوا 2 ليوم آخر أو اتصلوا على {phone}.",
    ),
    Key.MISSED: Text(
        1,
        "{organisation}: نأسف لأننا لم نلتقِ بكم في {place}. سنحتفظ بطلبكم حتى {until}. "
        "أرسلوا 2 ليوم آخر أو اتصلوا على {phone}.",
    ),
    Key.NOT_THIS_TIME: Text(
        1,
        "{organisation}: شكراً على طلبكم {reference}. لا يمكننا المساعدة هذه المرة. "
        "يمكن لمن قدّم الطلب أن يشرح لكم، أو اتصلوا على {phone}.",
    ),
    Key.DATA_ENDS_SOON: Text(
        1,
        "{organisation}: ينتهي رصيد الإنترنت الذي قدمناه لكم يوم {ends_on}. لا يوجد أي مبلغ للدفع. "
        "لمعرفة الخطوة التالية اتصلوا على {phone}.",
    ),
    Key.SURVEY: Text(
        1,
        "{organisation}: كيف تجدون استخدام الإنترنت الآن؟ أرسلوا رقماً واحداً: 1 سهل، 2 متوسط، 3 صعب. "
        "الرد اختياري. لإيقاف الرسائل أرسلوا STOP.",
    ),
    Key.HELP: Text(
        1,
        "{organisation}: نساعد الناس على استخدام الإنترنت. هاتفنا {phone}. "
        "للسؤال عن طلبكم أرسلوا STATUS. لإيقاف الرسائل أرسلوا STOP.",
    ),
    Key.STOPPED: Text(
        1,
        "{organisation}: أوقفنا الرسائل إلى هذا الرقم. طلبكم ما زال مفتوحاً. "
        "سنتصل بكم أو نرسل رسالة بالبريد. لعودة الرسائل أرسلوا START.",
    ),
    Key.STARTED: Text(
        1, "{organisation}: ستصلكم رسائلنا من جديد. لإيقافها أرسلوا STOP. لأي سؤال اتصلوا على {phone}."
    ),
    Key.STATUS_RECEIVED: Text(
        1, "{organisation}: وصلنا طلبكم {reference} ونحن نقرؤه الآن. سنكتب لكم في موعد أقصاه {decide_by}."
    ),
    Key.STATUS_NEEDS_INFORMATION: Text(
        1, "{organisation}: سألنا من قدّم الطلب {reference} عن أمر واحد. سنكتب لكم بعد ذلك."
    ),
    Key.STATUS_WAITING: Text(
        1,
        "{organisation}: تم قبول طلبكم {reference}. مدة الانتظار حوالي {expected_wait}. "
        "سنكتب لكم عندما يصبح جاهزاً.",
    ),
    Key.STATUS_PREPARING: Text(
        1, "{organisation}: نجهّز طلبكم {reference} الآن. سنكتب لكم عندما يمكنكم استلامه."
    ),
    Key.STATUS_READY: Text(
        1, "{organisation}: طلبكم جاهز في {place} حتى {until}. رمزكم: {code}. لأي سؤال اتصلوا على {phone}."
    ),
    Key.STATUS_ON_HOLD: Text(
        1, "{organisation}: طلبكم {reference} متوقف مؤقتاً. لمعرفة السبب اتصلوا على {phone}."
    ),
    Key.STATUS_HANDED_OVER: Text(
        1, "{organisation}: تم تسليم الطلب {reference}. إذا لم يعمل شيء ما اتصلوا على {phone}."
    ),
    Key.STATUS_CLOSED: Text(1, "{organisation}: طلبكم {reference} مغلق. للحديث معنا اتصلوا على {phone}."),
    Key.UNKNOWN_NUMBER: Text(
        1, "{organisation}: لا نعرف هذا الرقم، لذلك لا يمكننا البحث عن الطلب. من فضلكم اتصلوا على {phone}."
    ),
    Key.WRONG_NUMBER: Text(
        1,
        "{organisation}: نعتذر. لن نرسل رسائل إلى هذا الرقم بعد الآن. "
        "لا يلزمكم فعل شيء.",
    ),
    Key.COMING: Text(
        1, "{organisation}: شكراً لكم. نراكم في {place} حتى {until}. من فضلكم أحضروا الرمز {code}."
    ),
    Key.ANOTHER_DAY: Text(
        1, "{organisation}: لا مشكلة. أي يوم أفضل؟ أرسلوا رقمه: {choices}. أو اتصلوا على {phone}."
    ),
    Key.PASSED_ON: Text(
        1,
        "{organisation}: شكراً لكم. سيقرأ أحد زملائنا رسالتكم ويرد. "
        "إذا كان الأمر عاجلاً اتصلوا على {phone}.",
    ),
    Key.LANGUAGE_CHANGED: Text(1, "{organisation}: سنكتب لكم بالعربية من الآن."),
    Key.LANGUAGE_NOT_YET: Text(
        1, "{organisation}: لا نكتب بهذه اللغة بعد. سيتصل بكم أحد زملائنا. أو اتصلوا على {phone}."
    ),
    Key.SURVEY_THANKS: Text(1, "{organisation}: شكراً لكم، هذا يساعدنا. لا يلزمكم فعل شيء آخر."),
    Key.PERSONAL: Text(1, "{organisation}: {message}"),
}

ARABIC: Final = Language(
    code="ar",
    own_name="العربية",
    english_name="Arabic",
    is_right_to_left=True,
    say_date=_say_date,
    say_weeks=_say_weeks,
    choice_separator="، ",
    texts=_TEXTS,
)
