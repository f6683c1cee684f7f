"""The electronic journal: one line for each time somebody turned to the hotline (003-22)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from db.pool import Connection


@dataclass(frozen=True, slots=True)
class PhoneContact:
    contact_id: UUID
    case_id: UUID
    at: datetime
    linkedid: str
    address: str | None  # E.164; None: withheld


# Cases of the same batch that were there before have their line already.
INSERT_PHONE_CONTACTS: Final = """
    INSERT INTO contacts (contact_id, case_id, channel, at, linkedid, address)
    SELECT t.contact_id, t.case_id, 'phone', t.at, t.linkedid, t.address
      FROM unnest($1::uuid[], $2::uuid[], $3::timestamptz[], $4::text[], $5::text[])
           AS t (contact_id, case_id, at, linkedid, address)
        ON CONFLICT (contact_id) DO NOTHING
"""


async def insert_phone_contacts(connection: Connection, contacts: Sequence[PhoneContact]) -> None:
    """Write the lines of calls; one that is there already stays as it is."""
    await connection.execute(
        INSERT_PHONE_CONTACTS,
        [contact.contact_id for contact in contacts],
        [contact.case_id for contact in contacts],
        [contact.at for contact in contacts],
        [contact.linkedid for contact in contacts],
        [contact.address for contact in contacts],
    )


@dataclass(frozen=True, slots=True)
class ContactLine:
    contact_id: UUID
    case_id: UUID
    channel: str  # email, site, paper or import
    at: datetime
    address: str | None  # E.164 number or e-mail address
    caller_kind: str | None  # None: not asked yet
    reason: str
    description: str
    agent_id: UUID | None  # None: a machine received it
    organisation_id: UUID | None = None  # whose word it is; None: the case's own
    inside: bool = False  # the hotline's alone


INSERT_CONTACT: Final = """
    INSERT INTO contacts (contact_id, case_id, channel, at, address, caller_kind, reason,
                          description, agent_id, organisation_id, inside)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
        ON CONFLICT (contact_id) DO NOTHING
"""


async def insert_contact(connection: Connection, line: ContactLine) -> None:
    """Write a line of any channel but the phone; repeated, it changes nothing."""
    await connection.execute(
        INSERT_CONTACT,
        *(line.contact_id, line.case_id, line.channel, line.at, line.address),
        *(line.caller_kind, line.reason, line.description, line.agent_id),
        *(line.organisation_id, line.inside),
    )


HAS_CONTACT: Final = "SELECT EXISTS (SELECT FROM contacts WHERE case_id = $1)"


async def has_contact(connection: Connection, case_id: UUID) -> bool:
    """Tell whether the journal has a line of the case (003-21)."""
    return bool(await connection.fetchval(HAS_CONTACT, case_id))


@dataclass(frozen=True, slots=True)
class DescribedContact:
    """What registering a case tells of how somebody turned to the hotline."""

    caller_kind: str
    reason: str
    description: str
    agent_id: UUID


DESCRIBE_CONTACTS: Final = """
    UPDATE contacts
       SET caller_kind = coalesce(caller_kind, $2),
           reason = CASE reason WHEN '' THEN $3 ELSE reason END,
           description = CASE description WHEN '' THEN $4 ELSE description END,
           agent_id = coalesce(agent_id, $5), outcome = coalesce(outcome, $6)
     WHERE case_id = $1
"""


async def describe_contacts(
    connection: Connection, case_id: UUID, said: DescribedContact, outcome: str
) -> None:
    """Complete the journal's lines of a case (003-22); what is written in them stays."""
    await connection.execute(
        DESCRIBE_CONTACTS,
        *(case_id, said.caller_kind, said.reason, said.description, said.agent_id, outcome),
    )
