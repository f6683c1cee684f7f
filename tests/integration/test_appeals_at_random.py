"""Steps in any order on a real database: the laws of an appeal hold after each of them."""

import random
from typing import Any

import pytest

from callcenter.domain.appeals.conflict import Level
from callcenter.domain.appeals.leaving import Leaving, LeavingReason
from callcenter.domain.appeals.states import QuestionState, fold
from callcenter.domain.errors import DomainError
from callcenter.services.appeals.answer_appeal import (
    Delivered,
    close_appeal,
    note_delivery,
    prepare_answer,
    rework_appeal,
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
from callcenter.services.appeals.register_appeal import Asked
from db.case_edits import CaseRow
from db.pool import Pool
from tests.integration.accounts import CLINIC, OTHER_CLINIC
from tests.integration.appeals_world import (
    AUTHORITY,
    DRUGS_CODE,
    ELECTRONIC,
    EXPLAINED,
    HOSPITAL_CODE,
    AppealWorld,
    Step,
)

WALKS, LENGTH = 10, 24
REACHED = {"forwarded", "under_consideration", "answer_prepared", "answered", "closed"}
Taken = tuple[Step, tuple[Any, ...]]
LEFT_OPEN = """
    SELECT count(*) FROM deadlines
     WHERE case_id = $1 AND what IN ('answer', 'forward') AND met_at IS NULL
       AND cancelled_at IS NULL
"""


def next_step(world: AppealWorld, chance: random.Random) -> Taken:
    """Return what is tried next; ends are tried less often, or every walk would be short."""
    some = frozenset(chance.sample([1, 2, 3], chance.choice((0, 0, 1, 2))))
    sending = Sending(
        chance.choice((CLINIC, OTHER_CLINIC, AUTHORITY)),
        chance.choice(list(Level)),
        with_result=chance.random() < 0.7,
        questions=some,
    )
    unreadable = Leaving(LeavingReason.UNREADABLE)
    tried: list[tuple[int, Taken]] = [
        (4, (forward_appeal, (sending,))),
        (2, (consider_appeal, (Assignment(questions=some),))),
        (4, (consider_appeal, (Assignment(),))),
        (9, (find_on_question, (chance.randint(1, 2), EXPLAINED))),
        (1, (extend_appeal, (chance.randint(0, 31), "проверка", world.desk))),
        (6, (prepare_answer, (ELECTRONIC,))),
        (6, (sign_answer, ())),
        (2, (note_delivery, (Delivered("delivered"),))),
        (1, (rework_appeal, ("не согласна", world.desk))),
        (2, (close_appeal, ("закрыто",))),
        (1, (leave_appeal, (unreadable, world.desk))),
        (1, (terminate_appeal, ("withdrawn", "по просьбе"))),
    ]
    [(_, step)] = chance.choices(tried, [weight for weight, _ in tried])
    return step


async def check(world: AppealWorld, before: CaseRow, after: CaseRow) -> None:
    states = [QuestionState(state) for state, _ in await world.questions(after)]
    assert after.state == fold(states)  # I-7
    assert not (before.state == "closed" and after.state != "closed")  # I-2
    asked = "SELECT count(*) FROM forwards WHERE case_id = $1 AND organisation_id = $2"
    assert await world.pool.fetchval(asked, after.case_id, CLINIC) == 0  # I-10
    if after.state in {"answered", "left_without_answer", "terminated", "closed"}:
        assert await world.pool.fetchval(LEFT_OPEN, after.case_id) == 0


@pytest.mark.covers("I-2", "I-7", "I-10")
async def test_the_laws_hold_after_steps_in_any_order(pool: Pool) -> None:
    world = await AppealWorld.build(pool)
    chance = random.Random(3)  # noqa: S311 - the same walk each time
    reached, taken = set(), 0
    for _ in range(WALKS):
        codes = (HOSPITAL_CODE, DRUGS_CODE)[: chance.randint(1, 2)]
        case = await world.registered(questions=[Asked(code) for code in codes])
        for _ in range(LENGTH):
            step, arguments = next_step(world, chance)
            before = case
            try:
                case = await world.take(step, case, *arguments, by=world.supervisor)
                taken += 1
            except DomainError:
                version = await pool.fetchval(
                    "SELECT version FROM cases WHERE case_id = $1", case.case_id
                )
                assert version == before.version  # a refusal changes nothing
            await check(world, before, case)
            reached.add(case.state)
    assert taken > WALKS * 2
    assert reached >= REACHED
