"""Who can be told of a case, and where they can be written to."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final
from uuid import UUID

from db.pool import Connection


@dataclass(frozen=True, slots=True)
class CaseAround:
    """A case, as far as telling somebody of it goes."""

    kind: str
    caller_email: str | None
    answer_email: str | None  # where the last signed answer to an appeal goes; None: not by e-mail
    organisation_id: UUID | None
    told_in_talk: bool  # a person of ours took the call it came by
    on: date  # today


CASE_AROUND: Final = """
    SELECT kind, caller_email,
           (SELECT CASE a.channel WHEN 'email' THEN a.address END FROM answers a
             WHERE a.case_id = cases.case_id AND a.sent_at IS NOT NULL
             ORDER BY a.round DESC LIMIT 1) AS answer_email,
           organisation_id,
           EXISTS (SELECT FROM contacts c
                     LEFT JOIN calls l USING (linkedid)
                    WHERE c.case_id = cases.case_id AND c.channel = 'phone'
                      AND coalesce(c.agent_id, l.agent_id) IS NOT NULL) AS told_in_talk,
           app_now()::date AS on
      FROM cases
     WHERE case_id = $1
"""


async def case_around(connection: Connection, case_id: UUID) -> CaseAround | None:
    row = await connection.fetchrow(CASE_AROUND, case_id)
    return CaseAround(**row) if row else None


@dataclass(frozen=True, slots=True)
class StaffAddresses:
    executor: list[str]  # whoever works on the case
    line: list[str]
    supervisors: list[str]


STAFF_ADDRESSES: Final = """
    SELECT coalesce(array_agg(u.email ORDER BY u.login) FILTER (
               WHERE u.user_id = coalesce(a.executor_id, k.operator_id)), '{}') AS executor,
           coalesce(array_agg(u.email ORDER BY u.login) FILTER (
               WHERE u.role = CASE t.line WHEN 2 THEN 'line2' WHEN 3 THEN 'line3'
                                          ELSE 'operator' END), '{}') AS line,
           coalesce(array_agg(u.email ORDER BY u.login) FILTER (
               WHERE u.role = 'supervisor'), '{}') AS supervisors
      FROM cases k
      LEFT JOIN appeals a USING (case_id)
      LEFT JOIN tickets t USING (case_id)
      JOIN users u ON u.email IS NOT NULL AND u.blocked_at IS NULL
     WHERE k.case_id = $1
"""


async def staff_addresses(connection: Connection, case_id: UUID) -> StaffAddresses:
    row = await connection.fetchrow(STAFF_ADDRESSES, case_id)
    assert row is not None  # noqa: S101 - an aggregate has a row
    return StaffAddresses(**row)


@dataclass(frozen=True, slots=True)
class SilentOrganisation:
    """The organisation of a ticket that nobody could be written to about."""

    organisation_id: UUID
    short_name: str
    email: str | None  # of its office
    on: date  # today


SILENT_ORGANISATION: Final = """
    SELECT o.organisation_id, o.short_name, o.email, app_now()::date AS on
      FROM cases k
      JOIN organisations o USING (organisation_id)
     WHERE k.case_id = $1 AND k.kind = 'ticket'
"""


async def silent_organisation(connection: Connection, case_id: UUID) -> SilentOrganisation | None:
    row = await connection.fetchrow(SILENT_ORGANISATION, case_id)
    return SilentOrganisation(**row) if row else None


@dataclass(frozen=True, slots=True)
class CaseFacts:
    """What a notice says of a case; a moment that is None is left out of the text."""

    case_number: str | None
    registered_at: datetime | None
    due_at: datetime | None
    dispute_until: datetime | None


CASE_FACTS: Final = """
    SELECT case_number, registered_at,
           (SELECT d.operational_due_at FROM deadlines d
             WHERE d.case_id = cases.case_id AND d.what IN ('execution', 'answer')
               AND d.cancelled_at IS NULL
             ORDER BY d.round DESC LIMIT 1) AS due_at,
           (SELECT d.legal_due_at FROM deadlines d
             WHERE d.case_id = cases.case_id AND d.what = 'dispute'
             ORDER BY d.round DESC LIMIT 1) AS dispute_until
      FROM cases
     WHERE case_id = $1
"""


async def case_facts(connection: Connection, case_id: UUID) -> CaseFacts:
    row = await connection.fetchrow(CASE_FACTS, case_id)
    assert row is not None  # noqa: S101 - notices refer to their case
    return CaseFacts(**row)
