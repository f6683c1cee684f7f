"""Registers: what the first page, a topic and a search cost at 500,000 cases, beside 5,000."""

import asyncio
import shutil
import tempfile
import time
from collections.abc import Callable, Coroutine, Sequence, Sized
from functools import partial
from pathlib import Path
from statistics import median
from typing import Final, TypeAlias
from uuid import uuid4

import uvloop

from callcenter.domain.access import Person, Role
from callcenter.domain.search import Search
from callcenter.services.registers.list_cases import read_cases
from callcenter.services.registers.list_contacts import read_contacts
from db.case_register import CaseFilter
from db.contact_lists import ContactFilter
from db.embedded import start_embedded
from db.migrate import migrate
from db.pool import Pool, connect, open_pool
from tests.bench.harness import Row, Target, alternate, rounds
from tests.conftest import database_url

FEW, MANY = 5_000, 500_000
QUICK_MANY: Final = 50_000
READINGS: Final = 15  # of one page in a round; their median counts
AT_MOST: Final = Target(at_most=1.5)
SEED_SECONDS: Final = 900

# 3,000 made-up words; the first are in most texts, the last in one of three hundred.
WORD: Final = """
    CREATE FUNCTION word(n integer) RETURNS text LANGUAGE sql IMMUTABLE RETURN
        (string_to_array('бал вор гун дем жит зак лоб мур нед пик рос сан туб фед хор', ' '))
            [n % 15 + 1]
     || (string_to_array('кат нов ред лим сот бун вег дар мол пер ток гиб шум рак лес', ' '))
            [n / 15 % 15 + 1]
     || (string_to_array('ум ак ин ор ет ул ис ан ом ек уд ит аж ош еб', ' '))[n / 225 + 1]
"""
ALL_WORDS: Final = "SELECT word(n) FROM generate_series(0, 2999) AS n ORDER BY n"
ORGANISATIONS: Final = """
    INSERT INTO organisations (organisation_id, name, short_name)
    SELECT gen_random_uuid(), 'Больница ' || n, 'Больница ' || n FROM generate_series(1, 100) AS n
"""
CASES: Final = """
    INSERT INTO cases (case_id, case_number, kind, state, caller_e164, caller_name, topic,
                       topic_code, text, organisation_id, created_at, registered_at, due_at,
                       closed_at)
    SELECT gen_random_uuid(), kind || lpad(n::text, 9, '0'),
           CASE kind WHEN '1' THEN 'ticket' ELSE 'appeal' END,
           CASE WHEN open THEN 'registered' ELSE 'closed' END,
           '+79' || lpad((random() * 99999)::integer::text, 9, '0'),
           word((random() * 2999)::integer), word((random() * 30)::integer),
           'topic_' || (power(random(), 2) * 200)::integer, body, organisation_id,
           at, at + interval '1 hour', CASE WHEN open THEN at + interval '9 days' END,
           CASE WHEN NOT open THEN at + interval '3 days' END
      FROM (SELECT n, (1 + n % 2)::text AS kind, random() < 0.1 AS open,
                   timestamptz '2026-11-22' - random() * interval '365 days' AS at,
                   (SELECT string_agg(word((power(random(), 3) * 2999)::integer), ' ')
                      FROM generate_series(1, 30) WHERE n = n) AS body,
                   ids[1 + n % 100] AS organisation_id
              FROM generate_series(1, $1) AS n,
                   (SELECT array_agg(organisation_id) AS ids FROM organisations) AS o) AS made
     ORDER BY at
"""
WORDS: Final = """
    INSERT INTO case_search (case_id, created_at, words)
    SELECT case_id, created_at, case_words(concat_ws(' ', topic, caller_name, text))
      FROM cases
     ORDER BY created_at
"""
CONTACTS: Final = """
    INSERT INTO contacts (contact_id, case_id, channel, at, address, reason)
    SELECT gen_random_uuid(), case_id, 'site', created_at, caller_e164, topic
      FROM cases
     ORDER BY created_at
"""
VIEWERS: Final = """
    INSERT INTO case_viewers (case_id, organisation_id)
    SELECT case_id, organisation_id FROM cases WHERE kind = 'ticket'
"""
PERSON: Final = Person(uuid4(), "bench", Role.SUPERVISOR)

# Shares of the cases that have both words, as counted in 500,000.
SEARCHES: Final = {
    "of every third case": (1, 0),
    "of every 50th": (10, 11),
    "of every 200th": (0, 1000),
    "of every 1,000th": (100, 101),
    "of every 25,000th": (1000, 1001),
    "of none": (1500, 2400),
}


def run(*, quick: bool) -> list[Row]:
    """Return a row for each kind of page: its time among many cases, beside few."""
    root = Path(tempfile.mkdtemp(prefix="callcenter-registers-"))
    root.chmod(0o755)  # the embedded server runs as a user of its own
    try:
        with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
            return _measure(runner, root, QUICK_MANY if quick else MANY, rounds(quick=quick))
    finally:
        shutil.rmtree(root, ignore_errors=True)


def _measure(runner: asyncio.Runner, root: Path, many: int, times: int) -> list[Row]:
    server = runner.run(start_embedded(root / "postgres"))
    few_pool = runner.run(_seeded(server.url, "few", FEW))
    many_pool = runner.run(_seeded(server.url, "many", many))
    words = [name for (name,) in runner.run(few_pool.fetch(ALL_WORDS))]
    rows = [
        _row(runner, name, read, (few_pool, many_pool), (many, times))
        for name, read in _readings(words).items()
    ]
    for pool in (few_pool, many_pool):
        runner.run(pool.close())
    runner.run(server.stop())
    return rows


Reading: TypeAlias = Callable[[Pool], Coroutine[object, object, Sized]]


def _readings(words: Sequence[str]) -> dict[str, Reading]:
    """Return each page by its name."""
    found: dict[str, Reading] = {
        "register's first page": lambda pool: read_cases(pool, PERSON, CaseFilter()),
        "by a common topic": partial(_of_topic, "topic_1"),
        "by a rare topic": partial(_of_topic, "topic_150"),
        "overdue": lambda pool: read_cases(pool, PERSON, CaseFilter(overdue=True)),
        "journal's first page": lambda pool: read_contacts(pool, PERSON, ContactFilter()),
    }
    for name, (one, other) in SEARCHES.items():
        found[f"two words {name}"] = partial(_searched, f"{words[one]} {words[other]}")
    return found


async def _of_topic(code: str, pool: Pool) -> Sized:
    return await read_cases(pool, PERSON, CaseFilter(topic_code=code))


async def _searched(words: str, pool: Pool) -> Sized:
    return await read_cases(pool, PERSON, CaseFilter(), search=Search(words))


def _row(
    runner: asyncio.Runner,
    name: str,
    read: Reading,
    pools: tuple[Pool, Pool],
    size: tuple[int, int],
) -> Row:
    many, times = size
    few_pool, many_pool = pools
    seconds = alternate(
        {
            "few": lambda: runner.run(_timed(read, few_pool)),
            "many": lambda: runner.run(_timed(read, many_pool)),
        },
        times,
    )
    lengths = [len(runner.run(read(pool))) for pool in pools]
    return Row(
        f"{name}, {many} cases", f"{seconds['many'] * 1000:.1f} ms",
        f"{FEW} cases", seconds["many"] / seconds["few"],
        AT_MOST,  # though a longer page is more work
        note="" if lengths[0] == lengths[1] else f"{lengths[1]} rows beside {lengths[0]}",
    )  # fmt: skip


async def _timed(read: Reading, pool: Pool) -> float:
    """Return the median of several readings of one page, its entry in the audit chain included."""
    seen = []
    for _ in range(READINGS):
        start = time.perf_counter()
        await read(pool)
        seen.append(time.perf_counter() - start)
    return median(seen)


async def _seeded(server: str, name: str, count: int) -> Pool:
    """Return a pool on a database of its own with `count` cases of a year."""
    admin = await connect(server)
    await admin.execute(f"CREATE DATABASE {name}")
    await admin.close()
    url = database_url(server, name)
    connection = await connect(url)
    await migrate(connection)
    await connection.execute("SET statement_timeout = 0")
    await connection.execute("SET session_replication_role = replica")  # no triggers, no keys
    for statement in (WORD, ORGANISATIONS, CASES, WORDS, CONTACTS, VIEWERS):
        values = (count,) if statement is CASES else ()
        await connection.execute(statement, *values, timeout=SEED_SECONDS)
    await connection.execute("VACUUM (ANALYZE)", timeout=SEED_SECONDS)
    await connection.execute("CHECKPOINT", timeout=SEED_SECONDS)  # or it writes on meanwhile
    await connection.close()
    return await open_pool(url)
