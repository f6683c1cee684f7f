"""What an operator makes of the call, through the API as the panel does: a registered appeal."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

import aiohttp

from callcenter.demo.accounts import Account
from callcenter.demo.appeals import BOOKING
from callcenter.demo.evidence import MissingLink
from callcenter.demo.post_office import PostOffice
from db.bi import CallLine

CITIZEN_MAIL: Final = "petrova@example.org"
NOTICE_SECONDS: Final = 20.0
POLL_SECONDS: Final = 0.2


@dataclass(frozen=True, slots=True)
class RegisteredCase:
    case_number: str
    due_at: datetime
    letter_to: str
    letter_subject: str


async def register_call(
    origin: str, operator: Account, call: CallLine, post_office: PostOffice
) -> RegisteredCase:
    """Register the case of a call and wait for its letter; raises MissingLink."""
    before = len(post_office.letters())
    async with _signed_in(origin, operator) as api:
        line = await api.ask("GET", f"/calls/{call.linkedid}")
        path = f"/appeals/{line['case_id']}"
        draft = await api.ask("GET", f"/cases/{line['case_id']}")
        match = {"If-Match": f'"{draft["version"]}"'}
        await api.ask("POST", f"{path}/register", match, json=_registration(call))
        case = await api.ask("GET", f"/cases/{line['case_id']}")
    if case["state"] != "registered" or case["due_at"] is None:
        raise MissingLink("registered case", f"it is {case['state']}, due {case['due_at']}")
    subject = await _letter(post_office, before, case["case_number"])
    due_at = datetime.fromisoformat(case["due_at"])
    return RegisteredCase(case["case_number"], due_at, CITIZEN_MAIL, subject)


def _registration(call: CallLine) -> dict[str, Any]:
    return {
        "form": "phone",
        "kind": "request",
        "applicants": [
            {"name": "Мария Петрова", "email": CITIZEN_MAIL, "phone_e164": call.caller_e164}
        ],
        "questions": [{"code": BOOKING, "text": "Как записаться к кардиологу?"}],
    }


async def _letter(post_office: PostOffice, before: int, case_number: str) -> str:
    """Wait for the citizen's letter about this case; return its subject."""
    loop = asyncio.get_running_loop()
    limit = loop.time() + NOTICE_SECONDS
    while loop.time() < limit:
        for letter in post_office.letters()[before:]:
            if letter["To"] == CITIZEN_MAIL:
                return str(letter["Subject"])
        await asyncio.sleep(POLL_SECONDS)
    raise MissingLink("notice", f"no letter about {case_number} in {NOTICE_SECONDS:.0f} s")


@dataclass(frozen=True, slots=True)
class Api:
    session: aiohttp.ClientSession
    origin: str
    headers: Mapping[str, str]

    async def ask(
        self, method: str, path: str, headers: Mapping[str, str] | None = None, **more: Any
    ) -> dict[str, Any]:
        """Return what it answers; raises MissingLink when it refuses."""
        sent = {**self.headers, **(headers or {})}
        address = f"{self.origin}/api/v1{path}"
        async with self.session.request(method, address, headers=sent, **more) as answer:
            if not answer.ok:
                detail = f"{method} {path} answers {answer.status}: {await answer.text()}"
                raise MissingLink("the operator's work", detail)
            said: dict[str, Any] = await answer.json() if await answer.read() else {}
            return said


@asynccontextmanager
async def _signed_in(origin: str, account: Account) -> AsyncIterator[Api]:
    """Sign in, and out again at the end; the cookie is kept by hand, for it is for browsers."""
    credentials = {"login": account.login, "password": account.password}
    async with aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar()) as session:
        async with session.post(f"{origin}/api/v1/session", json=credentials) as answer:
            if not answer.ok:
                raise MissingLink("the operator's account", f"{account.login}: {answer.status}")
            cookie = answer.headers["Set-Cookie"].partition(";")[0]
            token = (await answer.json())["csrf_token"]
        api = Api(session, origin, {"Origin": origin, "Cookie": cookie, "X-CSRF-Token": token})
        yield api
        await api.ask("DELETE", "/session")
