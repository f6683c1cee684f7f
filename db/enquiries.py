"""What an enquiry about the state of a case looks at. One function, one statement."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from db.pool import Connection
from db.rate_counts import Count


@dataclass(frozen=True, slots=True)
class EnquiredRow:
    state: str
    line: int | None  # None: no ticket, or not registered yet
    received_at: datetime
    since: datetime  # of its present state
    due_at: datetime | None
    phones: list[str]
    emails: list[str]


# One statement counts and looks up: two hundred callers at once get it in time. A number is its
# case's for ever, also after the case became one of another kind. Whose letter names the number of
# a case is a contact of it, and may be a stranger's: only an address that opened the case or that
# a person of ours wrote down is left with it.
ENQUIRE: Final = """
    WITH counted AS (
        INSERT INTO rate_counts AS c (name, subject, began_at, used)
        SELECT t.name, t.subject, date_bin(t.length, app_now(), 'epoch'), 1
          FROM unnest($2::text[], $3::text[], $4::interval[]) AS t (name, subject, length)
         ORDER BY t.name, t.subject
            ON CONFLICT (name, subject, began_at) DO UPDATE SET used = c.used + 1
        RETURNING name, used, began_at
    )
    SELECT ARRAY(SELECT (name, used, extract(epoch FROM app_now() - began_at)::float8)
                   FROM counted) AS counts,
           k.state, t.line, k.created_at AS received_at, k.due_at,
           coalesce((SELECT max(h.at) FROM case_history h
                      WHERE h.case_id = k.case_id AND h.to_state = k.state
                        AND h.from_state <> h.to_state),
                    k.closed_at, k.done_at, k.registered_at, k.created_at) AS since,
           ARRAY(SELECT k.caller_e164 WHERE k.caller_e164 IS NOT NULL
                 UNION ALL SELECT address FROM contacts
                            WHERE case_id = k.case_id AND address LIKE '+%'
                 UNION ALL SELECT phone_e164 FROM applicants
                            WHERE case_id = k.case_id AND phone_e164 IS NOT NULL
                 UNION ALL SELECT s.phone_e164 FROM staff_contacts s
                            WHERE k.kind = 'ticket' AND s.organisation_id = k.organisation_id
                              AND s.role IN ('responsible_specialist', 'head')
                              AND s.phone_e164 IS NOT NULL AND s.valid_from <= app_now()::date
                              AND (s.valid_to IS NULL OR s.valid_to >= app_now()::date)) AS phones,
           ARRAY(SELECT k.caller_email WHERE k.caller_email IS NOT NULL
                 UNION ALL SELECT address FROM contacts
                            WHERE case_id = k.case_id AND address LIKE '%@%'
                              AND agent_id IS NOT NULL
                 UNION ALL SELECT email FROM applicants
                            WHERE case_id = k.case_id AND email IS NOT NULL) AS emails
      FROM (VALUES (1)) AS one
      LEFT JOIN cases k
             ON k.case_id = coalesce((SELECT case_id FROM cases WHERE case_number = $1),
                                     (SELECT case_id FROM former_numbers WHERE case_number = $1))
      LEFT JOIN tickets t ON t.case_id = k.case_id
"""


async def enquire(
    connection: Connection,
    case_number: str,
    names: Sequence[str],
    subjects: Sequence[str],
    windows: Sequence[timedelta],
) -> tuple[EnquiredRow | None, list[Count]]:
    """Count one more of each, and return the case that has or had this number."""
    row = await connection.fetchrow(ENQUIRE, case_number, names, subjects, windows)
    assert row is not None  # noqa: S101 - VALUES has a row
    values = dict(row)
    counts = [Count(*count) for count in values.pop("counts")]
    return (EnquiredRow(**values) if row["state"] is not None else None), counts
