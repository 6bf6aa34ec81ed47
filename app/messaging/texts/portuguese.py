"""Portuguese texts, worded so that they sound polite in Portugal and in Brazil alike."""

from datetime import date
from typing import Final

from app.messaging.template_keys import TemplateKey as Key
from app.messaging.texts.language import Language, Text

_DAYS: Final = ("segunda", "terça", "quarta", "quinta", "sexta", "sábado", "domingo")
_MONTHS: Final = (
    "janeiro", "fevereiro", "março", "abril", "maio", "junho",
    "julho", "agosto", "setembro", "outubro", "novembro", "dezembro",
)  # fmt: skip


def _say_date(day: date) -> str:
    return f"{_DAYS[day.weekday()]} {day.day} de {_MONTHS[day.month - 1]}"


def _say_weeks(least: int, most: int) -> str:
    if least == most:
        return "1 semana" if most == 1 else f"{most} semanas"
    return f"{least} a {most} semanas"


_TEXTS: Final[dict[Key, Text]] = {
    Key.RECEIVED: Text(
        1,
        "{organisation}: olá, recebemos o seu pedido {reference}. Damos notícias até {decide_by}. "
        "Como usamos os seus dados: ligue {phone}. Para não receber mais mensagens, envie STOP.",
    ),
    Key.ACCEPTED: Text(
        1,
        "{organisation}: boas notícias, podemos ajudar ({reference}). "
        "A espera é de cerca de {expected_wait}. "
        "Avisamos quando estiver pronto. Para saber como está, envie STATUS.",
    ),
    Key.READY: Text(
        1,
        "{organisation}: está pronto! Pode buscar em {place} até {until}. O seu código: {code}. "
        "Envie 1 se vem, 2 para outro dia. Ou ligue {phone}.",
    ),
    Key.REMINDER: Text(
        1,
        "{organisation}: um lembrete. Está pronto em {place} até {until}. O seu código: {code}. "
        "Envie 2 para outro dia ou ligue {phone}.",
    ),
    Key.MISSED: Text(
        1,
        "{organisation}: que pena não nos encontrarmos em {place}. Guardamos tudo até {until}. "
        "Envie 2 para outro dia ou ligue {phone}.",
    ),
    Key.NOT_THIS_TIME: Text(
        1,
        "{organisation}: obrigado pelo pedido {reference}. Desta vez não podemos ajudar. "
        "A pessoa que fez o pedido pode explicar, ou ligue {phone}.",
    ),
    Key.DATA_ENDS_SOON: Text(
        1,
        "{organisation}: os dados móveis que lhe demos terminam em {ends_on}. Não há nada a pagar. "
        "Para saber o que vem depois, ligue {phone}.",
    ),
    Key.SURVEY: Text(
        1,
        "{organisation}: como está a correr o uso da internet? Envie um número: 1 fácil, 2 mais ou menos, "
        "3 difícil. Não é obrigado a responder. Para parar as mensagens, envie STOP.",
    ),
    Key.HELP: Text(
        1,
        "{organisation}: ajudamos as pessoas a usar a internet. Ligue {phone}. "
        "Para saber do seu pedido, envie STATUS. Para parar as mensagens, envie STOP.",
    ),
    Key.STOPPED: Text(
        1,
        "{organisation}: não enviamos mais mensagens para este número. O seu pedido continua aberto. "
        "Vamos ligar ou escrever uma carta. Para voltar a receber mensagens, envie START.",
    ),
    Key.STARTED: Text(
        1,
        "{organisation}: vai voltar a receber as nossas mensagens. Para parar, envie STOP. Dúvidas? "
        "Ligue {phone}.",
    ),
    Key.STATUS_RECEIVED: Text(
        1, "{organisation}: temos o seu pedido {reference} e estamos a ler. Damos notícias até {decide_by}."
    ),
    Key.STATUS_NEEDS_INFORMATION: Text(
        1,
        "{organisation}: fizemos uma pergunta à pessoa que enviou o pedido {reference}. "
        "Depois disso, damos notícias.",
    ),
    Key.STATUS_WAITING: Text(
        1,
        "{organisation}: o seu pedido {reference} foi aceite. A espera é de cerca de {expected_wait}. "
        "Avisamos quando estiver pronto.",
    ),
    Key.STATUS_PREPARING: Text(
        1, "{organisation}: estamos a preparar o seu pedido {reference}. Avisamos quando puder vir buscar."
    ),
    Key.STATUS_READY: Text(
        1, "{organisation}: está pronto em {place} até {until}. O seu código: {code}. Dúvidas? Ligue {phone}."
    ),
    Key.STATUS_ON_HOLD: Text(
        1, "{organisation}: o seu pedido {reference} está em pausa. Para saber porquê, ligue {phone}."
    ),
    Key.STATUS_HANDED_OVER: Text(
        1, "{organisation}: o pedido {reference} já foi entregue. Se algo não funcionar, ligue {phone}."
    ),
    Key.STATUS_CLOSED: Text(
        1, "{organisation}: o seu pedido {reference} está fechado. Para falar connosco, ligue {phone}."
    ),
    Key.UNKNOWN_NUMBER: Text(
        1,
        "{organisation}: não conhecemos este número e não podemos procurar o pedido. "
        "Por favor, ligue {phone}.",
    ),
    Key.WRONG_NUMBER: Text(
        1,
        "{organisation}: pedimos desculpa. Não enviamos mais mensagens para este número. "
        "Não precisa de fazer nada.",
    ),
    Key.COMING: Text(
        1,
        "{organisation}: obrigado. Esperamos por si em {place} até {until}. "
        "Traga o código {code}.",
    ),
    Key.ANOTHER_DAY: Text(
        1, "{organisation}: sem problema. Que dia é melhor? Envie o número: {choices}. Ou ligue {phone}."
    ),
    Key.PASSED_ON: Text(
        1,
        "{organisation}: obrigado. Uma pessoa vai ler a mensagem e responder. "
        "Se for urgente, ligue {phone}.",
    ),
    Key.LANGUAGE_CHANGED: Text(1, "{organisation}: a partir de agora escrevemos em português."),
    Key.LANGUAGE_NOT_YET: Text(
        1, "{organisation}: ainda não escrevemos nessa língua. Uma pessoa vai ligar. Ou ligue {phone}."
    ),
    Key.SURVEY_THANKS: Text(1, "{organisation}: obrigado, isto ajuda-nos. Não precisa de fazer mais nada."),
    Key.PERSONAL: Text(1, "{organisation}: {message}"),
}

PORTUGUESE: Final = Language(
    code="pt",
    own_name="português",
    english_name="Portuguese",
    is_right_to_left=False,
    say_date=_say_date,
    say_weeks=_say_weeks,
    choice_separator=", ",
    texts=_TEXTS,
)
