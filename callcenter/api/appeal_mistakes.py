"""Why a step with an appeal is refused: as a program compares it, and as a person reads it.

Russian, English. Where a field is at fault the place names it; else it is the step itself.
"""

from collections.abc import Mapping
from typing import Final

APPEAL_MISTAKES: Final[Mapping[str, tuple[str, str]]] = {
    "step_refused": (
        "в нынешнем состоянии вопросов обращения этот шаг невозможен",
        "the appeal's questions are not in a state for this step",
    ),
    "next_register": ("можно: зарегистрировать (register)", "possible: register"),
    "next_forward": (
        "можно: направить с запросом результата (forward)",
        "possible: forward, the result asked for (forward)",
    ),
    "next_transfer": (
        "можно: передать по компетенции (forward, with_result: false)",
        "possible: forward for good (forward, with_result: false)",
    ),
    "next_consider": ("можно: принять к рассмотрению (consider)", "possible: consider"),
    "next_extend": ("можно: продлить срок (extend)", "possible: extend the term (extend)"),
    "next_prepare": ("можно: подготовить ответ (answer)", "possible: prepare the answer (answer)"),
    "next_answer": (
        "можно: подписать и отправить ответ (sign)",
        "possible: sign the answer (sign)",
    ),
    "next_close": ("можно: закрыть (close)", "possible: close"),
    "next_rework": ("можно: вернуть на доработку (rework)", "possible: rework"),
    "next_leave": ("можно: оставить без ответа (leave)", "possible: leave without answer (leave)"),
    "next_terminate": ("можно: прекратить (terminate)", "possible: terminate"),
    "next_answer_orally": (
        "можно: ответить устно (oral-answer)",
        "possible: answer orally (oral-answer)",
    ),
    "code_missing": ("у каждого вопроса должен быть код", "each question needs its code"),
    "code_refused": (
        "код не вида 0000.0000.0000.0000",
        "the code is not of the form 0000.0000.0000.0000",
    ),
    "code_unknown": (
        "в действующем классификаторе такого кода нет",
        "the classifier in use has no such code",
    ),
    "classifier_missing": (
        "классификатор ещё не загружен: callcenter import classifier ФАЙЛ",
        "no classifier is imported yet: callcenter import classifier FILE",
    ),
    "unknown_earlier": ("такого прежнего обращения нет", "there is no such earlier appeal"),
    "unknown_person": ("такого гражданина в реестре нет", "no such person in the register"),
    "received_later": ("дата поступления позже сегодняшней", "received after today"),
    "unknown_question": ("такого вопроса в обращении нет", "the appeal has no such question"),
    "unknown_executor": (
        "нет сотрудника с таким логином, который ведёт обращения",
        "nobody who works on appeals has this login",
    ),
    "unknown_request": ("такой запрос документов не ожидает ответа", "no such request waits"),
    "unknown_measure": ("такой меры в обращении нет", "the appeal has no such measure"),
    "unknown_forward": ("такого направления нет", "the appeal has no such forward"),
    "unknown_account": ("такой учётной записи нет", "no such account"),
    "result_missing": (
        "не у всех вопросов есть результат и вывод об обоснованности",
        "a question lacks its result, or whether it proved justified",
    ),
    "measure_missing": (
        "вопрос поддержан, но принятая мера не записана",
        "a question is supported, but no measure is written down",
    ),
    "extended_already": ("срок уже продлевали", "the term was extended already"),
    "extended_late": ("срок уже истёк", "the term has ended"),
    "extension_too_long": ("продление: от 1 до 30 дней", "an extension is of 1 to 30 days"),
    "repeated_instead": (
        "по 59-ФЗ зарегистрируйте новое, повторное обращение",
        "under 59-FZ register a new appeal, of the kind repeated",
    ),
    "consent_missing": (
        "для устного ответа нужны очевидные факты и согласие гражданина",
        "an oral answer needs evident facts and the citizen's consent",
    ),
    "delivery_unknown": (
        "укажите, как доставлен ответ",
        "say how the answer was delivered",
    ),
    "not_anonymous": (
        "обращение не анонимное: есть имя и адрес",
        "it is not anonymous: there are a name and an address",
    ),
    "explanation_missing": ("нужно разъяснение заявителю", "the applicant needs an explanation"),
    "informed_missing": (
        "укажите, какой орган извещён о противоправном деянии",
        "name the body that was told of the unlawful act",
    ),
    "answer_refused": (
        "форма ответа не подходит к способу отправки, или нет адреса",
        "the form does not fit the way of sending, or there is no address",
    ),
    "own_measure": (
        "подтверждает не тот, кто отвечает за меру или записал её",
        "whoever answers for it or wrote it down does not confirm it",
    ),
    "not_done": ("мера ещё не выполнена", "the measure is not taken yet"),
    "done_later": ("дата выполнения позже сегодняшней", "taken after today"),
    "own_appeal": (
        "оценивает не тот, кто рассматривал",
        "whoever worked on it does not review it",
    ),
}
