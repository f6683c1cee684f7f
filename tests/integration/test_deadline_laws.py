"""Laws of promised moments (invariant 11), over many random lives of a case."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from itertools import pairwise
from random import Random
from uuid import UUID, uuid4

import pytest

from callcenter.domain.deadline_kinds import Cause, DeadlineKind, Move
from callcenter.domain.errors import DomainError
from callcenter.domain.office import Due
from callcenter.services.deadlines.end_deadline import cancel_deadlines, meet_deadline
from callcenter.services.deadlines.move_deadline import extend_deadline, move_deadline
from callcenter.services.deadlines.start_deadline import start_deadline
from db.deadlines import DeadlineRow, case_deadlines, deadline_changes
from db.pool import CheckViolation, Connection

STEPS = 25
KINDS = (DeadlineKind.ANSWER, DeadlineKind.EXECUTION, DeadlineKind.FORWARD)
Act = Callable[["Life"], Awaitable[None]]


class Life:
    """A case to which things happen at random."""

    def __init__(self, connection: Connection, case_id: UUID, random: Random) -> None:
        self.connection, self.case_id, self.random = connection, case_id, random

    def kind(self) -> DeadlineKind:
        return self.random.choice(KINDS)

    async def due(self) -> Due:
        now = await self.connection.fetchval("SELECT app_now()")
        legal, operational = (
            now + timedelta(hours=self.random.randint(-100, 1000)) for _ in range(2)
        )
        return Due(legal, operational, provisional=False)


async def start(life: Life) -> None:
    due = await life.due()
    began = due.legal_at - timedelta(hours=1)
    turn = life.random.randint(1, 3)
    await start_deadline(life.connection, life.case_id, life.kind(), began, due, turn)


async def meet(life: Life) -> None:
    await meet_deadline(life.connection, life.case_id, life.kind(), (await life.due()).legal_at)


async def cancel(life: Life) -> None:
    await cancel_deadlines(life.connection, life.case_id, {life.kind()})


async def extend(life: Life) -> None:
    await extend_deadline(
        *(life.connection, life.case_id, life.kind(), await life.due()),
        actor="boss",
        reason="documents",
    )


async def move(life: Life) -> None:
    cause = life.random.choice([Cause.URGENCY, Cause.CALENDAR])
    moved = Move(await life.due(), cause, "vera", "a reason")
    await move_deadline(life.connection, life.case_id, life.kind(), moved)


async def tamper(life: Life) -> None:
    """Change a moment behind everybody's back."""
    column = life.random.choice(["legal_due_at", "operational_due_at", "started_at"])
    before = await case_deadlines(life.connection, life.case_id)
    query = f"UPDATE deadlines SET {column} = {column} + interval '1 day' WHERE case_id = $1"  # noqa: S608 - of this test
    if before:
        with pytest.raises(CheckViolation):
            await life.connection.execute(query, life.case_id)


ACTS: tuple[Act, ...] = (start, start, meet, cancel, extend, move, move, tamper)


@pytest.mark.covers("I-11")
@pytest.mark.parametrize("seed", range(12))
async def test_a_promise_moves_only_on_record(connection: Connection, seed: int) -> None:
    random = Random(seed)  # noqa: S311 - a repeatable life, no secret
    case_id = uuid4()
    await connection.execute(
        "INSERT INTO cases (case_id, case_number, kind, state, created_at)"
        " VALUES ($1, '1260000019', 'ticket', 'registered', app_now())",
        case_id,
    )
    life = Life(connection, case_id, random)
    promised: dict[tuple[str, int], DeadlineRow] = {}
    for _ in range(STEPS):
        try:
            async with connection.transaction():
                await random.choice(ACTS)(life)
        except DomainError:
            pass  # refused: nothing may have changed
        rows = await case_deadlines(connection, case_id)
        for row in rows:
            first = promised.setdefault((row.what, row.round), row)
            await check(connection, first, row)
        assert await shown(connection, case_id) == min(
            (row.operational_due_at for row in rows if not (row.met_at or row.cancelled_at)),
            default=None,
        )
    assert len(promised) > 1


async def check(connection: Connection, first: DeadlineRow, now: DeadlineRow) -> None:
    """Check one deadline against what it was when it was promised."""
    changes = [
        change
        for change in await deadline_changes(connection, now.case_id)
        if (change.what, change.round) == (now.what, now.round)
    ]
    moments = [first.legal_due_at, *(change.legal_after for change in changes)]
    assert now.legal_due_at == moments[-1]
    assert [change.legal_before for change in changes] == moments[:-1]
    assert all(one.at <= two.at for one, two in pairwise(changes))
    assert sum(change.cause == Cause.EXTENSION for change in changes) <= 1
    assert now.started_at == first.started_at
    assert not (now.met_at and now.cancelled_at)


async def shown(connection: Connection, case_id: UUID) -> object:
    return await connection.fetchval("SELECT due_at FROM cases WHERE case_id = $1", case_id)
