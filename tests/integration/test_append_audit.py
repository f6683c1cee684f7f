"""The audit chain on a real PostgreSQL: no gaps, no forks, and what goes in comes back."""

import asyncio
from collections.abc import Mapping

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from callcenter.domain.hash_chain import ChainError, Head, Link, check
from callcenter.services.append_audit import AUDIT_GENESIS, append_audit, audit_body
from db.audit import audit_after
from db.pool import Connection, Pool


async def checked(connection: Connection) -> object:
    entries = await audit_after(connection, 0, 1000)
    links = [Link(e.seq, audit_body(e), e.prev_hash, e.hash) for e in entries]
    return check(links, AUDIT_GENESIS)


async def append(pool: Pool, body: Mapping[str, object]) -> int:
    async with pool.acquire() as connection, connection.transaction():
        return await append_audit(
            connection, actor="anna", action="listened", object="recording 1", body=body
        )


async def test_entries_of_many_writers_form_one_chain(pool: Pool) -> None:
    numbers = await asyncio.gather(*(append(pool, {"reason": f"№ {n}"}) for n in range(30)))

    assert sorted(numbers) == list(range(1, 31))
    async with pool.acquire() as connection:
        head = await checked(connection)
    assert isinstance(head, Head)
    assert head.seq == 30


async def test_a_rolled_back_entry_leaves_no_gap(pool: Pool) -> None:
    await append(pool, {})
    async with pool.acquire() as connection:
        transaction = connection.transaction()
        await transaction.start()
        assert await append_audit(connection, actor="a", action="b", object="c") == 2
        await transaction.rollback()

    assert await append(pool, {}) == 2


async def test_an_entry_outside_a_transaction_is_refused(connection: Connection) -> None:
    with pytest.raises(RuntimeError, match="transaction"):
        await append_audit(connection, actor="a", action="b", object="c")


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)


@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],  # one chain may grow
)
@given(body=st.dictionaries(st.text(), JSON, max_size=4))
async def test_any_body_that_is_taken_is_read_back_with_its_hash(
    connection: Connection, body: dict[str, object]
) -> None:
    try:
        async with connection.transaction():
            await append_audit(connection, actor="a\0", action="b", object="c", body=body)
    except ChainError:
        return
    assert isinstance(await checked(connection), Head)
