"""A hotline on a Tuesday morning with one of each role, for tests of tickets."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from callcenter.clock import now
from callcenter.domain.access import Person, Role
from callcenter.domain.case_number import CaseKind
from callcenter.domain.tickets.authorisation import Category, RequesterRole
from callcenter.domain.tickets.catalogue import Service, WorkType
from callcenter.domain.urgency import Urgency
from callcenter.services.open_case import NewCase, NewContact, open_case
from callcenter.services.take_case import InHand
from callcenter.services.tickets import pass_on, register, work
from callcenter.services.tickets.register import Request
from callcenter.services.tickets.step import TicketDesk
from callcenter.settings import load
from db.case_edits import CaseRow
from db.pool import Pool, open_pool
from tests.integration.accounts import CLINIC, add

TUESDAY = datetime(2026, 3, 3, 3, 0, tzinfo=UTC)  # 10:00 in Kemerovo; no holiday near but 9 March
REQUESTER = "anna@clinic.example"
ASKED = Request(
    service=Service.MEDICAL_SYSTEMS,
    category=Category.USE,
    work_type=WorkType.CONSULT,
    requester_role=RequesterRole.USER,
    urgency=Urgency.MEDIUM,
    topic="Не печатается рецепт",
    requester_name="Анна",
    requester_email=REQUESTER,
    organisation_id=CLINIC,
)
SETTINGS = load({"CALLCENTER_REGION_TIMEZONE": "Asia/Novokuznetsk"})
APPOINT = """
    INSERT INTO staff_contacts (staff_id, organisation_id, full_name, role, email, valid_from,
                                confirmed_on, confirmed_by)
    VALUES (gen_random_uuid(), $1, $2, $3, $4, '2026-01-01', '2026-01-01', 'import')
"""
BORIS = "boris@clinic.example"
INSERT_CALL = """
    INSERT INTO calls (linkedid, node, direction, dialled_number, offered_at, answered_at, outcome,
                       timeline, case_id)
    VALUES ($1, 'pbx1', 'inbound', '78001000122', app_now(), app_now(), 'answered',
            '{"steps": [], "legs": []}', $2)
"""
INSERT_PHONED = """
    INSERT INTO cases (case_id, case_number, kind, state, channel, caller_e164, created_at)
    VALUES ($1, $2, 'ticket', 'draft', 'phone', '+79161234567', app_now())
"""
INSERT_CONTACT = """
    INSERT INTO contacts (contact_id, case_id, channel, at, linkedid, address)
    VALUES (gen_random_uuid(), $1, 'phone', app_now(), $2, '+79161234567')
"""


@dataclass(frozen=True, slots=True)
class Hotline:
    desk: TicketDesk
    url: str
    people: dict[str, Person]

    @property
    def pool(self) -> Pool:
        return self.desk.pool

    def person(self, role: str) -> Person:
        return self.people[role]

    async def draft(self, kind: CaseKind = CaseKind.TICKET) -> InHand:
        """Open a draft that came on paper."""
        async with self.pool.acquire() as connection, connection.transaction():
            at = await connection.fetchval("SELECT app_now()")
            new = NewCase(kind, NewContact("paper", at))
            case = await open_case(connection, self.desk.office.zone, new)
        return InHand(case.case_id, case.version)

    async def phoned(self, number: str = "1260000018") -> InHand:
        """Open a draft as a call does."""
        case_id, linkedid = uuid4(), f"a1b2-{uuid4().int % 10**9}.1"
        async with self.pool.acquire() as connection, connection.transaction():
            await connection.execute(INSERT_PHONED, case_id, number)
            await connection.execute(INSERT_CALL, linkedid, case_id)
            await connection.execute(INSERT_CONTACT, case_id, linkedid)
        return InHand(case_id, 1)

    async def registered(self, draft: InHand | None = None, **asked: Any) -> InHand:
        """Register a ticket by the operator."""
        case = draft or await self.draft()
        request = replace(ASKED, **asked)
        operator = self.person("operator")
        return held(await register.register_ticket(self.desk, operator, case, request))

    async def at_work(self, line: int = 1, **asked: Any) -> InHand:
        """Bring a ticket to a line."""
        case = await self.registered(**asked)
        case = held(await work.take(self.desk, self.person("operator"), case))
        for role in ("operator", "line2")[: line - 1]:
            taken = await pass_on.escalate(self.desk, self.person(role), case, "не по инструкции")
            case = held(taken)
        return case

    async def one(self, sql: str, *values: object) -> Any:
        async with self.pool.acquire() as connection:
            return await connection.fetchval(sql, *values)

    @asynccontextmanager
    async def later(self, after: timedelta) -> AsyncIterator["Hotline"]:
        """Let the hotline's clock be `after` from TUESDAY."""
        async with open_desk(self.url, TUESDAY + after) as desk:
            yield replace(self, desk=desk)


def held(case: CaseRow) -> InHand:
    return InHand(case.case_id, case.version)


@asynccontextmanager
async def open_desk(url: str, at: datetime) -> AsyncIterator[TicketDesk]:
    """Open the tickets' desk with the clock at `at`."""
    pool = await open_pool(url, clock_shift=at - now())
    try:
        yield TicketDesk(pool, SETTINGS.office)
    finally:
        await pool.close()


@asynccontextmanager
async def open_hotline(url: str) -> AsyncIterator[Hotline]:
    async with open_desk(url, TUESDAY) as desk:
        people = {}
        for role in Role:
            user = await add(desk.pool, role.value, role)
            people[role.value] = Person(
                user.user_id, user.login, role, organisation_id=user.organisation_id
            )
        yield Hotline(desk, url, people)


async def state_of(hotline: Hotline, case: InHand | UUID) -> tuple[str, int]:
    """Return state and line."""
    case_id = case if isinstance(case, UUID) else case.case_id
    async with hotline.pool.acquire() as connection:
        row = await connection.fetchrow(
            "SELECT state, line FROM cases JOIN tickets USING (case_id) WHERE case_id = $1",
            case_id,
        )
    assert row is not None
    return row["state"], row["line"]
