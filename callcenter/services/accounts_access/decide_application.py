"""Check an application, accept it or send it back; note who was told and who signed."""

from datetime import datetime
from typing import Final
from uuid import UUID

from callcenter.domain.access import Action, Person
from callcenter.domain.access_applications import (
    ApplicationKind,
    ApplicationState,
    ApplicationStep,
    ApplicationStepRefusedError,
    may_be_handed_over,
)
from callcenter.domain.notice_texts import Language
from callcenter.domain.signatures import Signature
from callcenter.services.accounts_access.take_application import (
    Held,
    Taking,
    present,
    step,
    take_application,
)
from callcenter.services.accounts_access.tell_applicant import tell_returned
from callcenter.services.append_audit import append_audit
from db.applications import (
    ApplicationRow,
    applicants_told,
    lock_application,
    one_application,
    write_handing_over,
)
from db.attachments import release_attachments
from db.pool import Connection, Pool

AT_ONCE: Final = 100


async def check_application(pool: Pool, person: Person, held: Held) -> ApplicationRow:
    """Record that form, document and scan agree."""
    return await _decide(pool, person, held, ApplicationStep.CHECK)


async def accept_application(pool: Pool, person: Person, held: Held) -> ApplicationRow:
    return await _decide(pool, person, held, ApplicationStep.ACCEPT)


async def return_application(
    pool: Pool, person: Person, held: Held, reason: str, language: Language
) -> ApplicationRow:
    """Send it back to be corrected, and tell the applicant why."""

    async def change(connection: Connection, now: ApplicationRow) -> None:
        await tell_returned(connection, now, reason, language)

    taking = Taking(Action.DECIDE_APPLICATIONS, ApplicationStep.RETURN, reason)
    return await take_application(pool, person, held, taking, change)


async def note_told(pool: Pool, person: Person, held: Held, how: str) -> ApplicationRow:
    """Record that a person told the applicant, by telephone for instance."""

    async def change(connection: Connection, now: ApplicationRow) -> None:
        await release_attachments(connection, now.application_id)

    said = {"how": how}
    taking = Taking(Action.DECIDE_APPLICATIONS, ApplicationStep.NOTIFY, said=said)
    return await take_application(pool, person, held, taking, change)


async def note_told_by_mail(pool: Pool) -> int:
    """Record whose letter a mail server has taken; return how many."""
    async with pool.acquire() as connection:
        told = await applicants_told(connection, AT_ONCE)
        for application_id in told:
            async with connection.transaction():
                await _told(connection, application_id)
    return len(told)


async def hand_over(
    pool: Pool, person: Person, application_id: UUID, to: str, at: datetime
) -> ApplicationRow:
    """Record that somebody signed for the credentials (002-45); once.

    Raises ApplicationMissingError, ApplicationStepRefusedError.
    """
    async with pool.acquire() as connection, connection.transaction():
        now = await present(connection, person, application_id, Action.DECIDE_APPLICATIONS)
        ready = may_be_handed_over(ApplicationKind(now.kind), ApplicationState(now.state))
        if not ready or now.handed_over_at is not None:
            raise ApplicationStepRefusedError
        await write_handing_over(connection, application_id, at, to)
        await append_audit(
            connection,
            actor=person.login,
            action="application.handed_over",
            object=f"application {application_id}",
            body={"user": str(now.user_id)},
        )
        return await one_application(connection, application_id) or now


async def _decide(
    pool: Pool, person: Person, held: Held, taken: ApplicationStep
) -> ApplicationRow:
    return await take_application(pool, person, held, Taking(Action.DECIDE_APPLICATIONS, taken))


async def _told(connection: Connection, application_id: UUID) -> None:
    """Somebody may have noted it by hand meanwhile: then there is nothing left to do."""
    await lock_application(connection, application_id)
    now = await one_application(connection, application_id)
    if now is None or now.state != ApplicationState.EXECUTED:
        return

    async def change(connection: Connection, row: ApplicationRow) -> None:
        await release_attachments(connection, row.application_id)

    taking = Taking(Action.DECIDE_APPLICATIONS, ApplicationStep.NOTIFY, said={"how": "letter"})
    await step(connection, now, Signature.APPLICANT_TOLD, taking, change)
