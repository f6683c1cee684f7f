"""A random fortnight of the hotline, written straight into the tables, for counts over it."""

import random
from collections.abc import Awaitable, Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

from callcenter.domain.access import Role
from db.pool import Connection, Pool
from tests.integration.accounts import CLINIC, OTHER_CLINIC, add, found_organisations

ZONE = ZoneInfo("Asia/Novokuznetsk")
FIRST, BEFORE = date(2026, 9, 7), date(2026, 9, 21)
START = datetime(2026, 9, 3, tzinfo=UTC)  # some rows lie outside the period on either side
TOPICS = ("0002.0014.0143.0420", "0002.0014.0143.0421", None)
SERVICES = ("medical_systems", "telemedicine")
URGENCIES = ("low", "medium", "high", "very_high")


class Fortnight:
    """Writes random rows straight into the tables."""

    def __init__(self, connection: Connection, people: list[UUID], seed: int) -> None:
        self.connection, self.people = connection, people
        self.chance = random.Random(seed)  # noqa: S311 - rows of a test

    def moment(self) -> datetime:
        return START + timedelta(seconds=self.chance.randrange(22 * 24 * 3600))

    def later(self, moment: datetime, days: float) -> datetime:
        return moment + timedelta(seconds=self.chance.randrange(int(days * 86400)) + 1)

    def some(self, share: float) -> bool:
        return self.chance.random() < share

    async def insert(self, table: str, **values: Any) -> None:
        names, places = ", ".join(values), ", ".join(f"${n + 1}" for n in range(len(values)))
        text = f"INSERT INTO {table} ({names}) VALUES ({places})"  # noqa: S608 - of this file
        await self.connection.execute(text, *values.values())

    async def case(self, kind: str, **values: Any) -> UUID:
        case_id = uuid4()
        digit = {"ticket": 1, "appeal": 2}[kind]
        await self.insert(
            "cases",
            case_id=case_id,
            kind=kind,
            caller_e164=self.chance.choice(["+79160000001", "+79160000002", None]),
            case_number=f"{digit}{self.chance.randrange(10**9):09d}",
            organisation_id=self.chance.choice([CLINIC, OTHER_CLINIC, None]),
            operator_id=self.chance.choice([*self.people, None]),
            created_at=values["registered_at"],
            **values,
        )
        return case_id

    async def deadline(
        self, case_id: UUID, what: str, at: datetime, due: datetime, met: datetime | None
    ) -> None:
        await self.insert(
            "deadlines",
            case_id=case_id,
            what=what,
            started_at=at,
            legal_due_at=due,
            operational_due_at=due,
            met_at=met,
            cancelled_at=due if met is None and self.some(0.2) else None,
        )

    async def ticket(self) -> None:
        at = self.moment()
        end = self.later(at, 4) if self.some(0.8) else None
        state = "registered" if end is None else self.chance.choice(["done", "done", "rejected"])
        case_id = await self.case(
            "ticket",
            state=state,
            registered_at=at,
            done_at=end,
            topic_code=self.chance.choice(SERVICES),
        )
        again = end is not None and self.some(0.3)
        await self.insert(
            "tickets",
            case_id=case_id,
            category="use",
            work_type="consult",
            requester_role="user",
            authorisation="ok",
            urgency=self.chance.choice(URGENCIES),
            line=self.chance.choice([1, 2, 3]),
            round=2 if again else 1,
            started_at=at,
            solved_on_contact=state == "done" and self.some(0.5),
        )
        if self.some(0.3):
            since = self.later(at, 2)
            await self.insert(
                "ticket_waits",
                case_id=case_id,
                since=since,
                waiting_for="vendor",
                reason="ждём",
                until=self.later(since, 1) if self.some(0.7) else None,
                round=1,
            )
        await self.deadline(case_id, "registration", at, self.later(at, 1), self.later(at, 1))
        await self.deadline(case_id, "execution", at, self.later(at, 4), end)
        await self.deadline(case_id, "dispute", at, self.later(at, 9), None)
        steps = [] if end is None else [("in_work", state, end)]
        if again and end is not None:
            back = self.later(end, 2)
            steps += [(state, "in_work", back), ("in_work", "done", self.later(back, 2))]
        for seq, (before, after, moment) in enumerate([("draft", "registered", at), *steps], 1):
            await self.insert(
                "case_history",
                case_id=case_id,
                seq=seq,
                at=moment,
                actor="x",
                step="ticket.x",
                from_state=before,
                to_state=after,
            )

    async def appeal(self) -> None:
        at = self.moment()
        end = self.later(at, 12) if self.some(0.7) else None
        state = (
            "under_consideration"
            if end is None
            else self.chance.choice(["answered", "terminated"])
        )
        topic = self.chance.choice(TOPICS)
        case_id = await self.case(
            "appeal", state=state, registered_at=at, done_at=end, topic_code=topic
        )
        extended = 20 if self.some(0.3) else None
        await self.insert(
            "appeals",
            case_id=case_id,
            regime="hotline",
            form="phone",
            multiplicity="individual",
            kind=self.chance.choice(["complaint", "request", "gratitude"]),
            received_on=at.date(),
            identification="caller_stated",
            executor_id=self.chance.choice([*self.people, None]),
            extended_days=extended,
            extension_reason="проверка" if extended else None,
        )
        await self.deadline(case_id, "answer", at, self.later(at, 9), end)
        for seq in range(1, self.chance.randrange(1, 3) + 1):
            await self.insert(
                "appeal_questions",
                case_id=case_id,
                seq=seq,
                code=TOPICS[0],
                edition=1,
                confirmed_by=self.people[0],
                justified=self.chance.choice(["yes", "no", "undetermined", None]),
            )
        for _ in range(self.chance.randrange(3)):
            await self.insert(
                "forwards",
                forward_id=uuid4(),
                case_id=case_id,
                organisation_id=CLINIC,
                level="clinic",
                questions=[1],
                reason="execution",
                with_result=False,
                conflict="none",
                forwarded_by=self.people[0],
                forwarded_at=self.later(at, 5),
            )

    async def call_and_contact(self) -> None:
        at = self.moment()
        case_id = await self.case("appeal", state="draft", registered_at=at, topic_code=None)
        await self.connection.execute(
            "UPDATE cases SET registered_at = NULL WHERE case_id = $1", case_id
        )
        answered = self.some(0.6)
        linkedid = f"t-{uuid4()}"
        await self.insert(
            "calls",
            linkedid=linkedid,
            node="pbx1",
            direction=self.chance.choice(["inbound"] * 4 + ["outbound"]),
            offered_at=at,
            queued_at=at + timedelta(seconds=9) if self.some(0.9) else None,
            answered_at=at + timedelta(seconds=30) if answered else None,
            ended_at=at + timedelta(seconds=90) if self.some(0.95) else None,
            outcome="answered"
            if answered
            else self.chance.choice(["abandoned", "short", "overflow"]),
            wait_seconds=self.chance.choice([2.0, 5.0, 19.5, 20.0, 20.5, 90.0, 91.0]),
            talk_seconds=float(self.chance.randrange(300)),
            hold_seconds=float(self.chance.randrange(30)),
            agent_id=self.chance.choice(self.people) if answered else None,
            timeline={},
            case_id=case_id,
        )
        for turn in range(self.chance.randrange(1, 4)):
            channel = (
                self.chance.choice(["phone", "email", "site", "paper", "import"])
                if turn
                else "phone"
            )
            await self.insert(
                "contacts",
                contact_id=uuid4(),
                case_id=case_id,
                at=self.later(at, 3) if turn else at,
                channel="email" if turn and channel == "phone" else channel,
                linkedid=None if turn else linkedid,
                caller_kind=self.chance.choice(
                    ["citizen", "representative", "head", "user", None]
                ),
                agent_id=self.chance.choice([*self.people, None]),
            )

    async def states(self, person: UUID) -> None:
        """Let a person come and go, through midnights and over either end of the period."""
        at, old = START, None
        while at < START + timedelta(days=22):
            new = self.chance.choice(["offline", "ready", "wrap_up", "break"])
            step = {"user_id": person, "at": at, "step": "test", "actor": "test"}
            await self.insert("agent_state_changes", **step, old_state=old, new_state=new)
            at, old = self.later(at, self.chance.choice([0.01, 0.5, 2])), new
        await self.insert("agent_states", user_id=person, state="offline", since_at=at)


async def filled(pool: Pool, seed: int) -> None:
    await found_organisations(pool)
    people = [(await add(pool, f"op{n}", Role.OPERATOR)).user_id for n in (1, 2)]
    async with pool.acquire() as connection, connection.transaction():
        fortnight = Fortnight(connection, people, seed)
        await fortnight.insert("classifier_editions", source="test", imported_by="test")
        await fortnight.insert("classifier_entries", edition=1, code=TOPICS[0], title="Очереди")
        made: list[Callable[[], Awaitable[None]]] = [
            fortnight.ticket,
            fortnight.appeal,
            fortnight.call_and_contact,
        ]
        for make in made:
            for _ in range(60):
                await make()
        for person in people:
            await fortnight.states(person)
