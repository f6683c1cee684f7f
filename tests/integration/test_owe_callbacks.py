"""An unanswered call stays owed, whoever closes the obligation of its phone meanwhile."""

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine
from datetime import UTC, datetime, timedelta
from functools import partial
from uuid import UUID

import pytest

from callcenter.domain.access import Person, Role
from callcenter.services.close_callback import CallbackChangedError, Wish, close_callback
from db.callback_lists import Closing, lock_callback
from db.callback_lists import close_callback as write_closed
from db.callbacks import Conversation, Debt, cover_calls, open_callbacks, settle
from db.pool import Connection, Pool, connect
from tests.integration.accounts import add
from tests.integration.journal_parts import Recorder, renamed
from tests.integration.test_record_events import ABANDONED
from tests.waiting import until_so

WAITING = (
    "SELECT EXISTS (SELECT FROM pg_stat_activity"
    " WHERE datname = current_database() AND wait_event_type = 'Lock')"
)
OWED_FOR = """
    SELECT k.state FROM callback_calls c JOIN callbacks k USING (callback_id) WHERE c.linkedid = $1
"""
NEXT_CALL = """
    INSERT INTO calls (linkedid, node, direction, dialled_number, offered_at, outcome, timeline)
    SELECT 'next', node, direction, dialled_number, offered_at, outcome, timeline FROM calls
"""
PHONE = "+79001112233"
LEFT_AGAIN = datetime(2026, 11, 22, 9, 10, tzinfo=UTC)


@pytest.fixture
async def other(fresh_database: str) -> AsyncIterator[Connection]:
    connection = await connect(fresh_database)
    yield connection
    await connection.close()


async def left_again(connection: Connection) -> Debt:
    """Return the same phone's next unanswered call, not covered yet."""
    await connection.execute(NEXT_CALL)
    case_id = await connection.fetchval("SELECT case_id FROM callbacks")
    at = LEFT_AGAIN
    return Debt(UUID(int=9), "next", PHONE, case_id, "abandoned", at, at, at)


async def owed(connection: Connection) -> UUID:
    """Return the one open obligation."""
    callback_id: UUID = await connection.fetchval("SELECT callback_id FROM callbacks")
    return callback_id


async def test_a_call_left_while_a_person_closes_its_phones_obligation_opens_another(
    pool: Pool, connection: Connection, other: Connection
) -> None:
    user, again = await add(pool, "anna"), renamed(ABANDONED, 2, later=600)
    await Recorder(connection)(ABANDONED)
    callback_id = await owed(connection)

    async with other.transaction():
        await lock_callback(other, callback_id)
        records = asyncio.create_task(Recorder(connection)(again))
        await until_so(partial(pool.fetchval, WAITING))
        closing = Closing("closed", None, "Met at the desk", user.user_id)
        await write_closed(other, callback_id, closing)
    await records

    assert await connection.fetchval(OWED_FOR, again[0].linkedid) == "open"


async def by_a_person(pool: Pool) -> None:
    user = await add(pool, "anna")
    anna = Person(user.user_id, user.login, Role.OPERATOR)
    wish = Wish(await pool.fetchval("SELECT callback_id FROM callbacks"), 1, reason="Met")
    with pytest.raises(CallbackChangedError):
        await close_callback(pool, anna, wish)


async def by_an_earlier_talk(pool: Pool) -> None:
    """Another PBX node brings a talk that was between the two unanswered calls."""
    async with pool.acquire() as connection:
        await settle(connection, [Conversation("next", PHONE, LEFT_AGAIN - timedelta(minutes=5))])


@pytest.mark.parametrize("close", [by_a_person, by_an_earlier_talk])
async def test_whoever_closes_an_obligation_waits_for_the_call_that_it_now_covers(
    pool: Pool, connection: Connection, close: Callable[[Pool], Coroutine[None, None, None]]
) -> None:
    await Recorder(connection)(ABANDONED)
    debt = await left_again(connection)

    async with connection.transaction():
        await open_callbacks(connection, [debt])
        closes = asyncio.create_task(close(pool))
        await until_so(partial(pool.fetchval, WAITING))
        await cover_calls(connection, [debt])
    await closes

    assert await connection.fetchval(OWED_FOR, debt.linkedid) == "open"


async def test_an_open_obligation_is_not_written_to_be_kept_open(connection: Connection) -> None:
    await Recorder(connection)(ABANDONED)
    debt = await left_again(connection)
    before = await connection.fetchval("SELECT xmin::text FROM callbacks")

    await open_callbacks(connection, [debt])

    assert await connection.fetchval("SELECT xmin::text FROM callbacks") == before
