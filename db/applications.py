"""Applications for access in PostgreSQL. The caller owns the transaction."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from db.pool import Connection


@dataclass(frozen=True, slots=True)
class ApplicationRow:
    application_id: UUID
    kind: str
    state: str
    organisation_id: UUID | None  # None: its organisation is not connected yet
    organisation: str | None  # short name
    form: dict[str, Any]
    user_id: UUID | None
    user_login: str | None
    docx_id: UUID | None
    scan_id: UUID | None
    return_reason: str
    created_by_login: str | None  # None: not to be seen by who reads
    created_at: datetime
    submitted_at: datetime | None
    executed_at: datetime | None
    handed_over_at: datetime | None
    handed_over_to: str
    applicant_notified_at: datetime | None
    version: int


@dataclass(frozen=True, slots=True)
class NewApplication:
    application_id: UUID
    kind: str
    organisation_id: UUID | None
    user_id: UUID | None
    form: Mapping[str, object]  # JSON values
    created_by: UUID


@dataclass(frozen=True, slots=True)
class ApplicationFilter:
    """None: whatever it is."""

    kind: str | None = None
    state: str | None = None
    organisation_id: UUID | None = None


INSERT_APPLICATION: Final = """
    INSERT INTO access_applications (application_id, kind, organisation_id, user_id, form,
                                     created_by)
    VALUES ($1, $2, $3, $4, $5, $6)
"""


async def insert_application(connection: Connection, new: NewApplication) -> None:
    """Insert a draft; raises ForeignKeyViolation for an organisation or account not there."""
    values = (new.application_id, new.kind, new.organisation_id, new.user_id)
    await connection.execute(INSERT_APPLICATION, *values, dict(new.form), new.created_by)


ONE_APPLICATION: Final = """
    SELECT a.application_id, a.kind, a.state, a.organisation_id, o.short_name AS organisation,
           a.form, a.user_id, u.login AS user_login, a.docx_id, a.scan_id, a.return_reason,
           c.login AS created_by_login, a.created_at, a.submitted_at, a.executed_at,
           a.handed_over_at, a.handed_over_to, a.applicant_notified_at, a.version
      FROM access_applications a
      LEFT JOIN organisations o USING (organisation_id)
      LEFT JOIN users u ON u.user_id = a.user_id
      LEFT JOIN users c ON c.user_id = a.created_by
     WHERE a.application_id = $1
"""


async def one_application(connection: Connection, application_id: UUID) -> ApplicationRow | None:
    row = await connection.fetchrow(ONE_APPLICATION, application_id)
    return ApplicationRow(**row) if row else None


LOCK_APPLICATION: Final = """
    SELECT true FROM access_applications WHERE application_id = $1 FOR UPDATE
"""


async def lock_application(connection: Connection, application_id: UUID) -> None:
    """Keep others from changing the application until the transaction ends."""
    await connection.execute(LOCK_APPLICATION, application_id)


LIST_APPLICATIONS: Final = """
    SELECT a.application_id, a.kind, a.state, a.organisation_id, o.short_name AS organisation,
           a.form, a.user_id, u.login AS user_login, a.docx_id, a.scan_id, a.return_reason,
           c.login AS created_by_login, a.created_at, a.submitted_at, a.executed_at,
           a.handed_over_at, a.handed_over_to, a.applicant_notified_at, a.version
      FROM access_applications a
      LEFT JOIN organisations o USING (organisation_id)
      LEFT JOIN users u ON u.user_id = a.user_id
      LEFT JOIN users c ON c.user_id = a.created_by
     WHERE ($1 OR a.organisation_id = $2)
       AND ($3::timestamptz IS NULL OR (a.created_at, a.application_id) < ($3, $4::uuid))
       AND ($5::text IS NULL OR a.kind = $5)
       AND ($6::text IS NULL OR a.state = $6)
       AND ($7::uuid IS NULL OR a.organisation_id = $7)
     ORDER BY a.created_at DESC, a.application_id DESC
     LIMIT $8
"""


@dataclass(frozen=True, slots=True)
class Seen:
    """Whose applications the reader may see: callcenter.domain.access.Reach as values."""

    everything: bool
    organisation_id: UUID | None


async def list_applications(
    connection: Connection,
    seen: Seen,
    only: ApplicationFilter,
    after: tuple[datetime, UUID] | None,
    limit: int,
) -> list[ApplicationRow]:
    """Return applications, the newest first, those that follow (created_at, application_id)."""
    rows = await connection.fetch(
        LIST_APPLICATIONS,
        *(seen.everything, seen.organisation_id),
        *(after or (None, None)),
        *(only.kind, only.state, only.organisation_id, limit),
    )
    return [ApplicationRow(**row) for row in rows]


WRITE_FORM: Final = """
    UPDATE access_applications SET user_id = $2, form = $3 WHERE application_id = $1
"""


async def write_form(
    connection: Connection, application_id: UUID, user_id: UUID | None, form: Mapping[str, object]
) -> None:
    """Write the form anew; raises ForeignKeyViolation for an account that is not there."""
    await connection.execute(WRITE_FORM, application_id, user_id, dict(form))


WRITE_DOCUMENTS: Final = """
    UPDATE access_applications
       SET docx_id = coalesce($2, docx_id), scan_id = coalesce($3, scan_id)
     WHERE application_id = $1
"""


async def write_documents(
    connection: Connection, application_id: UUID, docx_id: UUID | None, scan_id: UUID | None
) -> None:
    """Point at a document that was kept; None leaves what is there."""
    await connection.execute(WRITE_DOCUMENTS, application_id, docx_id, scan_id)


# The account and the organisation that executing has made, or found, are the application's.
WRITE_RESULT: Final = """
    UPDATE access_applications
       SET organisation_id = coalesce($2, organisation_id), user_id = coalesce($3, user_id)
     WHERE application_id = $1
"""


async def write_result(
    connection: Connection,
    application_id: UUID,
    organisation_id: UUID | None,
    user_id: UUID | None,
) -> None:
    await connection.execute(WRITE_RESULT, application_id, organisation_id, user_id)


WRITE_STATE: Final = """
    UPDATE access_applications
       SET state = $2, return_reason = $3,
           submitted_at = CASE WHEN $2 = 'submitted' THEN app_now() ELSE submitted_at END,
           executed_at = CASE WHEN $2 = 'executed' AND state <> $2 THEN app_now()
                              ELSE executed_at END,
           applicant_notified_at = CASE WHEN $2 = 'applicant_notified' AND state <> $2
                                        THEN app_now() ELSE applicant_notified_at END,
           version = version + 1, updated_at = app_now()
     WHERE application_id = $1
"""


async def write_state(
    connection: Connection, application_id: UUID, state: str, return_reason: str
) -> None:
    """Write the state after a step, and a new version."""
    await connection.execute(WRITE_STATE, application_id, state, return_reason)


HAND_OVER: Final = """
    UPDATE access_applications
       SET handed_over_at = $2, handed_over_to = $3, version = version + 1, updated_at = app_now()
     WHERE application_id = $1
"""


async def write_handing_over(
    connection: Connection, application_id: UUID, at: datetime, to: str
) -> None:
    await connection.execute(HAND_OVER, application_id, at, to)


# `once` of a notice about an application is the application's id.
APPLICANTS_TOLD: Final = """
    SELECT a.application_id
      FROM access_applications a
      JOIN notices n ON n.kind = 'application_done' AND n.case_id IS NULL
                    AND n.once = a.application_id::text
     WHERE a.state = 'executed' AND n.state IN ('sent', 'delivered')
     LIMIT $1
"""


async def applicants_told(connection: Connection, limit: int) -> list[UUID]:
    """Return executed applications whose applicants a mail server has been given word for."""
    rows = await connection.fetch(APPLICANTS_TOLD, limit)
    return [row["application_id"] for row in rows]


CONNECT: Final = """
    UPDATE organisations
       SET connected_at = coalesce(connected_at, app_now())
     WHERE organisation_id = $1
"""


async def connect_organisation(connection: Connection, organisation_id: UUID) -> None:
    """Record since when the people of an organisation may have accounts."""
    await connection.execute(CONNECT, organisation_id)
