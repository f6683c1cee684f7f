"""What is asked of others about an appeal: forwards, proposed answers, documents."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from db.pool import Connection


@dataclass(frozen=True, slots=True)
class NewForward:
    forward_id: UUID
    case_id: UUID
    organisation_id: UUID
    level: str
    questions: Sequence[int]
    reason: str
    with_result: bool
    conflict: str
    note: str
    forwarded_by: UUID


INSERT_FORWARD: Final = """
    INSERT INTO forwards (forward_id, case_id, organisation_id, level, questions, reason,
                          with_result, conflict, note, forwarded_by)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
"""


async def insert_forward(connection: Connection, new: NewForward) -> None:
    await connection.execute(
        INSERT_FORWARD,
        *(new.forward_id, new.case_id, new.organisation_id, new.level, list(new.questions)),
        *(new.reason, new.with_result, new.conflict, new.note, new.forwarded_by),
    )


@dataclass(frozen=True, slots=True)
class ForwardRow:
    forward_id: UUID
    organisation_id: UUID
    organisation: str
    level: str
    questions: list[int]
    reason: str
    with_result: bool
    note: str
    external_number: str | None
    forwarded_by: str  # login
    forwarded_at: datetime
    result_at: datetime | None


FORWARDS: Final = """
    SELECT f.forward_id, f.organisation_id, o.short_name AS organisation, f.level, f.questions,
           f.reason, f.with_result, f.note, f.external_number,
           coalesce(u.login, '') AS forwarded_by, f.forwarded_at, f.result_at
      FROM forwards f
      JOIN organisations o USING (organisation_id)
      LEFT JOIN users u ON u.user_id = f.forwarded_by
     WHERE f.case_id = $1 AND ($2::uuid IS NULL OR f.organisation_id = $2)
     ORDER BY f.forwarded_at, f.forward_id
"""


async def forwards_of(
    connection: Connection, case_id: UUID, organisation_id: UUID | None = None
) -> list[ForwardRow]:
    """Return an appeal's forwards; with `organisation_id`, only those to it."""
    rows = await connection.fetch(FORWARDS, case_id, organisation_id)
    return [ForwardRow(**row) for row in rows]


# `result_at` stays at the first word of theirs that a question was taken back with.
NOTE_RESULTS: Final = """
    UPDATE forwards SET result_at = coalesce(result_at, app_now())
     WHERE case_id = $1 AND with_result AND questions && $2::smallint[]
"""


async def note_results(connection: Connection, case_id: UUID, seqs: Sequence[int]) -> None:
    """Write down that the results of these questions came."""
    await connection.execute(NOTE_RESULTS, case_id, list(seqs))


WRITE_EXTERNAL_NUMBER: Final = """
    UPDATE forwards SET external_number = $3
     WHERE case_id = $1 AND forward_id = $2
    RETURNING true
"""


async def write_external_number(
    connection: Connection, case_id: UUID, forward_id: UUID, number: str
) -> bool:
    """Keep the number they gave it; False: the case has no such forward."""
    found: bool | None = await connection.fetchval(
        WRITE_EXTERNAL_NUMBER, case_id, forward_id, number
    )
    return bool(found)


@dataclass(frozen=True, slots=True)
class NewProposal:
    proposal_id: UUID
    case_id: UUID
    question: int
    organisation_id: UUID
    result: str
    justified: str
    text: str
    written_by: UUID


INSERT_PROPOSAL: Final = """
    INSERT INTO appeal_proposals (proposal_id, case_id, question, organisation_id, result,
                                  justified, text, written_by)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
"""


async def insert_proposal(connection: Connection, new: NewProposal) -> None:
    await connection.execute(
        INSERT_PROPOSAL,
        *(new.proposal_id, new.case_id, new.question, new.organisation_id),
        *(new.result, new.justified, new.text, new.written_by),
    )


@dataclass(frozen=True, slots=True)
class ProposalRow:
    proposal_id: UUID
    question: int
    organisation_id: UUID
    organisation: str
    result: str
    justified: str
    text: str
    written_by: str  # login
    written_at: datetime


PROPOSALS: Final = """
    SELECT p.proposal_id, p.question, p.organisation_id, o.short_name AS organisation, p.result,
           p.justified, p.text, coalesce(u.login, '') AS written_by, p.written_at
      FROM appeal_proposals p
      JOIN organisations o USING (organisation_id)
      LEFT JOIN users u ON u.user_id = p.written_by
     WHERE p.case_id = $1 AND ($2::uuid IS NULL OR p.organisation_id = $2)
     ORDER BY p.written_at, p.proposal_id
"""


async def proposals_of(
    connection: Connection, case_id: UUID, organisation_id: UUID | None = None
) -> list[ProposalRow]:
    """Return what was suggested to answer; with `organisation_id`, only by it."""
    rows = await connection.fetch(PROPOSALS, case_id, organisation_id)
    return [ProposalRow(**row) for row in rows]


INSERT_REQUEST: Final = """
    INSERT INTO document_requests (case_id, seq, organisation_id, what, requested_by)
    SELECT $1, coalesce(max(seq), 0) + 1, $2, $3, $4 FROM document_requests WHERE case_id = $1
    RETURNING seq
"""


async def insert_request(
    connection: Connection, case_id: UUID, organisation_id: UUID, what: str, by: UUID
) -> int:
    """Ask for documents; return which request of the case it is. The case is locked."""
    seq: int = await connection.fetchval(INSERT_REQUEST, case_id, organisation_id, what, by)
    return seq


RECEIVE_DOCUMENTS: Final = """
    UPDATE document_requests SET received_at = app_now()
     WHERE case_id = $1 AND seq = $2 AND received_at IS NULL
    RETURNING true
"""


async def receive_documents(connection: Connection, case_id: UUID, seq: int) -> bool:
    """Write down that they came; False: no such request waits."""
    found: bool | None = await connection.fetchval(RECEIVE_DOCUMENTS, case_id, seq)
    return bool(found)


@dataclass(frozen=True, slots=True)
class RequestRow:
    seq: int
    organisation_id: UUID
    organisation: str
    what: str
    requested_by: str  # login
    requested_at: datetime
    received_at: datetime | None


REQUESTS: Final = """
    SELECT r.seq, r.organisation_id, o.short_name AS organisation, r.what,
           coalesce(u.login, '') AS requested_by, r.requested_at, r.received_at
      FROM document_requests r
      JOIN organisations o USING (organisation_id)
      LEFT JOIN users u ON u.user_id = r.requested_by
     WHERE r.case_id = $1 AND ($2::uuid IS NULL OR r.organisation_id = $2)
     ORDER BY r.seq
"""


async def requests_of(
    connection: Connection, case_id: UUID, organisation_id: UUID | None = None
) -> list[RequestRow]:
    """Return the requests of documents; with `organisation_id`, only those to it."""
    rows = await connection.fetch(REQUESTS, case_id, organisation_id)
    return [RequestRow(**row) for row in rows]
