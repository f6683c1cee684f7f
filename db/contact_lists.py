"""The electronic journal as people read it (003-22): contacts by filter and by words."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final
from uuid import UUID

from db.call_lists import Seen
from db.case_register import SEEN_WORDS
from db.pool import Connection

ContactPlace = tuple[datetime, UUID]  # of a line in the journal: at, contact_id


@dataclass(frozen=True, slots=True)
class ContactRow:
    contact_id: UUID
    at: datetime
    channel: str
    address: str | None  # E.164 number or e-mail address; None: withheld
    caller_name: str
    caller_kind: str | None  # None: not asked yet
    reason: str
    description: str
    agent_login: str | None  # who received it; None: a machine, or a call nobody answered
    agent_name: str | None
    outcome: str | None
    linkedid: str | None
    case_id: UUID
    case_number: str | None
    kind: str
    state: str
    topic: str
    topic_code: str | None
    organisation_id: UUID | None
    organisation: str | None  # its short name


@dataclass(frozen=True, slots=True)
class ContactFilter:
    """None: whatever it is."""

    at_from: datetime | None = None
    at_before: datetime | None = None
    channel: str | None = None
    kind: str | None = None
    state: str | None = None
    organisation_id: UUID | None = None
    topic_code: str | None = None
    agent: str | None = None  # login of who received it
    outcome: str | None = None
    caller_kind: str | None = None
    case_number: str | None = None
    address: str | None = None


LINES: Final = """
    SELECT c.contact_id, c.at, c.channel, c.address, k.caller_name, c.caller_kind, c.reason,
           c.description, u.login AS agent_login, u.full_name AS agent_name, c.outcome,
           c.linkedid, c.case_id, k.case_number, k.kind, k.state, k.topic, k.topic_code,
           k.organisation_id, o.short_name AS organisation
      FROM contacts c
      JOIN cases k ON k.case_id = c.case_id
      LEFT JOIN calls l ON l.linkedid = c.linkedid
      LEFT JOIN users u ON u.user_id = coalesce(c.agent_id, l.agent_id)
      LEFT JOIN organisations o ON o.organisation_id = k.organisation_id
"""
FITTING: Final = """
           ($1 OR c.case_id = ANY (ARRAY(SELECT v.case_id FROM case_viewers v
                                         WHERE v.organisation_id = $2)))
       AND ($2 IS NULL OR NOT c.inside AND (c.organisation_id IS NULL OR c.organisation_id = $2))
       AND ($3::timestamptz IS NULL OR (c.at, c.contact_id) < ($3, $4::uuid))
       AND ($5::timestamptz IS NULL OR c.at >= $5)
       AND ($6::timestamptz IS NULL OR c.at < $6)
       AND ($7::text IS NULL OR c.channel = $7)
       AND ($8::text IS NULL OR k.kind = $8)
       AND ($9::text IS NULL OR k.state = $9)
       AND ($10::uuid IS NULL OR k.organisation_id = $10)
       AND ($11::text IS NULL OR k.topic_code = $11)
       AND ($12::text IS NULL OR u.login = $12)
       AND ($13::text IS NULL OR c.outcome = $13)
       AND ($14::text IS NULL OR c.caller_kind = $14)
       AND ($15::text IS NULL OR c.case_id = coalesce(
               (SELECT n.case_id FROM cases n WHERE n.case_number = $15),
               (SELECT f.case_id FROM former_numbers f WHERE f.case_number = $15)))
       AND ($16::text IS NULL OR c.address = $16)
"""
NEWEST_FIRST: Final = """
     ORDER BY c.at DESC, c.contact_id DESC
     LIMIT $17
"""
LIST_CONTACTS: Final = LINES + "WHERE" + FITTING + NEWEST_FIRST


async def list_contacts(
    connection: Connection,
    seen: Seen,
    only: ContactFilter,
    after: ContactPlace | None,
    limit: int,
) -> list[ContactRow]:
    """Return lines of the journal, the newest first, those that follow the line `after`."""
    rows = await connection.fetch(LIST_CONTACTS, *contact_values(seen, only, after), limit)
    return [ContactRow(**row) for row in rows]


@dataclass(frozen=True, slots=True)
class ContactsAsked:
    seen: Seen
    only: ContactFilter
    query: str  # as db.case_register.as_query makes it
    limit: int


# For who sees everything. $18 the words; $19 how many lines are looked at, one by one.
AMONG_NEWEST: Final = """
       AND EXISTS (SELECT FROM case_search s
                    WHERE s.case_id = c.case_id AND s.words @@ $18::tsquery)
       AND (c.at, c.contact_id) >= (SELECT n.at, n.contact_id
                                      FROM (SELECT at, contact_id
                                              FROM contacts
                                             WHERE $3::timestamptz IS NULL
                                                OR (at, contact_id) < ($3, $4::uuid)
                                             ORDER BY at DESC, contact_id DESC
                                             LIMIT $19) AS n
                                     ORDER BY n.at, n.contact_id
                                     LIMIT 1)
"""
CONTACTS_AMONG_NEWEST: Final = LINES + "WHERE" + FITTING + AMONG_NEWEST + NEWEST_FIRST

BY_WORDS: Final = """
    WITH found AS MATERIALIZED (
        SELECT case_id
          FROM case_search
         WHERE words @@ $18::tsquery
    )
"""
CONTACTS_BY_WORDS: Final = (
    BY_WORDS + LINES + "JOIN found ON found.case_id = c.case_id WHERE" + FITTING + NEWEST_FIRST
)


# An organisation's cases, each by what of it the organisation may read. `found` keeps to them:
# FITTING is told that every case may be seen.
AMONG_OWN: Final = """
         , found AS MATERIALIZED (
        SELECT own.case_id
          FROM case_viewers own
          JOIN seen_words s ON s.case_id = own.case_id
         WHERE own.organisation_id = $2 AND s.words @@ $18::tsquery
    )
"""
CONTACTS_AMONG_OWN: Final = (
    SEEN_WORDS
    + AMONG_OWN
    + LINES
    + "JOIN found ON found.case_id = c.case_id WHERE"
    + FITTING
    + NEWEST_FIRST
)


async def contacts_among_own(
    connection: Connection, asked: ContactsAsked, after: ContactPlace | None
) -> list[ContactRow]:
    """Return lines of the cases that the reader's organisation sees and that have the words."""
    values = contact_values(replace(asked.seen, everything=True), asked.only, after)
    rows = await connection.fetch(CONTACTS_AMONG_OWN, *values, asked.limit, asked.query)
    return [ContactRow(**row) for row in rows]


async def contacts_among_newest(
    connection: Connection, asked: ContactsAsked, after: ContactPlace | None, look_at: int
) -> list[ContactRow]:
    """Return lines whose cases have the words, among the `look_at` lines that follow `after`."""
    values = contact_values(asked.seen, asked.only, after)
    rows = await connection.fetch(
        CONTACTS_AMONG_NEWEST, *values, asked.limit, asked.query, look_at
    )
    return [ContactRow(**row) for row in rows]


async def contacts_by_words(
    connection: Connection, asked: ContactsAsked, after: ContactPlace | None
) -> list[ContactRow]:
    """Return lines whose cases have the words, the newest first."""
    values = contact_values(asked.seen, asked.only, after)
    rows = await connection.fetch(CONTACTS_BY_WORDS, *values, asked.limit, asked.query)
    return [ContactRow(**row) for row in rows]


def contact_values(
    seen: Seen, only: ContactFilter, after: ContactPlace | None
) -> tuple[object, ...]:
    """Return $1 to $16 of FITTING."""
    moment, contact_id = after or (None, None)
    return (
        *(seen.everything, seen.organisation_id, moment, contact_id),
        *(only.at_from, only.at_before, only.channel, only.kind, only.state),
        *(only.organisation_id, only.topic_code, only.agent, only.outcome),
        *(only.caller_kind, only.case_number, only.address),
    )
