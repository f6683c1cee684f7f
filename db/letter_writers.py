"""Who wrote a letter, as far as directories and the case itself know the address."""

from dataclasses import dataclass
from typing import Final
from uuid import UUID

from db.pool import Connection


@dataclass(frozen=True, slots=True)
class Writer:
    """Somebody of an organisation, known by the address."""

    organisation_id: UUID
    full_name: str
    caller_kind: str


WRITER: Final = """
    SELECT DISTINCT ON (organisation_id) organisation_id, full_name, role AS caller_kind
      FROM staff_contacts
     WHERE lower(email) = lower($1) AND valid_from <= app_now()::date
       AND (valid_to IS NULL OR valid_to >= app_now()::date)
     ORDER BY organisation_id,
              array_position(ARRAY['head', 'responsible_specialist', 'user'], role)
     LIMIT 2
"""


async def writer_of(connection: Connection, address: str) -> Writer | None:
    """Return whose address it is; None: nobody's in the directory, or of two organisations."""
    rows = await connection.fetch(WRITER, address)
    return Writer(**rows[0]) if len(rows) == 1 else None


@dataclass(frozen=True, slots=True)
class AddressKnown:
    """What is known, within a case, of the address that a letter came from."""

    applicants: bool  # of who appeals, or of the requester
    organisations: list[UUID]  # in whose directory it stands, or stood
    viewers: list[UUID]  # organisations that see the case


ADDRESS_KNOWN: Final = """
    SELECT lower($2) IN (SELECT lower(k.caller_email)
                         UNION SELECT lower(a.email) FROM applicants a
                                WHERE a.case_id = k.case_id) IS TRUE AS applicants,
           ARRAY(SELECT o.organisation_id FROM organisations o WHERE lower(o.email) = lower($2)
                 UNION SELECT s.organisation_id FROM staff_contacts s
                        WHERE lower(s.email) = lower($2)
                 UNION SELECT u.organisation_id FROM users u
                        WHERE lower(u.email) = lower($2) AND u.role = 'organisation'
           ) AS organisations,
           ARRAY(SELECT v.organisation_id FROM case_viewers v
                  WHERE v.case_id = k.case_id) AS viewers
      FROM cases k
     WHERE k.case_id = $1
"""


async def address_known(
    connection: Connection, case_id: UUID, address: str | None
) -> AddressKnown:
    """Say whose the address is; the case is there."""
    row = await connection.fetchrow(ADDRESS_KNOWN, case_id, address)
    assert row is not None  # noqa: S101 - the caller found the case by this letter
    return AddressKnown(**row)
