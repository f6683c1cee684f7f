"""Appeals in PostgreSQL: what the law asks to be known of each. One function, one statement.

Questions are in db/appeal_questions.py, applicants and those complained of in
db/appeal_parties.py, lists in db/appeal_lists.py; state and number in `cases`.
"""

from dataclasses import dataclass
from datetime import date
from typing import Final
from uuid import UUID

from db.pool import Connection


@dataclass(frozen=True, slots=True)
class AppealRow:
    case_id: UUID
    regime: str
    form: str
    kind: str
    multiplicity: str
    identification: str
    received_on: date
    fast_track: bool
    external_number: str | None
    on_behalf_of: str
    employer_id: UUID | None
    worker_consents: bool
    media_risk: bool
    earlier_case_id: UUID | None
    executor_id: UUID | None
    resolution: str
    extended_days: int | None
    extension_reason: str | None
    left_for: str | None
    left_explanation: str | None
    informed: str | None
    terminated_for: str | None


ONE_APPEAL: Final = """
    SELECT case_id, regime, form, kind, multiplicity, identification, received_on, fast_track,
           external_number, on_behalf_of, employer_id, worker_consents, media_risk,
           earlier_case_id, executor_id, resolution, extended_days, extension_reason,
           left_for, left_explanation, informed, terminated_for
      FROM appeals
     WHERE case_id = $1
"""


async def one_appeal(connection: Connection, case_id: UUID) -> AppealRow | None:
    """Return what is known; None while nobody has said how it was filed."""
    row = await connection.fetchrow(ONE_APPEAL, case_id)
    return AppealRow(**row) if row else None


OUTSIDE_APPEAL: Final = """
    SELECT case_id, regime, form, kind, multiplicity, identification, received_on, fast_track,
           external_number, on_behalf_of, employer_id, worker_consents, media_risk,
           earlier_case_id, executor_id, '' AS resolution, extended_days,
           NULL AS extension_reason, left_for, NULL AS left_explanation, NULL AS informed,
           terminated_for
      FROM appeals
     WHERE case_id = $1
"""


async def outside_appeal(connection: Connection, case_id: UUID) -> AppealRow | None:
    """Return what an organisation sees of an appeal: nothing that we tell each other."""
    row = await connection.fetchrow(OUTSIDE_APPEAL, case_id)
    return AppealRow(**row) if row else None


@dataclass(frozen=True, slots=True)
class AppealText:
    """What is written down when an appeal comes in and when it is registered."""

    case_id: UUID
    regime: str
    form: str
    kind: str
    multiplicity: str
    identification: str
    received_on: date
    fast_track: bool = False
    external_number: str | None = None
    on_behalf_of: str = ""
    employer_id: UUID | None = None
    worker_consents: bool = False
    media_risk: bool = False
    earlier_case_id: UUID | None = None


WRITE_APPEAL: Final = """
    INSERT INTO appeals (case_id, regime, form, kind, multiplicity, identification, received_on,
                         fast_track, external_number, on_behalf_of, employer_id, worker_consents,
                         media_risk, earlier_case_id)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)
        ON CONFLICT (case_id) DO UPDATE
       SET regime = $2, form = $3, kind = $4, multiplicity = $5, identification = $6,
           received_on = $7, fast_track = $8, external_number = $9, on_behalf_of = $10,
           employer_id = $11, worker_consents = $12, media_risk = $13, earlier_case_id = $14
"""


async def write_appeal(connection: Connection, text: AppealText) -> None:
    """Write down an appeal; who registers it may correct what was written when it came in."""
    await connection.execute(
        WRITE_APPEAL,
        *(text.case_id, text.regime, text.form, text.kind, text.multiplicity),
        *(text.identification, text.received_on, text.fast_track, text.external_number),
        *(text.on_behalf_of, text.employer_id, text.worker_consents, text.media_risk),
        text.earlier_case_id,
    )


WRITE_TOPIC: Final = """
    UPDATE cases SET topic_code = $2, topic = CASE WHEN topic = '' THEN $3 ELSE topic END
     WHERE case_id = $1
"""


async def write_topic(connection: Connection, case_id: UUID, code: str, title: str) -> None:
    """Put an appeal under the code of its first question; a topic in words stays."""
    await connection.execute(WRITE_TOPIC, case_id, code, title)


WRITE_EXECUTOR: Final = """
    WITH given AS (UPDATE cases SET operator_id = $2 WHERE case_id = $1)
    UPDATE appeals SET executor_id = $2, resolution = $3 WHERE case_id = $1
"""


async def write_executor(
    connection: Connection, case_id: UUID, executor_id: UUID, resolution: str
) -> None:
    await connection.execute(WRITE_EXECUTOR, case_id, executor_id, resolution)


WRITE_EXTENSION: Final = """
    UPDATE appeals SET extended_days = $2, extension_reason = $3
     WHERE case_id = $1 AND extended_days IS NULL
"""


async def write_extension(connection: Connection, case_id: UUID, days: int, reason: str) -> None:
    await connection.execute(WRITE_EXTENSION, case_id, days, reason)


WRITE_LEAVING: Final = """
    UPDATE appeals SET left_for = $2, left_explanation = $3, informed = $4 WHERE case_id = $1
"""


async def write_leaving(
    connection: Connection, case_id: UUID, reason: str, explanation: str, informed: str | None
) -> None:
    await connection.execute(WRITE_LEAVING, case_id, reason, explanation, informed)


WRITE_TERMINATION: Final = "UPDATE appeals SET terminated_for = $2 WHERE case_id = $1"


async def write_termination(connection: Connection, case_id: UUID, reason: str) -> None:
    await connection.execute(WRITE_TERMINATION, case_id, reason)


WRITE_CONSENT: Final = "UPDATE appeals SET worker_consents = $2 WHERE case_id = $1"


async def write_consent(connection: Connection, case_id: UUID, *, consents: bool) -> None:
    """Write down whether a medical worker agrees to being forwarded (A29)."""
    await connection.execute(WRITE_CONSENT, case_id, consents)


WRITE_MEDIA_RISK: Final = "UPDATE appeals SET media_risk = $2 WHERE case_id = $1"


async def write_media_risk(connection: Connection, case_id: UUID, *, risk: bool) -> None:
    await connection.execute(WRITE_MEDIA_RISK, case_id, risk)


# What the contact itself gave stays; the applicant's own word is better than a caller's number.
WRITE_PARTIES: Final = """
    UPDATE cases
       SET caller_name = CASE WHEN $2 <> '' THEN $2 ELSE caller_name END,
           caller_email = coalesce($3, caller_email),
           organisation_id = coalesce($4, organisation_id),
           person_id = coalesce($5, person_id)
     WHERE case_id = $1
"""


@dataclass(frozen=True, slots=True)
class Parties:
    """The first of those who appeal and of those complained of; None: not named."""

    name: str
    email: str | None
    about: UUID | None
    person_id: UUID | None


async def write_parties(connection: Connection, case_id: UUID, shown: Parties) -> None:
    """Let the case show who appeals, where to write to, and whom it is about."""
    await connection.execute(
        WRITE_PARTIES, case_id, shown.name, shown.email, shown.about, shown.person_id
    )
