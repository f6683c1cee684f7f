"""An appeal sent to a chief doctor is for the heads of that clinic alone (59-FZ art. 8 p. 6)."""

from dataclasses import replace

import pytest

from callcenter.domain.access import Person
from callcenter.domain.accounts import Duty
from callcenter.domain.appeals.conflict import Level
from callcenter.services.appeals.forward_appeal import Sending, forward_appeal
from callcenter.services.appeals.register_appeal import Asked
from callcenter.services.as_person import as_person
from db.appeal_parties import SubjectRow
from db.case_edits import CaseRow
from db.pool import Pool
from tests.integration.accounts import CLINIC, OTHER_CLINIC
from tests.integration.appeals_world import DRUGS_CODE, HOSPITAL_CODE, AppealWorld

OFFICIAL = [SubjectRow(1, OTHER_CLINIC, "official")]
QUESTIONS = [Asked(HOSPITAL_CODE), Asked(DRUGS_CODE)]
TO_HEAD = Sending(OTHER_CLINIC, Level.CHIEF_DOCTOR, questions=frozenset({1}))
TO_CLINIC = Sending(OTHER_CLINIC, questions=frozenset({2}))
TABLES = (
    *("case_viewers", "cases", "contacts", "appeals", "applicants", "appeal_questions"),
    *("forwards", "deadlines"),
)


@pytest.fixture
async def world(pool: Pool) -> AppealWorld:
    return await AppealWorld.build(pool)


async def visible(world: AppealWorld, person: Person) -> set[str]:
    """Return which tables show the person anything, when no query asks whose it is."""
    async with (
        world.pool.acquire() as connection,
        connection.transaction(),
        as_person(connection, person),
    ):
        return {
            table
            for table in TABLES
            if await connection.fetch(f"SELECT case_id FROM {table}")  # noqa: S608
        }


async def sent(world: AppealWorld, *sendings: Sending) -> CaseRow:
    case = await world.registered(questions=QUESTIONS)
    for sending in sendings:
        case = await world.take(forward_appeal, case, sending)
    return case


async def test_postgresql_shows_it_to_the_head_alone(world: AppealWorld) -> None:
    await world.forwarded(subjects=OFFICIAL)
    coordinator = replace(world.other_clinic, duty=Duty.COORDINATOR)
    head_elsewhere = replace(world.other_head, organisation_id=CLINIC)

    assert await visible(world, world.other_head) == set(TABLES)
    for person in (world.other_clinic, coordinator, head_elsewhere):
        assert await visible(world, person) == set(), person.login


async def test_a_duty_does_not_outlast_its_reading(world: AppealWorld) -> None:
    await world.forwarded()
    seen = "SELECT count(*) FROM cases"
    async with world.pool.acquire() as connection, connection.transaction():
        async with as_person(connection, world.other_head):
            assert await connection.fetchval(seen) == 1
        async with as_person(connection, world.other_clinic):
            assert await connection.fetchval(seen) == 0


@pytest.mark.parametrize(
    "sendings", [(TO_HEAD, TO_CLINIC), (TO_CLINIC, TO_HEAD)], ids=["widened", "not narrowed"]
)
async def test_what_also_went_to_the_clinic_is_shown_to_all_of_it(
    world: AppealWorld, sendings: tuple[Sending, ...]
) -> None:
    await sent(world, *sendings)

    assert await visible(world, world.other_clinic) == set(TABLES)


async def test_a_second_letter_to_the_head_widens_nothing(world: AppealWorld) -> None:
    await sent(world, TO_HEAD, replace(TO_HEAD, questions=frozenset({2})))

    assert await visible(world, world.other_clinic) == set()
