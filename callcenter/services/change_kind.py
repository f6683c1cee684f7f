"""Make a draft one of another kind: a citizen pressed the wrong key, a letter was misread.

It gets a number of the right kind; the old one stays its own for ever, and finds it.
"""

from dataclasses import replace

from callcenter.domain.access import Action, Person
from callcenter.domain.case_number import CaseKind
from callcenter.domain.case_states import CaseState, Step, StepRefusedError, check_step
from callcenter.domain.office import Office
from callcenter.services.deadlines.promise_registration import correct_registration
from callcenter.services.open_case import give_number
from callcenter.services.take_case import InHand, StepTaken, take_case
from db.case_edits import CaseRow
from db.case_viewers import hide_case
from db.kind_changes import change_kind as write_kind
from db.kind_changes import keep_number
from db.pool import Connection, Pool


async def change_kind(
    pool: Pool, office: Office, person: Person, case: InHand, kind: CaseKind
) -> CaseRow:
    """Change the kind of a numbered draft; of its own kind it is refused.

    Raises CaseMissingError, CaseChangedError, StepRefusedError, NumbersUsedUpError.
    """

    async def write(connection: Connection, now: CaseRow) -> StepTaken:
        numbered = now.case_number is not None
        check_step(CaseState(now.state), Step.CHANGE_KIND, numbered=numbered, topic=now.topic)
        if now.kind == kind:
            raise StepRefusedError
        await keep_number(connection, now.case_id)
        await write_kind(connection, now.case_id, kind)
        await hide_case(connection, now.case_id)  # an appeal may complain of whom it showed
        year = now.created_at.astimezone(office.zone).year
        await give_number(connection, now.case_id, kind, year)
        became = replace(now, kind=kind)
        await correct_registration(connection, office, became, person.login)
        return StepTaken("change_kind", details={"from": now.kind, "to": kind.value})

    return await take_case(pool, person, case, Action.EDIT_CASES, write)
