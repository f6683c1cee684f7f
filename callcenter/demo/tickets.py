"""Tickets of the demo, one in every state and on every line, brought there by people's steps."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

from callcenter.demo.scene import Arrival, Scene
from callcenter.domain.access import Role
from callcenter.domain.case_number import CaseKind
from callcenter.domain.case_states import CaseState
from callcenter.domain.tickets.authorisation import Category, RequesterRole
from callcenter.domain.tickets.catalogue import Service, WorkType
from callcenter.domain.tickets.dispute import Claimant
from callcenter.domain.urgency import Urgency
from callcenter.services.take_case import InHand
from callcenter.services.tickets.dispute import Claim, confirm, reopen
from callcenter.services.tickets.finish import finish, reject
from callcenter.services.tickets.pass_on import escalate
from callcenter.services.tickets.register import Request, register_ticket
from callcenter.services.tickets.step import TicketDesk
from callcenter.services.tickets.work import take
from db.case_edits import CaseRow

Taking = tuple[Role, Callable[..., Awaitable[CaseRow]], tuple[Any, ...]]

TAKE: Final[Taking] = (Role.OPERATOR, take, ())
TO_LINE_2: Final[Taking] = (Role.OPERATOR, escalate, ("Нужен разбор журнала ошибок",))
TAKE_2: Final[Taking] = (Role.LINE2, take, ())
TO_LINE_3: Final[Taking] = (Role.LINE2, escalate, ("Ошибка в самой программе",))
TAKE_3: Final[Taking] = (Role.LINE3, take, ())
DONE: Final[Taking] = (Role.OPERATOR, finish, ("Права восстановлены, вход проверен.",))
REJECTED: Final[Taking] = (
    Role.OPERATOR, reject, ("Заправка картриджей не наша", "Обратитесь к хозяйственной службе"),
)  # fmt: skip
CONFIRMED: Final[Taking] = (Role.OPERATOR, confirm, (Claimant.REQUESTER,))
REOPENED: Final[Taking] = (
    Role.OPERATOR, reopen, (Claim("Ошибка повторилась", Claimant.REQUESTER),),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Life:
    """What a clinic wrote, how urgent it is, and what was done about it."""

    name: str
    mail: str
    text: str
    urgency: Urgency
    steps: Sequence[Taking] | None = ()  # None: nobody has registered it


LIVES: Final = (
    Life("Регистратура", "registry", "Не открывается расписание", Urgency.MEDIUM, None),
    Life("Дмитрий Котов", "kotov", "Нет связи с порталом записи", Urgency.HIGH),
    Life("Инна Лисина", "lisina", "Не печатается талон", Urgency.LOW, (TAKE,)),
    Life("Роман Зуев", "zuev", "Не уходит отчёт", Urgency.MEDIUM, (TAKE, TO_LINE_2, TAKE_2)),
    Life("Алла Рыбина", "rybina", "Система стоит во всей поликлинике", Urgency.VERY_HIGH,
         (TAKE, TO_LINE_2, TAKE_2, TO_LINE_3, TAKE_3)),
    Life("Глеб Щукин", "shchukin", "Нет прав у нового врача", Urgency.MEDIUM, (TAKE, DONE)),
    Life("Яна Воронова", "voronova", "Закончился картридж", Urgency.LOW, (TAKE, REJECTED)),
    Life("Илья Соловьёв", "solovyov", "Как распечатать справку?", Urgency.LOW,
         (TAKE, DONE, CONFIRMED)),
    Life("Ева Синицына", "sinitsyna", "Снова ошибка при входе", Urgency.MEDIUM,
         (TAKE, DONE, REOPENED)),
)  # fmt: skip


async def add_tickets(scene: Scene) -> None:
    """Write those that are not there yet."""
    desk = TicketDesk(scene.pool, scene.office)
    for life in LIVES:
        await _live(scene, desk, life)


async def _live(scene: Scene, desk: TicketDesk, life: Life) -> None:
    mail = f"{life.mail}@clinic2.example"
    case = await scene.open(
        CaseKind.TICKET,
        Arrival(life.name, mail, life.text, "email", "user", timedelta(minutes=20)),
    )
    if life.steps is None or case.state != CaseState.DRAFT:
        return
    register = (Role.OPERATOR, register_ticket, (_request(scene, life, mail),))
    for role, step, values in (register, *life.steps):
        hand = InHand(case.case_id, case.version)
        case = await step(desk, scene.people[role], hand, *values)


def _request(scene: Scene, life: Life, mail: str) -> Request:
    return Request(
        service=Service.MEDICAL_SYSTEMS,
        category=Category.USE,
        work_type=WorkType.CONSULT,
        requester_role=RequesterRole.USER,
        urgency=life.urgency,
        topic=life.text,
        text=life.text,
        requester_name=life.name,
        requester_email=mail,
        organisation_id=scene.clinic_id,
    )
