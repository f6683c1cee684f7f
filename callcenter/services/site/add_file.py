"""Let a stranger add files to the case just opened: with its token, while nobody works on it."""

from pathlib import Path
from typing import Final

from callcenter.domain.proof_of_work import Flaw, ProofRefusedError, check_files
from callcenter.domain.rate_limits import FILES_OF_ADDRESS, FILES_OF_ALL
from callcenter.domain.signatures import Signature
from callcenter.services.append_audit import append_audit
from callcenter.services.attachments.keep_attachment import (
    AttachmentOwner,
    AttachmentRefusedError,
    Refusal,
    Upload,
    keep_attachment,
)
from callcenter.services.attachments.places import AttachmentPlaces
from callcenter.services.limit_rate import limit_rate
from callcenter.services.site.desk import SiteDesk, counted_as, key_of
from db.attachments import AttachmentRow
from db.clock_marks import app_now
from db.site import count_site_files, is_site_draft

MOST_FILES: Final = 10


async def check_before(desk: SiteDesk, token: str, address: str | None) -> None:
    """Refuse before the file is taken in: raises TooOftenError, ProofRefusedError."""
    async with desk.pool.acquire() as connection:
        await limit_rate(connection, [(FILES_OF_ADDRESS, counted_as(address))])
        check_files(token, await key_of(connection), await app_now(connection))
        await limit_rate(connection, [(FILES_OF_ALL, "")])


async def add_file(
    desk: SiteDesk, places: AttachmentPlaces, token: str, name: str, content: Path
) -> AttachmentRow:
    """Keep the file with the token's case. Raises ProofRefusedError, AttachmentRefusedError."""
    async with places.slots, desk.pool.acquire() as connection, connection.transaction():
        case_id = check_files(token, await key_of(connection), await app_now(connection))
        if not await is_site_draft(connection, case_id):
            raise ProofRefusedError(Flaw.EXPIRED)
        if await count_site_files(connection, case_id) >= MOST_FILES:
            raise AttachmentRefusedError(Refusal.TOO_MANY)
        upload = Upload(name, content, "site")
        row = await keep_attachment(connection, places, upload, AttachmentOwner.case(case_id))
        await append_audit(
            connection,
            actor=Signature.SITE,
            action="attachment.added",
            object=f"case {case_id}",
            body={"attachment": str(row.attachment_id), "sha256": row.sha256.hex()},
        )
    return row
