"""One case as people read and change it.

What the journal does with a case is in db/cases.py, lists of cases are in db/case_register.py.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from db.pool import Connection


@dataclass(frozen=True, slots=True)
class CaseRow:
    case_id: UUID
    case_number: str | None  # None: the caller has not chosen a kind yet
    kind: str
    state: str
    channel: str
    caller_e164: str | None
    caller_name: str
    caller_email: str | None  # where notices go
    organisation_id: UUID | None  # whom it concerns; who sees it is in `viewers`
    organisation: str | None  # its short name
    person_id: UUID | None  # whose it is; None: nobody has said
    topic: str
    topic_code: str | None  # service of a ticket, classifier code of an appeal
    text: str
    operator_login: str | None  # None: nobody has taken it yet
    operator_name: str | None  # None also for who may not read names of the office
    close_reason: str | None
    created_at: datetime
    registered_at: datetime | None
    due_at: datetime | None
    done_at: datetime | None
    closed_at: datetime | None
    version: int
    linkedids: list[str]  # its calls, oldest first
    viewers: list[UUID]  # organisations whose employees see it


@dataclass(frozen=True, slots=True)
class CaseText:
    """What people write in a case."""

    topic: str
    text: str
    caller_name: str
    organisation_id: UUID | None
    caller_email: str | None


CASE_COLUMNS: Final = """
           k.case_id, k.case_number, k.kind, k.state, k.channel, k.caller_e164, k.caller_name,
           k.caller_email, k.organisation_id, o.short_name AS organisation,
           k.person_id, k.topic, k.topic_code, k.text,
           u.login AS operator_login, u.full_name AS operator_name, k.close_reason,
           k.created_at, k.registered_at, k.due_at, k.done_at, k.closed_at, k.version,
           ARRAY(SELECT linkedid FROM calls c
                  WHERE c.case_id = k.case_id ORDER BY offered_at) AS linkedids,
           ARRAY(SELECT v.organisation_id FROM case_viewers v
                  WHERE v.case_id = k.case_id ORDER BY v.organisation_id) AS viewers
"""
NAMES_BESIDE: Final = """
      LEFT JOIN organisations o ON o.organisation_id = k.organisation_id
      LEFT JOIN users u ON u.user_id = k.operator_id
"""
CASE_ROWS: Final = "SELECT" + CASE_COLUMNS + "FROM cases k" + NAMES_BESIDE
ONE_CASE: Final = CASE_ROWS + "WHERE k.case_id = $1"


async def one_case(connection: Connection, case_id: UUID) -> CaseRow | None:
    row = await connection.fetchrow(ONE_CASE, case_id)
    return CaseRow(**row) if row else None


LOCK_CASE: Final = "SELECT true FROM cases WHERE case_id = $1 FOR UPDATE"


async def lock_case(connection: Connection, case_id: UUID) -> None:
    """Keep others from changing the case until the transaction ends."""
    await connection.execute(LOCK_CASE, case_id)


WRITE_CASE_TEXT: Final = """
    UPDATE cases
       SET topic = $2, text = $3, caller_name = $4, organisation_id = $5,
           caller_email = $6
     WHERE case_id = $1
"""


async def write_case_text(connection: Connection, case_id: UUID, text: CaseText) -> None:
    await connection.execute(
        WRITE_CASE_TEXT,
        *(case_id, text.topic, text.text, text.caller_name),
        *(text.organisation_id, text.caller_email),
    )


GIVE_CASE: Final = """
    UPDATE cases SET operator_id = coalesce(operator_id, $2) WHERE case_id = $1
"""


async def give_case(connection: Connection, case_id: UUID, operator_id: UUID) -> None:
    """Give a case to an operator unless it is somebody's already."""
    await connection.execute(GIVE_CASE, case_id, operator_id)


WRITE_CLOSE_REASON: Final = "UPDATE cases SET close_reason = $2 WHERE case_id = $1"


async def write_close_reason(connection: Connection, case_id: UUID, reason: str) -> None:
    await connection.execute(WRITE_CLOSE_REASON, case_id, reason)


@dataclass(frozen=True, slots=True)
class NewCaseRow:
    case_id: UUID
    kind: str
    channel: str
    created_at: datetime
    operator_id: UUID | None  # None: a machine opened it
    caller_name: str
    caller_email: str | None
    caller_e164: str | None
    organisation_id: UUID | None
    topic: str
    text: str


INSERT_CASE: Final = """
    INSERT INTO cases (case_id, kind, state, channel, created_at, operator_id, caller_name,
                       caller_email, caller_e164, organisation_id, topic, text)
    VALUES ($1, $2, 'draft', $3, $4, $5, $6, $7, $8, $9, $10, $11)
        ON CONFLICT (case_id) DO NOTHING
"""


async def insert_case(connection: Connection, new: NewCaseRow) -> None:
    """Open a draft that did not come by phone; repeated, it stays as it is."""
    await connection.execute(
        INSERT_CASE,
        *(new.case_id, new.kind, new.channel, new.created_at, new.operator_id),
        *(new.caller_name, new.caller_email, new.caller_e164, new.organisation_id),
        *(new.topic, new.text),
    )
