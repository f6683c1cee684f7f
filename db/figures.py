"""Counts and sums for figures, by group. The formulas are in callcenter/domain/figures.

Every statement takes the same values: $1 and $2 the period's ends, $3 what groups are told
apart by, $4 the office's time zone. Its columns are fields of one of the dataclasses of counts.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from db.pool import Connection


@dataclass(frozen=True, slots=True)
class Period:
    start: datetime
    before: datetime
    zone: str  # of the office: days are its days


@dataclass(frozen=True, slots=True)
class Group:
    key: str | None  # None: nobody knows (no organisation, no topic, nobody's)
    counts: Mapping[str, int | float | timedelta]


CONTACTS: Final = """
    SELECT figure_key($3, k.organisation_id, k.topic_code, NULL, coalesce(c.agent_id, l.agent_id),
                      c.at, $4) AS key,
           count(*) FILTER (WHERE c.channel = 'phone') AS phone,
           count(*) FILTER (WHERE c.channel = 'email') AS email,
           count(*) FILTER (WHERE c.channel = 'site') AS site,
           count(*) FILTER (WHERE c.channel = 'paper') AS paper,
           count(*) FILTER (WHERE c.channel = 'import') AS imported,
           count(*) FILTER (WHERE c.caller_kind IN ('citizen', 'representative')) AS by_citizens,
           count(*) FILTER (WHERE c.caller_kind NOT IN ('citizen', 'representative')) AS by_staff,
           count(*) FILTER (WHERE NOT EXISTS (
               SELECT FROM contacts e
                WHERE e.case_id = c.case_id AND (e.at, e.contact_id) < (c.at, c.contact_id)
           )) AS first
      FROM contacts c
      JOIN cases k ON k.case_id = c.case_id
      LEFT JOIN calls l ON l.linkedid = c.linkedid
     WHERE c.at >= $1 AND c.at < $2
     GROUP BY 1
"""

# The requester is the same when number or address is; seven days from the registration.
TICKETS_ACCEPTED: Final = """
    SELECT figure_key($3, k.organisation_id, k.topic_code, t.line, k.operator_id,
                      k.registered_at, $4) AS key,
           count(*) AS accepted,
           count(*) FILTER (WHERE t.solved_on_contact) AS solved_on_contact,
           count(*) FILTER (WHERE t.solved_on_contact AND t.round = 1 AND NOT EXISTS (
               SELECT FROM cases again
                WHERE again.case_id <> k.case_id AND again.kind = 'ticket'
                  AND again.topic_code = k.topic_code
                  AND (again.caller_e164 = k.caller_e164
                       OR lower(again.caller_email) = lower(k.caller_email))
                  AND again.registered_at > k.registered_at
                  AND again.registered_at <= k.registered_at + interval '7 days'
           )) AS solved_for_good
      FROM cases k
      LEFT JOIN tickets t ON t.case_id = k.case_id
     WHERE k.kind = 'ticket' AND k.registered_at >= $1 AND k.registered_at < $2
     GROUP BY 1
"""

# A ticket counts at its first result; what came after a reopening is a second round.
TICKETS_FINISHED: Final = """
    SELECT figure_key($3, k.organisation_id, k.topic_code, t.line, k.operator_id, h.at, $4) AS key,
           count(*) FILTER (WHERE h.to_state = 'done') AS executed,
           count(*) FILTER (WHERE h.to_state = 'rejected') AS rejected,
           count(*) FILTER (WHERE t.round > 1) AS reopened,
           coalesce(sum(s.gross) FILTER (WHERE h.to_state = 'done'), 0)::float8 AS gross_seconds,
           coalesce(sum(s.gross - w.waited) FILTER (WHERE h.to_state = 'done'), 0)::float8
               AS net_seconds
      FROM case_history h
      JOIN cases k ON k.case_id = h.case_id
      LEFT JOIN tickets t ON t.case_id = k.case_id
     CROSS JOIN LATERAL (SELECT extract(epoch FROM h.at - k.registered_at) AS gross) AS s
     CROSS JOIN LATERAL (
           SELECT coalesce(sum(extract(epoch FROM least(coalesce(w.until, h.at), h.at)
                                                  - greatest(w.since, k.registered_at))), 0)
                  AS waited
             FROM ticket_waits w
            WHERE w.case_id = k.case_id AND w.since < h.at
              AND coalesce(w.until, h.at) > k.registered_at) AS w
     WHERE k.kind = 'ticket' AND h.at >= $1 AND h.at < $2
       AND h.to_state IN ('done', 'rejected') AND h.from_state <> h.to_state
       AND NOT EXISTS (SELECT FROM case_history e
                        WHERE e.case_id = h.case_id AND e.seq < h.seq
                          AND e.to_state IN ('done', 'rejected') AND e.from_state <> e.to_state)
     GROUP BY 1
"""

TICKETS_DUE: Final = """
    SELECT figure_key($3, k.organisation_id, k.topic_code, t.line, k.operator_id, d.legal_due_at,
                      $4) AS key,
           d.what || '_due_' || t.urgency AS due, d.what || '_met_' || t.urgency AS met,
           count(*) AS due_count,
           count(*) FILTER (WHERE d.met_at <= d.legal_due_at) AS met_count
      FROM deadlines d
      JOIN cases k ON k.case_id = d.case_id
      JOIN tickets t ON t.case_id = d.case_id
     WHERE d.legal_due_at >= $1 AND d.legal_due_at < least($2, app_now())
       AND d.what IN ('registration', 'execution') AND d.cancelled_at IS NULL
     GROUP BY 1, 2, 3
"""

APPEALS_REGISTERED: Final = """
    SELECT figure_key($3, k.organisation_id, k.topic_code, NULL,
                      coalesce(a.executor_id, k.operator_id), k.registered_at, $4) AS key,
           count(*) FILTER (WHERE a.kind IS DISTINCT FROM 'gratitude') AS registered,
           count(*) FILTER (WHERE a.kind = 'gratitude') AS gratitude
      FROM cases k
      LEFT JOIN appeals a ON a.case_id = k.case_id
     WHERE k.kind = 'appeal' AND k.registered_at >= $1 AND k.registered_at < $2
     GROUP BY 1
"""

APPEALS_FORWARDED: Final = """
    SELECT figure_key($3, k.organisation_id, k.topic_code, NULL,
                      coalesce(a.executor_id, k.operator_id), f.forwarded_at, $4) AS key,
           count(*) AS forwarded
      FROM (SELECT DISTINCT ON (case_id) case_id, forwarded_at
              FROM forwards ORDER BY case_id, forwarded_at) AS f
      JOIN cases k ON k.case_id = f.case_id
      JOIN appeals a ON a.case_id = f.case_id
     WHERE f.forwarded_at >= $1 AND f.forwarded_at < $2 AND a.kind <> 'gratitude'
     GROUP BY 1
"""

APPEALS_CLOSED: Final = """
    SELECT figure_key($3, k.organisation_id, k.topic_code, NULL,
                      coalesce(a.executor_id, k.operator_id), k.done_at, $4) AS key,
           count(*) AS closed,
           count(*) FILTER (WHERE k.done_at > (
               SELECT d.legal_due_at FROM deadlines d
                WHERE d.case_id = k.case_id AND d.what = 'answer'
                ORDER BY d.round DESC LIMIT 1)) AS overdue,
           count(*) FILTER (WHERE a.extended_days IS NOT NULL) AS extended,
           coalesce(sum((k.done_at AT TIME ZONE $4)::date
                        - (k.registered_at AT TIME ZONE $4)::date), 0)::integer AS days,
           coalesce(sum(q.yes), 0)::integer AS justified,
           coalesce(sum(q.no), 0)::integer AS unjustified,
           coalesce(sum(q.undetermined), 0)::integer AS undetermined
      FROM cases k
      JOIN appeals a ON a.case_id = k.case_id
     CROSS JOIN LATERAL (
           SELECT count(*) FILTER (WHERE justified = 'yes') AS yes,
                  count(*) FILTER (WHERE justified = 'no') AS no,
                  count(*) FILTER (WHERE justified = 'undetermined') AS undetermined
             FROM appeal_questions q WHERE q.case_id = k.case_id) AS q
     WHERE k.kind = 'appeal' AND k.done_at >= $1 AND k.done_at < $2 AND a.kind <> 'gratitude'
     GROUP BY 1
"""

# A measure belongs to the organisation that takes it, and to the day it was promised for.
MEASURES: Final = """
    SELECT figure_key($3, coalesce(m.organisation_id, k.organisation_id), k.topic_code, NULL,
                      m.responsible_id, m.planned_on::timestamp AT TIME ZONE $4, $4) AS key,
           count(*) AS measures_due,
           count(*) FILTER (WHERE m.done_on <= m.planned_on) AS measures_in_time
      FROM measures m
      JOIN cases k ON k.case_id = m.case_id
     WHERE m.planned_on::timestamp AT TIME ZONE $4 >= $1
       AND m.planned_on::timestamp AT TIME ZONE $4 < $2
     GROUP BY 1
"""

RATINGS: Final = """
    SELECT figure_key($3, k.organisation_id, k.topic_code, NULL,
                      coalesce(a.executor_id, k.operator_id), r.noted_at, $4) AS key,
           count(*) AS ratings, count(*) FILTER (WHERE r.rating >= 4) AS good_ratings
      FROM acknowledgements r
      JOIN appeals a ON a.case_id = r.case_id
      JOIN cases k ON k.case_id = r.case_id
     WHERE r.noted_at >= $1 AND r.noted_at < $2
     GROUP BY 1
"""

REVIEWS: Final = """
    SELECT figure_key($3, k.organisation_id, k.topic_code, NULL,
                      coalesce(a.executor_id, k.operator_id), r.reviewed_at, $4) AS key,
           3 * count(*) AS criteria,
           sum(r.right_code::integer + r.tone::integer + r.form::integer)::integer AS criteria_met
      FROM appeal_reviews r
      JOIN appeals a ON a.case_id = r.case_id
      JOIN cases k ON k.case_id = r.case_id
     WHERE r.reviewed_at >= $1 AND r.reviewed_at < $2
     GROUP BY 1
"""

# Thresholds are those of callcenter/domain/figures/calls.py: $5 service, $6 short, $7 available.
CALLS: Final = """
    SELECT CASE $3 WHEN 'queue' THEN c.queue
                   ELSE figure_key($3, k.organisation_id, k.topic_code, NULL, c.agent_id,
                                   c.queued_at, $4) END AS key,
           count(*) AS offered,
           count(*) FILTER (WHERE c.answered_at IS NOT NULL) AS answered,
           count(*) FILTER (WHERE c.answered_at IS NOT NULL AND c.wait_seconds <= $5)
               AS answered_in_service_time,
           count(*) FILTER (WHERE c.answered_at IS NOT NULL AND c.wait_seconds <= $7)
               AS answered_available,
           count(*) FILTER (WHERE left_queue) AS abandoned,
           count(*) FILTER (WHERE left_queue AND c.wait_seconds <= $6) AS short_abandoned,
           coalesce(sum(c.wait_seconds) FILTER (WHERE c.answered_at IS NOT NULL), 0)
               AS wait_of_answered_seconds,
           coalesce(sum(c.wait_seconds) FILTER (WHERE left_queue), 0)
               AS wait_of_abandoned_seconds,
           coalesce(sum(c.talk_seconds) FILTER (WHERE c.answered_at IS NOT NULL), 0)
               AS talk_seconds,
           coalesce(sum(c.hold_seconds) FILTER (WHERE c.answered_at IS NOT NULL), 0)
               AS hold_seconds
      FROM calls c
      LEFT JOIN cases k ON k.case_id = c.case_id
     CROSS JOIN LATERAL (SELECT c.answered_at IS NULL
                                AND c.outcome IN ('abandoned', 'short') AS left_queue) AS l
     WHERE c.direction = 'inbound' AND c.ended_at IS NOT NULL
       AND c.queued_at >= $1 AND c.queued_at < $2
       AND c.offered_at >= $1::timestamptz - interval '1 day' AND c.offered_at < $2
     GROUP BY 1
"""

# A claim is the requester's moment, not ours.
PROMISES: Final = """
    SELECT figure_key($3, k.organisation_id, k.topic_code, t.line, k.operator_id, d.legal_due_at,
                      $4) AS key,
           count(*) FILTER (WHERE d.met_at <= d.legal_due_at) AS kept,
           count(*) FILTER (WHERE d.met_at > d.legal_due_at) AS late,
           count(*) FILTER (WHERE d.met_at IS NULL AND d.legal_due_at < app_now()) AS overdue,
           count(*) FILTER (WHERE d.met_at IS NULL AND d.legal_due_at >= app_now()) AS ahead
      FROM deadlines d
      JOIN cases k ON k.case_id = d.case_id
      LEFT JOIN tickets t ON t.case_id = d.case_id
     WHERE d.legal_due_at >= $1 AND d.legal_due_at < $2
       AND d.what <> 'dispute' AND d.cancelled_at IS NULL
     GROUP BY 1
"""

# Who was what when the period began follows from the last change before it. A stay is cut at
# the office's midnights, and ends now when it still lasts.
AGENTS: Final = """
    WITH changes AS (
        SELECT user_id, at, change_id, new_state
          FROM agent_state_changes
         WHERE at >= $1 AND at < least($2, app_now())
         UNION ALL
        SELECT l.*
          FROM agent_states s
         CROSS JOIN LATERAL (SELECT c.user_id, c.at, c.change_id, c.new_state
                               FROM agent_state_changes c
                              WHERE c.user_id = s.user_id AND c.at < $1
                              ORDER BY c.at DESC, c.change_id DESC LIMIT 1) AS l
    ), stays AS (
        SELECT user_id, new_state AS state, greatest(at, $1) AS since,
               least(lead(at) OVER (PARTITION BY user_id ORDER BY at, change_id),
                     $2, app_now()) AS until
          FROM changes
    ), pieces AS (
        SELECT user_id, state, greatest(since, day AT TIME ZONE $4) AS since,
               least(until, (day + interval '1 day') AT TIME ZONE $4) AS until
          FROM stays
         CROSS JOIN LATERAL generate_series(date_trunc('day', since AT TIME ZONE $4),
                                            until AT TIME ZONE $4, '1 day') AS day
         WHERE state <> 'offline' AND since < until
    )
    SELECT figure_key($3, NULL, NULL, NULL, user_id, since, $4) AS key,
           coalesce(sum(until - since) FILTER (WHERE state = 'ready'), '0') AS ready,
           coalesce(sum(until - since) FILTER (WHERE state = 'wrap_up'), '0') AS wrap_up,
           coalesce(sum(until - since) FILTER (WHERE state = 'break'), '0') AS on_break
      FROM pieces
     WHERE since < until
     GROUP BY 1
"""

PLAIN: Final = {
    "contacts": (CONTACTS,),
    "tickets": (TICKETS_ACCEPTED, TICKETS_FINISHED),
    "appeals": (APPEALS_REGISTERED, APPEALS_FORWARDED, APPEALS_CLOSED, MEASURES, RATINGS, REVIEWS),
    "promises": (PROMISES,),
    "agents": (AGENTS,),
}


async def count_groups(connection: Connection, what: str, by: str, period: Period) -> list[Group]:
    """Return counts of `what`; the same key may come several times, its counts add up."""
    return [
        Group(key, counts)
        for statement in PLAIN[what]
        for row in await connection.fetch(statement, *_values(by, period))
        for key, counts in [_split(dict(row))]
    ]


async def count_due_tickets(connection: Connection, by: str, period: Period) -> list[Group]:
    """Return the terms of tickets that came within the period, by urgency."""
    rows = await connection.fetch(TICKETS_DUE, *_values(by, period))
    return [
        Group(row["key"], {row["due"]: row["due_count"], row["met"]: row["met_count"]})
        for row in rows
    ]


async def count_calls(
    connection: Connection, by: str, period: Period, thresholds: Sequence[float]
) -> list[Group]:
    """Return calls; `thresholds` are seconds: service level, short abandon, availability."""
    rows = await connection.fetch(CALLS, *_values(by, period), *thresholds)
    return [Group(key, counts) for row in rows for key, counts in [_split(dict(row))]]


def _values(by: str, period: Period) -> tuple[object, ...]:
    return (period.start, period.before, by, period.zone)


def _split(row: dict[str, object]) -> tuple[str | None, Mapping[str, int | float | timedelta]]:
    key = row.pop("key")
    return key, row  # type: ignore[return-value] # counts, by the statements above


# One name for each key, whichever table knows it; of classifier codes, the newest edition's.
NAMES: Final = """
    SELECT organisation_id::text AS key, short_name AS name
      FROM organisations WHERE $1 = 'organisation' AND organisation_id::text = ANY ($2::text[])
     UNION ALL
    SELECT user_id::text, full_name
      FROM users WHERE $1 = 'person' AND user_id::text = ANY ($2::text[])
     UNION ALL
    SELECT DISTINCT ON (code) code, title
      FROM (SELECT code, title, edition FROM classifier_entries
             WHERE $1 = 'topic' AND code = ANY ($2::text[]) AND title <> ''
             ORDER BY code, edition DESC) AS topics
"""


async def names_of(connection: Connection, by: str, keys: Sequence[str]) -> dict[str, str]:
    """Return what people call the groups; a key that nothing names is left out."""
    return {row["key"]: row["name"] for row in await connection.fetch(NAMES, by, keys)}
