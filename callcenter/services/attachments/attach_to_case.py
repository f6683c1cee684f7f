"""Attach a file that a person of ours received, a scanned letter for instance, to a case."""

from uuid import UUID

from callcenter.domain.access import Person
from callcenter.services.append_audit import append_audit
from callcenter.services.attachments.keep_attachment import (
    AttachmentOwner,
    Upload,
    keep_attachment,
)
from callcenter.services.attachments.places import AttachmentPlaces
from callcenter.services.attachments.read_attachments import AttachmentMissingError, sees_case
from db.attachments import AttachmentRow
from db.pool import Pool


async def attach_to_case(
    pool: Pool, places: AttachmentPlaces, person: Person, case_id: UUID, upload: Upload
) -> AttachmentRow:
    """Keep `upload` with the case and write down who did it.

    Raises AttachmentMissingError (no such case for this person), AttachmentRefusedError.
    """
    async with places.slots, pool.acquire() as connection, connection.transaction():
        if not await sees_case(connection, person, case_id):
            raise AttachmentMissingError
        row = await keep_attachment(connection, places, upload, AttachmentOwner.case(case_id))
        await append_audit(
            connection,
            actor=person.login,
            action="attachment.added",
            object=f"case {case_id}",
            body={"attachment": str(row.attachment_id), "sha256": row.sha256.hex()},
        )
    return row
