"""List and hand out attachments: to who sees their owner, and written down before the first byte.

What a person may not see does not exist for them; that they asked is recorded.
"""

from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Final
from uuid import UUID

from callcenter.domain.access import Action, Owner, Person, reach
from callcenter.domain.errors import DomainError
from callcenter.domain.whose import Whose, may_see
from callcenter.services.append_audit import append_audit
from callcenter.services.as_person import as_person
from callcenter.services.attachments.keep_attachment import AttachmentOwner
from callcenter.services.attachments.places import AttachmentPlaces
from callcenter.services.record_reading import denied, listed
from db.attachments import AttachmentRow, attachment, attachments_of
from db.case_edits import CaseRow, one_case
from db.pool import Connection, Pool

CHUNK: Final = 64 * 1024
MOST_LISTED: Final = 500  # of a case that many wrote into: MOST_OF_ONE_OWNER of each

# Whether a person sees the case, the application or the appointment of this id.
Sees = Callable[[Connection, Person, UUID], Awaitable[bool]]


class AttachmentMissingError(DomainError):
    """There is no such attachment, or not for this person."""


async def seen_case(connection: Connection, person: Person, case_id: UUID) -> CaseRow | None:
    """Return the case; None when there is none within the person's reach."""
    async with as_person(connection, person):
        case = await one_case(connection, case_id)
    owner = Owner(organisations=frozenset(case.viewers)) if case else Owner.nobody()
    return case if reach(person, Action.READ_CASES).covers(owner) else None


async def sees_case(connection: Connection, person: Person, case_id: UUID) -> bool:
    return await seen_case(connection, person, case_id) is not None


async def list_attachments(
    pool: Pool, person: Person, owner: AttachmentOwner, sees: Sees = sees_case
) -> list[AttachmentRow]:
    """Return what `owner` has. Raises AttachmentMissingError when `person` does not see it."""
    what = f"attachments of {owner.kind} {owner.owner_id}"
    async with pool.acquire() as connection, connection.transaction():
        seen = await sees(connection, person, owner.owner_id)
        async with as_person(connection, person):
            rows = await attachments_of(connection, owner.owner_id, person.employer, MOST_LISTED)
        if seen:
            await listed(connection, person, what, {}, len(rows))
        else:
            await denied(connection, person, what)
    if not seen:
        raise AttachmentMissingError
    return rows


async def open_attachment(
    pool: Pool, person: Person, attachment_id: UUID, sees: Sees = sees_case
) -> AttachmentRow:
    """Write down that `person` takes a file, then return what to send with `pieces`.

    Raises AttachmentMissingError. An attachment of another owner than `sees` knows is missing.
    """
    what = f"attachment {attachment_id}"
    async with pool.acquire() as connection, connection.transaction():
        async with as_person(connection, person):
            row = await attachment(connection, attachment_id)
        seen = row is not None and await _sees(connection, person, row, sees)
        if row is None or not seen:
            await denied(connection, person, what)
        else:
            body = {"owner": str(_owner_id(row)), "sha256": row.sha256.hex()}
            await append_audit(
                connection, actor=person.login, action="attachment.read", object=what, body=body
            )
    if row is None or not seen:
        raise AttachmentMissingError
    return row


async def pieces(places: AttachmentPlaces, row: AttachmentRow) -> AsyncIterator[bytes]:
    """Yield the file in small parts; ends early, without an error, when it goes meanwhile."""
    for position in range(0, row.size, CHUNK):
        try:
            yield await places.store.read(
                row.storage_key, position, min(position + CHUNK, row.size)
            )
        except FileNotFoundError:
            return


async def _sees(connection: Connection, person: Person, row: AttachmentRow, owner: Sees) -> bool:
    whose = Whose(row.organisation_id, row.inside)
    seen = await owner(connection, person, _owner_id(row))
    return seen and may_see(person.employer, whose)


def _owner_id(row: AttachmentRow) -> UUID:
    owner_id = row.case_id or row.application_id or row.staff_id
    assert owner_id is not None  # noqa: S101 - the table's own check
    return owner_id
