"""Cases and a sender for the tests of e-mail."""

from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

from callcenter.services.notices.send_notices import Outbox, send_notices
from callcenter.services.notices.write_words import House
from db.pool import Pool
from tests.mail_servers import Post, mail_settings

ANNA, BORIS, OFFICE = "anna@mail.example", "boris@clinic.example", "office@clinic.example"
NUMBER, SHOWN = "1269000012", "1-26-900001-2"
HOUSE = House("ru", ZoneInfo("Europe/Moscow"), "ГЛ", "+78001000122", "http://127.0.0.1:8080")


def outbox(pool: Pool, post: Post, **mail: Any) -> Outbox:
    return Outbox(pool, mail_settings(post, **mail), HOUSE)


async def add_case(
    pool: Pool,
    email: str | None = ANNA,
    *,
    kind: str = "ticket",
    number: str = NUMBER,
    organisation: UUID | None = None,
) -> UUID:
    case_id = uuid4()
    await pool.execute(
        """
        INSERT INTO cases (case_id, case_number, kind, state, channel, caller_name, topic, text,
                           caller_email, organisation_id, created_at)
        VALUES ($1, $2, $3, 'draft', 'site', 'Иванова', 'Онкология', 'Болит', $4, $5, app_now())
        """,
        *(case_id, number, kind, email, organisation),
    )
    return case_id


async def add_organisation(pool: Pool, email: str | None = BORIS) -> UUID:
    """Add an organisation with one responsible specialist, reachable at `email`."""
    organisation_id = uuid4()
    await pool.execute(
        "INSERT INTO organisations (organisation_id, name, short_name, email)"
        " VALUES ($1, 'Больница № 7', 'ГБ 7', $2)",
        *(organisation_id, OFFICE),
    )
    await pool.execute(
        """
        INSERT INTO staff_contacts (staff_id, organisation_id, full_name, role, email, valid_from,
                                    confirmed_on, confirmed_by)
        VALUES (gen_random_uuid(), $1, 'Борис', 'responsible_specialist', $2, '2026-01-01',
                '2026-01-01', 'import')
        """,
        *(organisation_id, email),
    )
    return organisation_id


async def states(pool: Pool) -> list[tuple[str, str, str]]:
    """Return kind, state and addressee of each notice."""
    asked = "SELECT kind, state, addressee FROM notices ORDER BY created_at, kind"
    return [(row["kind"], row["state"], row["addressee"]) for row in await pool.fetch(asked)]


async def hurry(pool: Pool) -> None:
    """Let the next tries be due now."""
    await pool.execute("UPDATE notices SET next_try_at = app_now() WHERE state = 'queued'")


async def send_again(box: Outbox, times: int = 1) -> None:
    for _ in range(times):
        await hurry(box.pool)
        await send_notices(box)


def impatient(box: Outbox) -> Outbox:
    """Return a sender whose patience with an addressee is over at once."""
    mail = box.mail.model_copy(update={"patience": timedelta(0)})
    return replace(box, mail=mail)
