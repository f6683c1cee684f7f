"""Appeals as a list, with the filters of the register."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from db.call_lists import Seen
from db.pool import Connection


@dataclass(frozen=True, slots=True)
class AppealFilter:
    """None: whatever it is."""

    state: str | None = None
    regime: str | None = None
    kind: str | None = None
    executor: str | None = None  # login
    code: str | None = None  # of any of its questions
    organisation_id: UUID | None = None  # complained of, asked about, or forwarded to
    overdue: bool | None = None


@dataclass(frozen=True, slots=True)
class AppealLine:
    case_id: UUID
    case_number: str | None
    state: str
    regime: str | None  # None: a draft nobody looked at yet
    form: str | None
    kind: str | None
    caller_name: str
    organisation_id: UUID | None
    organisation: str | None
    topic: str
    topic_code: str | None
    executor: str | None  # login
    questions: int
    media_risk: bool
    extended: bool
    overdue: bool
    awaits_proposal: bool  # a question lies with an organisation that has suggested no answer
    created_at: datetime
    registered_at: datetime | None
    due_at: datetime | None
    done_at: datetime | None
    closed_at: datetime | None
    version: int


LIST_APPEALS: Final = """
    SELECT k.case_id, k.case_number, k.state, a.regime, a.form, a.kind, k.caller_name,
           k.organisation_id, o.short_name AS organisation, k.topic, k.topic_code,
           u.login AS executor,
           (SELECT count(*) FROM appeal_questions q
             WHERE q.case_id = k.case_id
               AND ($1 OR q.organisation_id = $2))::integer AS questions,
           coalesce(a.media_risk, false) AS media_risk,
           a.extended_days IS NOT NULL AS extended,
           k.due_at IS NOT NULL AND k.due_at < app_now() AS overdue,
           EXISTS (SELECT FROM appeal_questions q
                    WHERE q.case_id = k.case_id AND q.state = 'forwarded'
                      AND ($1 OR q.organisation_id = $2)
                      AND NOT EXISTS (SELECT FROM appeal_proposals p
                                       WHERE p.case_id = q.case_id AND p.question = q.seq
                                         AND p.organisation_id = q.organisation_id))
           AS awaits_proposal,
           k.created_at, k.registered_at, k.due_at, k.done_at, k.closed_at, k.version
      FROM cases k
      LEFT JOIN appeals a USING (case_id)
      LEFT JOIN organisations o ON o.organisation_id = k.organisation_id
      LEFT JOIN users u ON u.user_id = a.executor_id
     WHERE k.kind = 'appeal'
       AND ($1 OR k.case_id = ANY (ARRAY(
               SELECT v.case_id FROM case_viewers v WHERE v.organisation_id = $2)))
       AND ($3::timestamptz IS NULL OR (k.created_at, k.case_id) < ($3, $4::uuid))
       AND ($5::text IS NULL OR k.state = $5)
       AND ($6::text IS NULL OR a.regime = $6)
       AND ($7::text IS NULL OR a.kind = $7)
       AND ($8::text IS NULL OR a.executor_id = (SELECT user_id FROM users WHERE login = $8))
       AND ($9::text IS NULL OR k.topic_code = $9 OR EXISTS (
               SELECT FROM appeal_questions q WHERE q.case_id = k.case_id AND q.code = $9
                  AND ($1 OR q.organisation_id = $2)))
       AND ($10::uuid IS NULL OR k.organisation_id = $10 OR EXISTS (
               SELECT FROM forwards f WHERE f.case_id = k.case_id AND f.organisation_id = $10
                  AND ($1 OR f.organisation_id = $2)))
       AND ($11::boolean IS NULL OR (k.due_at IS NOT NULL AND k.due_at < app_now()) = $11)
     ORDER BY k.created_at DESC, k.case_id DESC
     LIMIT $12
"""


async def list_appeals(
    connection: Connection,
    seen: Seen,
    only: AppealFilter,
    after: tuple[datetime, UUID] | None,
    limit: int,
) -> list[AppealLine]:
    """Return appeals, the newest first, those that follow the case (created_at, case_id)."""
    moment, case_id = after or (None, None)
    rows = await connection.fetch(
        LIST_APPEALS,
        *(seen.everything, seen.organisation_id, moment, case_id),
        *(only.state, only.regime, only.kind, only.executor, only.code),
        *(only.organisation_id, only.overdue, limit),
    )
    return [AppealLine(**row) for row in rows]
