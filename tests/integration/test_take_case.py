"""One way to change a case: whole or not at all, once, and told in its history."""

from uuid import UUID, uuid4

import pytest

from callcenter.domain.access import Action, Person, Role
from callcenter.domain.case_states import StepRefusedError
from callcenter.services.take_case import (
    CaseChangedError,
    CaseMissingError,
    InHand,
    StepTaken,
    rule_step,
    take_case,
)
from db.case_edits import CaseRow, write_close_reason
from db.case_history import case_steps
from db.pool import Connection, Pool
from tests.integration.api.world import build

OPERATOR = Person(uuid4(), "petrova", Role.OPERATOR)
AUDITED = "case.register"
CLERK = Person(uuid4(), "clinic", Role.ORGANISATION, organisation_id=uuid4())


@pytest.fixture
async def case(pool: Pool) -> InHand:
    world = await build(pool)
    return InHand(world.own.case_id, 1)


async def register(_connection: Connection, _now: CaseRow) -> StepTaken:
    return StepTaken("register", "registered", "ok", {"by": "test"})


async def close(connection: Connection, now: CaseRow) -> StepTaken:
    await write_close_reason(connection, now.case_id, "solved")
    return StepTaken("close", "closed")


async def test_a_step_leaves_state_version_history_and_audit(pool: Pool, case: InHand) -> None:
    after = await take_case(pool, OPERATOR, case, Action.EDIT_CASES, register)

    assert (after.state, after.version) == ("registered", case.version + 1)
    assert after.registered_at is not None
    async with pool.acquire() as connection:
        (step,) = await case_steps(connection, case.case_id)
        audited = await connection.fetchval(
            "SELECT count(*) FROM audit WHERE action = $1", AUDITED
        )
    assert (step.seq, step.actor, step.step) == (1, "petrova", "register")
    assert (step.from_state, step.to_state, step.details) == (
        "draft",
        "registered",
        {"by": "test"},
    )
    assert audited == 1


async def test_a_refused_step_changes_nothing(pool: Pool, case: InHand) -> None:
    async def refuse(connection: Connection, now: CaseRow) -> StepTaken:
        await close(connection, now)
        raise StepRefusedError

    with pytest.raises(StepRefusedError):
        await take_case(pool, OPERATOR, case, Action.EDIT_CASES, refuse)

    assert await _state(pool, case.case_id) == ("draft", 1, None, 0)


async def test_who_saw_an_older_case_is_shown_the_present_one(pool: Pool, case: InHand) -> None:
    await take_case(pool, OPERATOR, case, Action.EDIT_CASES, register)

    with pytest.raises(CaseChangedError) as refused:
        await take_case(pool, OPERATOR, case, Action.EDIT_CASES, close)

    assert refused.value.current.state == "registered"
    assert (await _state(pool, case.case_id))[:2] == ("registered", 2)


async def test_a_case_out_of_reach_is_as_one_that_is_not(pool: Pool, case: InHand) -> None:
    for person, wanted in ((CLERK, case), (OPERATOR, InHand(uuid4(), 1))):
        with pytest.raises(CaseMissingError):
            await take_case(pool, person, wanted, Action.EDIT_CASES, register)

    assert await _state(pool, case.case_id) == ("draft", 1, None, 0)


async def test_given_back_to_work_a_case_is_no_longer_done(pool: Pool, case: InHand) -> None:
    for seen, (state, done) in enumerate((("answered", True), ("under_consideration", False)), 1):

        async def go(_connection: Connection, _now: CaseRow, state: str = state) -> StepTaken:
            return StepTaken("go", state)

        now = InHand(case.case_id, seen)
        after = await take_case(pool, OPERATOR, now, Action.EDIT_CASES, go)
        assert (after.done_at is not None) is done
    assert after.registered_at is not None


async def test_a_rule_signs_with_its_name(pool: Pool, case: InHand) -> None:
    async with pool.acquire() as connection, connection.transaction():
        after = await rule_step(connection, case.case_id, "dispute_window", close)
        (step,) = await case_steps(connection, case.case_id)

    assert (after.state, step.actor) == ("closed", "dispute_window")
    assert after.closed_at is not None


async def _state(pool: Pool, case_id: UUID) -> tuple[str, int, str | None, int]:
    asked = """
        SELECT state, version, close_reason,
               (SELECT count(*) FROM case_history h WHERE h.case_id = k.case_id)
          FROM cases k WHERE case_id = $1
    """
    async with pool.acquire() as connection:
        row = await connection.fetchrow(asked, case_id)
    assert row is not None
    return tuple(row)
