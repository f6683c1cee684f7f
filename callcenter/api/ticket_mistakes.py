"""What a step with a ticket still needs, as a person reads it: Russian, English."""

from collections.abc import Mapping
from typing import Final

from callcenter.domain.tickets.steps import Fact

NEEDS: Final[Mapping[Fact, tuple[str, str]]] = {
    Fact.NUMBER: ("у заявки ещё нет номера", "the ticket has no number yet"),
    Fact.CONTACT: ("обращения нет в журнале", "the journal has no such contact"),
    Fact.SERVICE: ("укажите, о какой системе речь", "say which service it is about"),
    Fact.URGENCY: ("укажите срочность", "say how urgent it is"),
    Fact.ON_THE_PHONE: (
        "решить «во время звонка» можно только заявку, пришедшую по телефону",
        "only what came by a call can be solved during the call",
    ),
    Fact.REASON: ("укажите причину", "say why"),
    Fact.AUTHORISED: (
        "нужно официальное письмо руководителя организации: внесите его номер и дату",
        "an official letter of the organisation's head is needed: enter its number and date",
    ),
    Fact.COLLEAGUE: (
        "назначить можно только того, кто работает на линии этой заявки",
        "only somebody who works on the ticket's line can be assigned",
    ),
    Fact.NOT_WAITING: (
        "работа уже приостановлена: сначала возобновите её",
        "the ticket waits already: resume it first",
    ),
    Fact.WAITING: ("работа не приостановлена", "the ticket does not wait"),
    Fact.OTHER_URGENCY: ("у заявки уже такая срочность", "the ticket is that urgent already"),
    Fact.RESULT: ("опишите результат", "say what the result is"),
    Fact.OUT_OF_COMPETENCE: (
        "отклонить можно только то, что вне компетенции: объясните, почему это так",
        "only what is out of competence is rejected: explain why it is",
    ),
    Fact.ADVICE: ("подскажите, куда обратиться", "advise where to go instead"),
    Fact.ENTITLED: (
        "это может обратившийся, ответственный специалист или руководитель организации",
        "only the requester, the responsible specialist or the head of the organisation may",
    ),
    Fact.WINDOW_OPEN: ("срок для претензии прошёл", "the time for a claim is over"),
    Fact.WINDOW_OVER: ("срок для претензии ещё не прошёл", "a claim is still possible"),
    Fact.PARENT_OPEN: (
        "связать можно с другой, ещё открытой заявкой, которая сама ни с чем не связана",
        "the incident has to be another ticket, still open and not part of an incident itself",
    ),
    Fact.PARENT_DONE: ("общая заявка ещё не исполнена", "the incident is not done yet"),
    Fact.MATCH: ("номер и сведения не подходят друг к другу", "number and facts do not fit"),
}
TICKET_MISTAKES: Final = {f"needs_{fact.value}": words for fact, words in NEEDS.items()}
