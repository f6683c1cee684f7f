"""A client that behaves as a browser does: keeps its cookie, sends its CSRF token."""

import re
from dataclasses import dataclass, field
from typing import Any, Self
from uuid import UUID

from aiohttp import ClientResponse
from aiohttp.test_utils import TestClient
from aiohttp.web import Application, Request

from callcenter.api.routes import Route
from callcenter.domain.access import Role
from db.pool import Pool
from tests.integration.accounts import PASSWORD, add

Client = TestClient[Request, Application]
API = "/api/v1"


def filled(route: Route, **names: str) -> str:
    """Return the path of `route` with `names` put in, and else an id that nothing has."""
    return re.sub(
        r"{(\w+)}", lambda found: names.get(found.group(1), str(UUID(int=1))), route.path
    )


@dataclass
class Visitor:
    client: Client
    cookie: str = ""
    csrf: str = ""
    said: dict[str, Any] = field(default_factory=dict)  # what signing in answered

    async def sign_in(self, login: str, password: str = PASSWORD) -> ClientResponse:
        """Sign in and keep what a browser would keep."""
        answer = await self.send("POST", "/session", json={"login": login, "password": password})
        if answer.status == 200:
            self.said = await answer.json()
            self.csrf = self.said["csrf_token"]
            self.cookie = answer.headers["Set-Cookie"].partition(";")[0]
        return answer

    async def send(
        self, method: str, path: str, headers: dict[str, str] | None = None, **more: Any
    ) -> ClientResponse:
        """Send to /api/v1; `headers` win over the cookie and the token, '' removes one."""
        own = {"Cookie": self.cookie, "X-CSRF-Token": self.csrf, **(headers or {})}
        answer = await self.client.request(
            method, API + path, headers={k: v for k, v in own.items() if v}, **more
        )
        await answer.read()
        return answer

    async def get(self, path: str, **more: Any) -> ClientResponse:
        return await self.send("GET", path, **more)

    async def post(self, path: str, **more: Any) -> ClientResponse:
        return await self.send("POST", path, **more)

    @classmethod
    async def of_role(cls, client: Client, pool: Pool, role: Role, **account: Any) -> Self:
        """Add an account named after its role and sign in."""
        login = account.pop("login", role.value)
        await add(pool, login, role, **account)
        visitor = cls(client)
        answer = await visitor.sign_in(login)
        assert answer.status == 200, await answer.text()
        return visitor
