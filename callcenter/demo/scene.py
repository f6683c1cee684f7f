"""Who works on the demo's cases, and the places they are about."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final, Self
from uuid import UUID

from callcenter.demo.accounts import CLINIC, Account
from callcenter.domain.access import Person, Role
from callcenter.domain.case_number import CaseKind
from callcenter.domain.identifiers import case_id_of
from callcenter.domain.office import Office
from callcenter.services.find_organisation import find_organisation
from callcenter.services.list_users import list_users
from callcenter.services.open_case import NewCase, NewContact, open_case
from callcenter.services.take_case import InHand
from db.case_edits import CaseRow
from db.pool import Pool
from db.recordings import app_now

COMPLAINED_OF: Final = "Поликлиника № 3 (ЦРБ)"

Step = Callable[..., Awaitable[CaseRow]]


@dataclass(frozen=True, slots=True)
class Scene:
    pool: Pool
    office: Office
    people: dict[str, Person]  # by role; of operators the first
    clinic_id: UUID
    complained_id: UUID

    @classmethod
    async def build(cls, pool: Pool, office: Office, accounts: Sequence[Account]) -> Self:
        logins = {account.role: account.login for account in reversed(accounts)}
        users = {user.login: user for user in await list_users(pool, limit=1000)}
        people = {
            role: Person(
                user.user_id, user.login, Role(role), user.extension, user.organisation_id
            )
            for role, login in logins.items()
            for user in [users[login]]
        }
        clinic = await find_organisation(pool, CLINIC)
        return cls(pool, office, people, clinic, await find_organisation(pool, COMPLAINED_OF))

    async def open(self, kind: CaseKind, contact: "Arrival") -> CaseRow:
        """Open a draft of a letter that came some time ago; of an earlier run it is there."""
        async with self.pool.acquire() as connection, connection.transaction():
            at = await app_now(connection) - contact.ago
            new = NewCase(
                kind,
                NewContact(contact.channel, at, contact.email, contact.caller_kind),
                caller_name=contact.name,
                caller_email=contact.email,
                organisation_id=self.clinic_id if kind is CaseKind.TICKET else None,
                text=contact.text,
            )
            case_id = case_id_of(f"demo {contact.email}")
            return await open_case(connection, self.office.zone, new, case_id)

    async def take(
        self, step: Step, case: CaseRow, *values: Any, by: Role = Role.OPERATOR
    ) -> CaseRow:
        """Let whoever has the role `by` take a step."""
        hand = InHand(case.case_id, case.version)
        return await step(self.pool, self.people[by], hand, *values)


@dataclass(frozen=True, slots=True)
class Arrival:
    """Somebody's letter."""

    name: str
    email: str
    text: str
    channel: str = "paper"
    caller_kind: str = "citizen"
    ago: timedelta = timedelta(hours=2)
