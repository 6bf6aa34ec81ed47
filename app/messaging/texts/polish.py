"""Polish texts, in the polite plural that fits one person or a whole family."""

from datetime import date
from typing import Final

from app.messaging.template_keys import TemplateKey as Key
from app.messaging.texts.language import Language, Text

_DAYS: Final = ("pon.", "wt.", "śr.", "czw.", "pt.", "sob.", "niedz.")
_MONTHS: Final = (
    "stycznia", "lutego", "marca", "kwietnia", "maja", "czerwca",
    "lipca", "sierpnia", "września", "października", "listopada", "grudnia",
)  # fmt: skip


def _say_date(day: date) -> str:
    return f"{_DAYS[day.weekday()]} {day.day} {_MONTHS[day.month - 1]}"


def _say_weeks(least: int, most: int) -> str:
    # always after "około", which asks for the genitive
    if least == most:
        return "1 tygodnia" if most == 1 else f"{most} tygodni"
    return f"{least}-{most} tygodni"


_TEXTS: Final[dict[Key, Text]] = {
    Key.RECEIVED: Text(
        1,
        "{organisation}: dzień dobry, mamy Państwa zgłoszenie {reference}. Napiszemy do {decide_by}. "
        "Jak używamy danych: tel. {phone}. Koniec SMS-ów: proszę wysłać STOP.",
    ),
    Key.ACCEPTED: Text(
        1,
        "{organisation}: dobra wiadomość, możemy pomóc ({reference}). "
        "Czas oczekiwania: około {expected_wait}. "
        "Napiszemy, gdy będzie gotowe. Aby sprawdzić, proszę wysłać STATUS.",
    ),
    Key.READY: Text(
        1,
        "{organisation}: gotowe do odbioru: {place}, do {until}. Państwa kod: {code}. "
        "Proszę wysłać 1, jeśli Państwo przyjdą, 2, aby wybrać inny dzień. Albo zadzwonić: {phone}.",
    ),
    Key.REMINDER: Text(
        1,
        "{organisation}: przypominamy. Gotowe do odbioru: {place}, do {until}. Państwa kod: {code}. "
        "Inny dzień? Proszę wysłać 2 albo zadzwonić: {phone}.",
    ),
    Key.MISSED: Text(
        1,
        "{organisation}: szkoda, że się nie spotkaliśmy ({place}). Czekamy na Państwa do {until}. "
        "Inny dzień? Proszę wysłać 2 albo zadzwonić: {phone}.",
    ),
    Key.NOT_THIS_TIME: Text(
        1,
        "{organisation}: dziękujemy za zgłoszenie {reference}. Tym razem nie możemy pomóc. "
        "Więcej powie osoba, która Państwa zgłosiła, albo my: tel. {phone}.",
    ),
    Key.DATA_ENDS_SOON: Text(
        1,
        "{organisation}: internet w telefonie od nas kończy się {ends_on}. Nic nie trzeba płacić. "
        "Co dalej? Proszę zadzwonić: {phone}.",
    ),
    Key.SURVEY: Text(
        1,
        "{organisation}: jak teraz idzie korzystanie z internetu? Proszę wysłać jedną cyfrę: "
        "1 łatwo, 2 tak sobie, 3 trudno. Nie trzeba odpowiadać. Koniec SMS-ów: STOP.",
    ),
    Key.HELP: Text(
        1,
        "{organisation}: pomagamy korzystać z internetu. Nasz telefon: {phone}. "
        "Co ze zgłoszeniem? Proszę wysłać STATUS. Koniec SMS-ów: STOP.",
    ),
    Key.STOPPED: Text(
        1,
        "{organisation}: nie będziemy już wysyłać SMS-ów na ten numer. "
        "Państwa zgłoszenie jest nadal otwarte. "
        "Zadzwonimy albo wyślemy list. Aby znów dostawać SMS-y, proszę wysłać START.",
    ),
    Key.STARTED: Text(
        1, "{organisation}: znów będziemy wysyłać SMS-y. Koniec SMS-ów: STOP. Pytania? Tel. {phone}."
    ),
    Key.STATUS_RECEIVED: Text(
        1,
        "{organisation}: mamy Państwa zgłoszenie {reference} i właśnie je czytamy. "
        "Napiszemy do {decide_by}.",
    ),
    Key.STATUS_NEEDS_INFORMATION: Text(
        1,
        "{organisation}: zapytaliśmy o jedną rzecz osobę, która wysłała zgłoszenie {reference}. "
        "Potem do Państwa napiszemy.",
    ),
    Key.STATUS_WAITING: Text(
        1,
        "{organisation}: zgłoszenie {reference} jest przyjęte. Czas oczekiwania: około {expected_wait}. "
        "Napiszemy, gdy będzie gotowe.",
    ),
    Key.STATUS_PREPARING: Text(
        1,
        "{organisation}: przygotowujemy teraz Państwa zgłoszenie {reference}. "
        "Napiszemy, gdy będzie można je odebrać.",
    ),
    Key.STATUS_READY: Text(
        1,
        "{organisation}: gotowe do odbioru: {place}, do {until}. Państwa kod: {code}. Pytania? Tel. "
        "{phone}.",
    ),
    Key.STATUS_ON_HOLD: Text(
        1, "{organisation}: Państwa zgłoszenie {reference} jest na razie wstrzymane. Dlaczego? Tel. {phone}."
    ),
    Key.STATUS_HANDED_OVER: Text(
        1,
        "{organisation}: zgłoszenie {reference} jest odebrane. "
        "Jeśli coś nie działa, proszę zadzwonić: {phone}.",
    ),
    Key.STATUS_CLOSED: Text(
        1,
        "{organisation}: Państwa zgłoszenie {reference} jest zamknięte. Chcą Państwo porozmawiać? Tel. "
        "{phone}.",
    ),
    Key.UNKNOWN_NUMBER: Text(
        1, "{organisation}: nie znamy tego numeru i nie możemy znaleźć zgłoszenia. Proszę zadzwonić: {phone}."
    ),
    Key.WRONG_NUMBER: Text(
        1, "{organisation}: przepraszamy. Nie będziemy już pisać na ten numer. Nic nie trzeba robić."
    ),
    Key.COMING: Text(
        1, "{organisation}: dziękujemy. Do zobaczenia: {place}, do {until}. Proszę mieć ze sobą kod {code}."
    ),
    Key.ANOTHER_DAY: Text(
        1,
        "{organisation}: nie ma sprawy. Który dzień pasuje? Proszę wysłać numer: {choices}. Albo tel. "
        "{phone}.",
    ),
    Key.PASSED_ON: Text(
        1, "{organisation}: dziękujemy. Ktoś od nas przeczyta i odpowie. Jeśli to pilne: tel. {phone}."
    ),
    Key.LANGUAGE_CHANGED: Text(1, "{organisation}: od teraz będziemy pisać po polsku."),
    Key.LANGUAGE_NOT_YET: Text(
        1, "{organisation}: jeszcze nie piszemy w tym języku. Ktoś od nas zadzwoni. Nasz telefon: {phone}."
    ),
    Key.SURVEY_THANKS: Text(1, "{organisation}: dziękujemy, to nam pomaga. Nic więcej nie trzeba robić."),
    Key.PERSONAL: Text(1, "{organisation}: {message}"),
}

POLISH: Final = Language(
    code="pl",
    own_name="polski",
    english_name="Polish",
    is_right_to_left=False,
    say_date=_say_date,
    say_weeks=_say_weeks,
    choice_separator=", ",
    texts=_TEXTS,
)
