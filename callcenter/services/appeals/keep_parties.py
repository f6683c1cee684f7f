"""Who appeals and who is complained of: kept at registration, corrected while work goes on."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final
from uuid import UUID

from callcenter.domain.access import Action, Person
from callcenter.domain.appeals.conflict import Level, Sensitive, Target, check_forward
from callcenter.domain.appeals.open_steps import Beside
from callcenter.services.appeals.hold_appeal import (
    Done,
    Held,
    Permit,
    check_can,
    ladder_of,
    sensitive_of,
    take_appeal,
)
from callcenter.services.take_case import InHand
from db.appeal_parties import (
    ApplicantRow,
    SubjectRow,
    delete_applicants,
    delete_subjects,
    insert_applicants,
    insert_subjects,
)
from db.appeals import Parties, write_parties
from db.case_edits import CaseRow
from db.forwards import forwards_of
from db.pool import Connection, Pool

CORRECT: Final = Permit(Action.HANDLE_APPEALS, "correct_parties")


async def correct_parties(
    pool: Pool,
    person: Person,
    case: InHand,
    applicants: Sequence[ApplicantRow],
    subjects: Sequence[SubjectRow],
) -> CaseRow:
    """Replace who appeals and who is complained of, until an answer is prepared.

    Raises StepRefusedError, and ForwardRefusedError when the appeal lies already with whom it
    now complains of: then a superior considers it, and the list is corrected after that.
    """

    async def write(connection: Connection, held: Held) -> Done:
        check_can(Beside.CORRECT_PARTIES, held)
        sensitive = sensitive_of(
            held.row.kind,
            held.row.employer_id,
            subjects,
            consents=held.row.worker_consents,
        )
        await _check_forwards(connection, held, sensitive)
        await keep_parties(connection, held.case.case_id, applicants, subjects)
        return Done(held.appeal, details={"subjects": len(subjects)})

    return await take_appeal(pool, person, case, CORRECT, write)


async def keep_parties(
    connection: Connection,
    case_id: UUID,
    applicants: Sequence[ApplicantRow],
    subjects: Sequence[SubjectRow],
) -> None:
    """Write who appeals and against whom; the case shows the first of each unless it has one."""
    applicants = [replace(one, seq=at) for at, one in enumerate(applicants, 1)]
    subjects = [replace(one, seq=at) for at, one in enumerate(subjects, 1)]
    await delete_applicants(connection, case_id)
    await insert_applicants(connection, case_id, applicants)
    await delete_subjects(connection, case_id)
    await insert_subjects(connection, case_id, subjects)
    shown = Parties(
        next((one.name for one in applicants if one.name), ""),
        next((one.email for one in applicants if one.email), None),
        subjects[0].organisation_id if subjects else None,
        next((one.person_id for one in applicants if one.person_id), None),
    )
    await write_parties(connection, case_id, shown)


async def _check_forwards(connection: Connection, held: Held, sensitive: Sensitive) -> None:
    """Raise ForwardRefusedError when it went where it now could not go (I-10)."""
    forwards = await forwards_of(connection, held.case.case_id)
    ladder = await ladder_of(connection, sensitive, [one.organisation_id for one in forwards])
    for one in forwards:
        check_forward(sensitive, Target(one.organisation_id, Level(one.level)), ladder)
