"""A search finds what fits, the newest first, however common its words; and nothing foreign."""

import random
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest

from callcenter.domain.access import Person, Role
from callcenter.domain.case_number import CaseKind, make_case_number
from callcenter.domain.search import Search, read_search, windows
from callcenter.services.registers.list_cases import read_cases
from db.case_register import CaseFilter
from db.pool import Connection, Pool
from tests.integration.accounts import CLINIC, OTHER_CLINIC, found_organisations

NUMBER = make_case_number(CaseKind.APPEAL, 2026, 17)
PHONE = "+79161234567"
SUPERVISOR = Person(uuid4(), "supervisor", Role.SUPERVISOR)
CLINICS = Person(uuid4(), "clinic", Role.ORGANISATION, organisation_id=CLINIC)
NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)

ADD = """
    INSERT INTO cases (case_id, case_number, kind, state, caller_e164, caller_name, topic, text,
                       created_at)
    VALUES (gen_random_uuid(), $1, 'appeal', 'draft', $2, $3, $4, $5, app_now())
    RETURNING case_id
"""
# Newer than any other case, and more than a walk through the newest looks at.
FILLER = """
    INSERT INTO cases (case_id, kind, state, topic, created_at)
    SELECT gen_random_uuid(), 'ticket', 'draft', 'Заявка', app_now() + interval '1 minute'
      FROM generate_series(1, 1100)
"""
# 3,000 cases over two years: `common` in nearly all, `seldom` in some, `rare` in a few.
MANY = """
    INSERT INTO cases (case_id, kind, state, topic, text, created_at)
    SELECT t.case_id, 'ticket', 'draft', 'Заявка', t.body, t.created_at
      FROM unnest($1::uuid[], $2::text[], $3::timestamptz[]) AS t (case_id, body, created_at)
"""


async def one_case(pool: Pool) -> UUID:
    case_id: UUID = await pool.fetchval(
        ADD, NUMBER, PHONE, "Мартынова Ольга", "Задержка зарплаты",
        "Врачам третий месяц не выплачивают премии",
    )  # fmt: skip
    return case_id


async def searched(pool: Pool, typed: str, person: Person = SUPERVISOR) -> list[UUID]:
    rows = await read_cases(pool, person, CaseFilter(), search=read_search(typed, "495"))
    return [row.case_id for row in rows]


@pytest.mark.covers("003-22", "000-07")
@pytest.mark.parametrize(
    "typed",
    [
        "зарплата",
        "ЗАРПЛАТУ врачу",
        "премия выплачивать",
        "Мартыновой",
        NUMBER,
        "2-26-000017-" + NUMBER[-1],
        "8 (916) 123-45-67",
        f"премии {NUMBER}",
    ],
)
async def test_a_case_is_found_by_any_form_of_its_words_and_by_its_numbers(
    pool: Pool, typed: str
) -> None:
    case_id = await one_case(pool)

    assert await searched(pool, typed) == [case_id]


@pytest.mark.parametrize(
    "typed",
    ["отпуск", "зарплата отпуск", "+79160000000", f"отпуск {NUMBER}", "и на в", "премии 202611"],
)
async def test_what_does_not_fit_is_not_found(pool: Pool, typed: str) -> None:
    await one_case(pool)

    assert await searched(pool, typed) == []


async def test_two_different_numbers_fit_nothing(pool: Pool) -> None:
    await one_case(pool)
    only = CaseFilter(caller_e164="+79160000000")

    assert await read_cases(pool, SUPERVISOR, only, search=Search(caller_e164=PHONE)) == []


async def test_a_case_is_found_by_what_it_says_now(pool: Pool) -> None:
    case_id = await one_case(pool)
    await pool.execute("UPDATE cases SET text = 'Очередь к кардиологу' WHERE true")

    assert await searched(pool, "кардиолог") == [case_id]
    assert await searched(pool, "премия") == []


async def test_what_was_said_at_a_later_contact_finds_its_case(pool: Pool) -> None:
    case_id = await one_case(pool)
    await pool.execute(
        """
        INSERT INTO contacts (contact_id, case_id, channel, at, description)
        VALUES (gen_random_uuid(), $1, 'email', app_now(), 'Просит справку в бассейн')
        """,
        case_id,
    )

    assert await searched(pool, "справки бассейн") == [case_id]
    assert await searched(pool, "справка премии") == [case_id]


async def test_a_draft_of_the_journal_is_not_in_the_index_of_words(pool: Pool) -> None:
    await pool.execute(ADD, None, PHONE, "", "", "")

    assert await pool.fetchval("SELECT count(*) FROM case_search") == 0


async def test_months_are_written_in_words_as_they_are_searched_for(
    connection: Connection,
) -> None:
    chance = random.Random(7)  # noqa: S311 - days, no secret
    for _ in range(300):
        moment = datetime.fromtimestamp(chance.randrange(7_000_000_000), UTC)
        words = await connection.fetchval(
            "SELECT month_words(to_tsvector('russian', 'лифт'), $1)::text", moment
        )

        assert windows(moment, ["'лифт'"], rare=False)[0].query.startswith(f"({words})")


@pytest.mark.parametrize("length", [197, 198, 199, 200, 201, 2_000])
async def test_a_word_of_any_length_is_kept_and_found(pool: Pool, length: int) -> None:
    word = "ы" * length if length < 1_000 else "z" * length
    case_id = await pool.fetchval(ADD, NUMBER, PHONE, "", "", f"{word} кабинет")
    await pool.execute(FILLER)

    assert await searched(pool, f"{word} кабинет") == [case_id]


async def many(pool: Pool) -> list[tuple[datetime, UUID, set[str]]]:
    """Store 3,000 cases and return them as Python knows them, the newest first."""
    await pool.execute("DELETE FROM cases")
    chance = random.Random(3)  # noqa: S311 - texts, no secret
    shares = {"обычный": 0.9, "частый": 0.2, "нечастый": 0.02, "редкий": 0.004}
    made = []
    for _ in range(3_000):
        words = {word for word, share in shares.items() if chance.random() < share}
        moment = NOW - timedelta(seconds=chance.randrange(2 * 365 * 24 * 3600))
        made.append((moment, uuid4(), words))
    await pool.execute(
        MANY, [m[1] for m in made], [" ".join(sorted(m[2])) for m in made], [m[0] for m in made]
    )
    return sorted(made, key=lambda one: one[:2], reverse=True)


@pytest.mark.covers("003-22")
async def test_pages_of_a_search_hold_each_case_once_the_newest_first(pool: Pool) -> None:
    cases = await many(pool)

    for typed, limit in (
        ("обычный частый", 50),
        ("частый нечастый", 7),
        ("нечастый", 10),
        ("редкий", 5),
        ("редкий обычный", 100),
    ):
        fitting = [(at, case_id) for at, case_id, words in cases if set(typed.split()) <= words]
        found: list[tuple[datetime, UUID]] = []
        while len(found) < 120:
            after = found[-1] if found else None
            page = await read_cases(pool, SUPERVISOR, CaseFilter(), after, limit, Search(typed))
            found += [(row.created_at, row.case_id) for row in page]
            if len(page) < limit:
                break
        assert found == fitting[: len(found)], typed
        assert len(found) >= min(len(fitting), 120), typed


async def test_a_search_keeps_to_the_other_filters(pool: Pool) -> None:
    cases = await many(pool)
    start = NOW - timedelta(days=300)
    only = CaseFilter(created_before=start, kind="ticket")

    rows = await read_cases(pool, SUPERVISOR, only, None, 20, Search("нечастый"))

    fitting = [case_id for at, case_id, words in cases if at < start and "нечастый" in words]
    assert [row.case_id for row in rows] == fitting[:20]
    none = CaseFilter(kind="appeal")
    assert await read_cases(pool, SUPERVISOR, none, None, 20, Search("нечастый")) == []


@pytest.mark.covers("003-27")
async def test_an_employee_finds_what_the_own_organisation_sees(pool: Pool) -> None:
    await found_organisations(pool)
    shown, hidden = await one_case(pool), await pool.fetchval(ADD, None, PHONE, "", "Премия", "")
    for case_id, organisation in ((shown, CLINIC), (hidden, OTHER_CLINIC)):
        await pool.execute(
            "INSERT INTO case_viewers (case_id, organisation_id) VALUES ($1, $2)",
            case_id,
            organisation,
        )

    assert await searched(pool, "премия", CLINICS) == [shown]
    assert set(await searched(pool, "премия")) == {shown, hidden}
