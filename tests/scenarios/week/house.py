"""The hotline of the week: database, web server, mail servers, jobs and the people who work."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import UUID

from aiohttp import ClientResponse, DummyCookieJar
from aiohttp.test_utils import TestClient, TestServer

from callcenter.api.app import make_web_app
from callcenter.domain.access import Role
from callcenter.domain.signatures import Signature
from callcenter.jobs.accounts import account_jobs
from callcenter.jobs.deadlines import deadlines_job
from callcenter.jobs.mail import mail_jobs
from callcenter.jobs.periodic import Job
from callcenter.services.appeals.import_classifier import import_classifier, preview_classifier
from callcenter.services.attachments.places import AttachmentPlaces
from callcenter.services.deadlines.watch_deadlines import Watch
from callcenter.services.journal_rules import journal_rules
from callcenter.services.recent_calls import RecentCalls
from callcenter.services.recording_places import RecordingPlaces
from callcenter.services.tickets.close_undisputed import closing
from callcenter.settings import Settings, load
from db.organisations import OrganisationRow, insert_organisation
from db.pool import Pool
from tests.integration.accounts import CLINIC, OTHER_CLINIC, add, cheap_passwords
from tests.integration.api.visitor import Client, Visitor
from tests.integration.appeals_world import AUTHORITY, INSERT_AUTHORITY, SEED
from tests.mail_servers import Box, Post, mail_settings
from tests.scenarios.week.clock import WeekClock

SILENT = UUID(int=10)  # an organisation nobody of which can be written to
SLA = "sla@callcenter.example"  # letters to it open tickets
BORIS = "boris@clinic.example"  # answers for CLINIC
GALINA = "galina@other.example"  # answers for OTHER_CLINIC
INSERT_STAFF = """
    INSERT INTO staff_contacts (staff_id, organisation_id, full_name, role, email, valid_from,
                                confirmed_on, confirmed_by)
    VALUES (gen_random_uuid(), $1, $2, 'responsible_specialist', $3, '2025-01-01', '2025-09-01',
            'import')
"""
PEOPLE = {
    "operator": (Role.OPERATOR, "201", None),
    "oleg": (Role.OPERATOR, "202", None),  # dismissed on Wednesday
    "line2": (Role.LINE2, None, None),
    "line3": (Role.LINE3, None, None),
    "supervisor": (Role.SUPERVISOR, None, None),
    "administrator": (Role.ADMINISTRATOR, None, None),
    "auditor": (Role.AUDITOR, None, None),
    "clinic": (Role.ORGANISATION, None, CLINIC),
    "other": (Role.ORGANISATION, None, OTHER_CLINIC),
    "silent": (Role.ORGANISATION, None, SILENT),
}
EMPLOYEES = {"clinic": BORIS, "other": GALINA, "silent": None}
MOST_TURNS = 50  # of a job that says there is more


class Worker:
    """Somebody with an account, who signs in again when the night has ended the session."""

    def __init__(self, client: Client, login: str) -> None:
        self.visitor, self.login = Visitor(client), login

    async def send(self, method: str, path: str, **more: Any) -> ClientResponse:
        answer = await self.visitor.send(method, path, **more)
        if answer.status == 401:
            await self.visitor.sign_in(self.login)
            answer = await self.visitor.send(method, path, **more)
        return answer

    async def get(self, path: str) -> dict[str, Any]:
        answer = await self.send("GET", path)
        assert answer.status == 200, (path, await answer.text())
        said: dict[str, Any] = await answer.json()
        return said

    async def every(self, path: str) -> list[dict[str, Any]]:
        """Return all pages of a list."""
        items, cursor = [], ""
        while True:
            mark = "&" if "?" in path else "?"
            page = await self.get(f"{path}{mark}limit=100{cursor}")
            items += page["items"]
            if page["next_cursor"] is None:
                return items
            cursor = f"&cursor={page['next_cursor']}"

    async def post(
        self, path: str, body: Any = None, *, version: int | None = None, status: int = 200
    ) -> dict[str, Any]:
        more: dict[str, Any] = {} if body is None else {"json": body}
        if version is not None:
            more["headers"] = {"If-Match": f'"{version}"'}
        answer = await self.send("POST", path, **more)
        assert answer.status == status, (path, body, answer.status, await answer.text())
        said: dict[str, Any] = await answer.json()
        return said


@dataclass
class House:
    pool: Pool
    url: str
    clock: WeekClock
    settings: Settings
    client: Client
    post: Post
    box: Box
    jobs: dict[str, Job]
    people: dict[str, Worker]
    calls: RecentCalls = field(default_factory=RecentCalls)

    def __getitem__(self, login: str) -> Worker:
        return self.people[login]

    async def run(self, *names: str) -> float | None:
        """Give each of these jobs its turns, until it says that nothing is due now."""
        wish: float | None = None
        for name in names:
            for _ in range(MOST_TURNS):
                wish = await self.jobs[name].work()
                if wish is None or wish > 0:
                    break
        return wish

    async def read_letters(self) -> None:
        await self.run("letters")

    async def drop(self, source: bytes) -> None:
        """Let a letter arrive now."""
        await asyncio.to_thread(self.box.drop, source, self.clock.now())

    def rules(self) -> Any:
        return journal_rules(self.settings)


@asynccontextmanager
async def house(
    pool: Pool, url: str, folder: Path, post: Post, box: Box, clock: WeekClock
) -> AsyncIterator[House]:
    settings = _settings(folder, post, box)
    await _people(pool)
    app = make_web_app(
        pool, settings, places=RecordingPlaces.of(settings), passwords=cheap_passwords()
    )
    async with TestClient(TestServer(app), cookie_jar=DummyCookieJar()) as client:
        people = {login: Worker(client, login) for login in PEOPLE}
        yield House(pool, url, clock, settings, client, post, box, _jobs(pool, settings), people)


def _settings(folder: Path, post: Post, box: Box) -> Settings:
    settings = load({"CALLCENTER_STATE_DIR": str(folder), "CALLCENTER_SITE_CHALLENGE_BITS": "8"})
    mail = mail_settings(post, box, ticket_addresses=(SLA,))
    return settings.model_copy(update={"mail": mail})


def _jobs(pool: Pool, settings: Settings) -> dict[str, Job]:
    """Return the jobs as the product's own parts wire them."""
    watch = Watch(settings.regulation.warn, settings.mail.language, closing(settings.office))
    jobs = [
        *mail_jobs(pool, settings, AttachmentPlaces.of(settings)),
        *account_jobs(pool, settings),
        deadlines_job(pool, watch, settings.office),
    ]
    return {job.name: job for job in jobs}


async def _people(pool: Pool) -> None:
    async with pool.acquire() as connection:
        await insert_organisation(connection, OrganisationRow(SILENT, "Амбулатория", "Амб."))
    for login, (role, extension, organisation_id) in PEOPLE.items():
        await add(pool, login, role, extension=extension, organisation_id=organisation_id)
        email = EMPLOYEES.get(login, f"{login}@callcenter.example")
        await pool.execute("UPDATE users SET email = $2 WHERE login = $1", login, email)
    await pool.execute(INSERT_AUTHORITY, AUTHORITY)
    await pool.execute(INSERT_STAFF, CLINIC, "Борис", BORIS)
    await pool.execute(INSERT_STAFF, OTHER_CLINIC, "Галина", GALINA)
    await import_classifier(
        pool, preview_classifier(SEED.read_bytes()), SEED.name, Signature.SYSTEM
    )
