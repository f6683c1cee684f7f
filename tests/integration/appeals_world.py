"""A hotline that works on appeals: its people, two clinics, an authority, the synthetic topics."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Self
from uuid import UUID

from uuid6 import uuid7

import db
from callcenter.domain.access import Person, Role
from callcenter.domain.accounts import Duty
from callcenter.domain.appeals.answers import AnswerForm, Channel
from callcenter.domain.appeals.appeal import Finding
from callcenter.domain.appeals.conflict import Level
from callcenter.domain.appeals.kinds import AppealKind, FilingForm, Justified, Result
from callcenter.domain.appeals.regime import RegimePolicy
from callcenter.domain.case_number import CaseKind
from callcenter.services.appeals.answer_appeal import Draft, prepare_answer
from callcenter.services.appeals.consider_appeal import (
    Assignment,
    consider_appeal,
    find_on_question,
)
from callcenter.services.appeals.forward_appeal import Sending, forward_appeal
from callcenter.services.appeals.import_classifier import import_classifier, preview_classifier
from callcenter.services.appeals.receive_appeal import Desk
from callcenter.services.appeals.register_appeal import Asked, Registration, register_appeal
from callcenter.services.open_case import NewCase, NewContact, open_case
from callcenter.services.take_case import InHand
from callcenter.settings import load
from db.appeal_parties import ApplicantRow, SubjectRow
from db.case_edits import CaseRow
from db.pool import Pool
from db.recordings import app_now
from tests.integration.accounts import CLINIC, OTHER_CLINIC, add

SEED = Path(db.__file__).parent / "seed" / "classifier_synthetic.csv"
DESK = Desk(load({}).office, RegimePolicy())
AUTHORITY = UUID(int=9)
HOSPITAL_CODE, DRUGS_CODE = "0002.0014.0143.0391", "0002.0014.0143.0420"
ANNA = ApplicantRow(1, "Анна Петрова", "Кемерово, Весенняя, 1", "anna@example.ru")
EXPLAINED = Finding(Result.EXPLAINED, Justified.NO)
SUPPORTED = Finding(Result.SUPPORTED, Justified.YES)
ELECTRONIC = Draft(AnswerForm.ELECTRONIC, Channel.EMAIL, "Ваше обращение рассмотрено.")

INSERT_AUTHORITY = """
    INSERT INTO organisations (organisation_id, kind, name, short_name)
    VALUES ($1, 'authority', 'Министерство здравоохранения', 'Минздрав')
"""

COMPLAINT = Registration(
    FilingForm.PAPER,
    AppealKind.COMPLAINT,
    [ANNA],
    [Asked(HOSPITAL_CODE, "Отказали в госпитализации")],
    [SubjectRow(1, CLINIC, "organisation")],
)

Step = Callable[..., Awaitable[CaseRow]]


@dataclass
class AppealWorld:
    pool: Pool
    operator: Person
    supervisor: Person
    clinic: Person  # an employee of CLINIC
    other_clinic: Person
    other_head: Person  # of OTHER_CLINIC
    desk: Desk = DESK

    @classmethod
    async def build(cls, pool: Pool) -> Self:
        world = cls(
            pool,
            await _person(pool, "operator", Role.OPERATOR, None),
            await _person(pool, "supervisor", Role.SUPERVISOR, None),
            await _person(pool, "clinic", Role.ORGANISATION, CLINIC),
            await _person(pool, "other", Role.ORGANISATION, OTHER_CLINIC),
            await _person(pool, "other_head", Role.ORGANISATION, OTHER_CLINIC, Duty.HEAD),
        )
        await pool.execute(INSERT_AUTHORITY, AUTHORITY)
        await import_classifier(pool, preview_classifier(SEED.read_bytes()), SEED.name, "test")
        return world

    async def open(self, channel: str = "paper", ago: timedelta = timedelta(0)) -> CaseRow:
        """Open a draft that came `ago`."""
        async with self.pool.acquire() as connection, connection.transaction():
            at = await app_now(connection) - ago
            contact = NewContact(channel, at, "anna@example.ru")
            new = NewCase(CaseKind.APPEAL, contact, text="Помогите")
            return await open_case(connection, self.desk.office.zone, new, uuid7())

    async def take(
        self, step: Step, case: CaseRow, *args: Any, by: Person | None = None
    ) -> CaseRow:
        """Take a step as `by`, the operator unless said otherwise."""
        return await step(
            self.pool, by or self.operator, InHand(case.case_id, case.version), *args
        )

    async def registered(self, **changes: Any) -> CaseRow:
        case = await self.open()
        registration = replace(COMPLAINT, **changes)
        return await self.take(register_appeal, case, registration, self.desk)

    async def forwarded(
        self, to: UUID = OTHER_CLINIC, *, with_result: bool = True, **changes: Any
    ) -> CaseRow:
        case = await self.registered(**changes)
        sending = Sending(to, Level.CHIEF_DOCTOR, with_result=with_result)
        return await self.take(forward_appeal, case, sending)

    async def considered(self, **changes: Any) -> CaseRow:
        return await self.take(consider_appeal, await self.registered(**changes), Assignment())

    async def prepared(self, **changes: Any) -> CaseRow:
        case = await self.considered(**changes)
        case = await self.take(find_on_question, case, 1, EXPLAINED)
        return await self.take(prepare_answer, case, ELECTRONIC)

    async def now(self) -> datetime:
        async with self.pool.acquire() as connection:
            return await app_now(connection)

    async def deadlines(self, case: CaseRow) -> dict[tuple[str, int], str]:
        """Return how each promise of the case stands."""
        rows = await self.pool.fetch(
            "SELECT what, round, met_at, cancelled_at FROM deadlines WHERE case_id = $1",
            case.case_id,
        )
        return {
            (row["what"], row["round"]): "met"
            if row["met_at"]
            else ("cancelled" if row["cancelled_at"] else "open")
            for row in rows
        }

    async def told(self, case: CaseRow) -> list[str]:
        """Return which notices are queued about the case, in order."""
        rows = await self.pool.fetch(
            "SELECT kind FROM notices WHERE case_id = $1 ORDER BY created_at", case.case_id
        )
        return [row["kind"] for row in rows]

    async def questions(self, case: CaseRow) -> list[tuple[str, str | None]]:
        rows = await self.pool.fetch(
            "SELECT state, result FROM appeal_questions WHERE case_id = $1 ORDER BY seq",
            case.case_id,
        )
        return [(row["state"], row["result"]) for row in rows]


async def _person(
    pool: Pool, login: str, role: Role, organisation_id: UUID | None, duty: Duty | None = None
) -> Person:
    user = await add(pool, login, role, organisation_id=organisation_id, duty=duty)
    return Person(user.user_id, login, role, None, organisation_id, duty)
