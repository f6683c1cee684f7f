"""Keep the document by which somebody was appointed (003-08: a scan of it is sent to us)."""

from uuid import UUID

from callcenter.domain.access import Person
from callcenter.services.append_audit import append_audit
from callcenter.services.attachments.keep_attachment import (
    AttachmentOwner,
    Upload,
    keep_attachment,
)
from callcenter.services.attachments.places import AttachmentPlaces
from callcenter.services.directory.edit_staff import StaffMissingError
from callcenter.services.directory.read_staff import sees_staff
from db.attachments import AttachmentRow
from db.pool import Pool


async def attach_appointment(
    pool: Pool, places: AttachmentPlaces, person: Person, staff_id: UUID, upload: Upload
) -> AttachmentRow:
    """Keep `upload` with the record. Raises StaffMissingError, AttachmentRefusedError."""
    async with places.slots, pool.acquire() as connection, connection.transaction():
        if not await sees_staff(connection, person, staff_id):
            raise StaffMissingError
        row = await keep_attachment(connection, places, upload, AttachmentOwner.staff(staff_id))
        await append_audit(
            connection,
            actor=person.login,
            action="attachment.added",
            object=f"staff {staff_id}",
            body={"attachment": str(row.attachment_id), "sha256": row.sha256.hex()},
        )
    return row
