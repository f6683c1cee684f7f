"""What is wrong with an article or a script, as a person reads it: Russian, English."""

from collections.abc import Mapping
from typing import Final

SCRIPT_MISTAKES: Final[Mapping[str, tuple[str, str]]] = {
    "unknown_case": ("такого обращения нет", "no such case"),
    "unknown_article": ("такой статьи нет", "no such article is published"),
    "unfinished": ("нужны вопрос и ответ", "a question and an answer are needed"),
    "unknown_answer": ("такого ответа в сценарии нет", "the script has no such answer"),
    "no_steps": ("в сценарии нет шагов", "the script has no steps"),
    "too_many_steps": ("в сценарии слишком много шагов", "the script has too many steps"),
    "key_twice": ("шаг с таким именем уже есть", "there are two steps of this name"),
    "nothing_to_say": ("у шага нет текста", "the step says nothing"),
    "number_of_red_flag": (
        "номер 103 или 112 бывает только у тревожного шага, и у него он нужен",
        "103 or 112 belongs to a red flag, and to nothing else",
    ),
    "goes_on_after_end": ("после завершающего шага ничего нет", "nothing follows an end"),
    "dead_end": ("шаг никуда не ведёт", "the step leads nowhere"),
    "choices_without_question": (
        "варианты бывают только у вопроса",
        "only a question has choices",
    ),
    "answers_not_distinct": (
        "варианты ответа пусты или повторяются",
        "the answers are empty or repeated",
    ),
    "leads_nowhere": ("следующего шага нет", "there is no such next step"),
    "unreachable": ("до шага нельзя дойти", "nothing leads to this step"),
    "loop": ("сценарий возвращается к этому шагу", "the script comes back to this step"),
    "number_not_told": (
        "сюда можно дойти, не назвав номер обращения",
        "one comes here without having told the number",
    ),
}
