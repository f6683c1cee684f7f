"""Appeals of the demo, one in every state, each brought there by the steps people take."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Final

import db
from callcenter.demo.scene import Arrival, Scene
from callcenter.domain.access import Role
from callcenter.domain.appeals.answers import AnswerForm, Channel
from callcenter.domain.appeals.appeal import Finding
from callcenter.domain.appeals.kinds import AppealKind, FilingForm, Justified, Result
from callcenter.domain.appeals.leaving import Leaving, LeavingReason
from callcenter.domain.appeals.regime import RegimePolicy
from callcenter.domain.appeals.states import AppealState
from callcenter.domain.case_number import CaseKind
from callcenter.services.appeals.answer_appeal import (
    Delivered,
    Draft,
    close_appeal,
    note_delivery,
    prepare_answer,
    sign_answer,
)
from callcenter.services.appeals.consider_appeal import (
    Assignment,
    consider_appeal,
    find_on_question,
)
from callcenter.services.appeals.end_appeal import leave_appeal, terminate_appeal
from callcenter.services.appeals.extend_appeal import extend_appeal
from callcenter.services.appeals.forward_appeal import Sending, forward_appeal
from callcenter.services.appeals.import_classifier import import_classifier, preview_classifier
from callcenter.services.appeals.receive_appeal import Desk
from callcenter.services.appeals.register_appeal import Asked, Registration, register_appeal
from db.appeal_parties import ApplicantRow, SubjectRow
from db.case_edits import CaseRow
from db.classifier import current_edition
from db.pool import Pool

CLASSIFIER: Final = Path(db.__file__).with_name("seed") / "classifier_synthetic.csv"
BOOKING: Final = "0002.0014.0143.9018"
DRUGS: Final = "0002.0014.0143.0388"
STAFF: Final = "0002.0014.0143.9008"

LETTERS: Final[Mapping[AppealState, Arrival]] = {
    AppealState.DRAFT: Arrival(
        "Игорь Волков", "volkov@example.org", "Не могу дозвониться в регистратуру третий день."
    ),
    AppealState.REGISTERED: Arrival(
        "Анна Соколова", "sokolova@example.org", "В аптеке нет инсулина по льготному рецепту."
    ),
    AppealState.FORWARDED: Arrival(
        "Мария Лебедева", "lebedeva@example.org", "Врач отказался принять ребёнка без записи."
    ),
    AppealState.UNDER_CONSIDERATION: Arrival(
        "Олег Морозов", "morozov@example.org", "Запись к кардиологу открывается раз в месяц."
    ),
    AppealState.ANSWER_PREPARED: Arrival(
        "Татьяна Зайцева",
        "zaitseva@example.org",
        "Сломан лифт, мама в коляске не может подняться.",
    ),
    AppealState.ANSWERED: Arrival(
        "Павел Орлов", "orlov@example.org", "Просил разъяснить, как получить направление."
    ),
    AppealState.LEFT_WITHOUT_ANSWER: Arrival(
        "Нина Белова", "belova@example.org", "Не согласна с решением суда по моему делу."
    ),
    AppealState.TERMINATED: Arrival(
        "Юрий Громов", "gromov@example.org", "Жалуюсь на очередь. Потом решил отозвать."
    ),
    AppealState.CLOSED: Arrival(
        "Вера Крылова", "krylova@example.org", "Спасибо медсестре процедурного кабинета!"
    ),
}
ELECTRONIC: Final = Draft(
    AnswerForm.ELECTRONIC, Channel.EMAIL, "Ваше обращение рассмотрено, запись открыта."
)


async def ensure_classifier(pool: Pool) -> None:
    """Load the synthetic topics, unless an edition is there."""
    async with pool.acquire() as connection:
        if await current_edition(connection) is not None:
            return
    preview = preview_classifier(CLASSIFIER.read_bytes())
    await import_classifier(pool, preview, CLASSIFIER.name, "system")


async def add_appeals(scene: Scene) -> None:
    """Bring one appeal into every state."""
    desk = Desk(scene.office, RegimePolicy())
    for state, letter in LETTERS.items():
        case = await scene.open(CaseKind.APPEAL, letter)
        if state is not AppealState.DRAFT and case.state == AppealState.DRAFT:
            case = await scene.take(register_appeal, case, _registration(scene, letter), desk)
            await LIVES[state](scene, case, desk)


def _registration(scene: Scene, letter: Arrival) -> Registration:
    applicant = ApplicantRow(1, letter.name, "Балашиха, ул. Заречная, 7", letter.email)
    complaint = Registration(
        FilingForm.PAPER,
        AppealKind.COMPLAINT,
        [applicant],
        [Asked(BOOKING)],
        [SubjectRow(1, scene.complained_id, "official")],
    )
    if letter is LETTERS[AppealState.CLOSED]:
        return replace(complaint, kind=AppealKind.GRATITUDE, questions=[Asked(STAFF)])
    if letter is LETTERS[AppealState.REGISTERED]:
        return replace(complaint, questions=[Asked(DRUGS), Asked(BOOKING, "И как записаться?")])
    return complaint


async def _stay(_scene: Scene, _case: CaseRow, _desk: Desk) -> None:
    """Nothing more has happened."""


async def _forward(scene: Scene, case: CaseRow, _desk: Desk) -> None:
    await scene.take(forward_appeal, case, Sending(scene.clinic_id))


async def _consider(scene: Scene, case: CaseRow, desk: Desk) -> None:
    case = await scene.take(consider_appeal, case, Assignment())
    reason = "Ждём документы поликлиники"
    await scene.take(extend_appeal, case, 30, reason, desk, by=Role.SUPERVISOR)


async def _prepare(scene: Scene, case: CaseRow, _desk: Desk) -> CaseRow:
    case = await scene.take(consider_appeal, case, Assignment())
    case = await scene.take(find_on_question, case, 1, Finding(Result.EXPLAINED, Justified.NO))
    return await scene.take(prepare_answer, case, ELECTRONIC)


async def _answer(scene: Scene, case: CaseRow, desk: Desk) -> CaseRow:
    case = await _prepare(scene, case, desk)
    return await scene.take(sign_answer, case, by=Role.SUPERVISOR)


async def _close(scene: Scene, case: CaseRow, desk: Desk) -> None:
    case = await _answer(scene, case, desk)
    case = await scene.take(note_delivery, case, Delivered("delivered"))
    await scene.take(close_appeal, case, "Ответ получен")


async def _leave(scene: Scene, case: CaseRow, desk: Desk) -> None:
    leaving = Leaving(LeavingReason.COURT_DECISION, "Решение суда обжалуется в суде.")
    await scene.take(leave_appeal, case, leaving, desk, by=Role.SUPERVISOR)


async def _terminate(scene: Scene, case: CaseRow, _desk: Desk) -> None:
    why = "Заявитель отозвал обращение"
    await scene.take(terminate_appeal, case, "withdrawn", why, by=Role.SUPERVISOR)


LIVES: Final[Mapping[AppealState, Callable[[Scene, CaseRow, Desk], Awaitable[object]]]] = {
    AppealState.REGISTERED: _stay,
    AppealState.FORWARDED: _forward,
    AppealState.UNDER_CONSIDERATION: _consider,
    AppealState.ANSWER_PREPARED: _prepare,
    AppealState.ANSWERED: _answer,
    AppealState.LEFT_WITHOUT_ANSWER: _leave,
    AppealState.TERMINATED: _terminate,
    AppealState.CLOSED: _close,
}
