"""Every route with every role, from the table of routes itself; and nothing outside the table."""

import pytest
from aiohttp import web

from callcenter.api.app import OPENAPI_PATH, ROUTES, make_web_app
from callcenter.api.panel_files import PanelFiles
from callcenter.api.routes import PREFIX
from callcenter.domain.access import Action, Role, may
from callcenter.services.recording_places import RecordingPlaces
from callcenter.settings import Settings
from db.pool import Pool
from tests.integration.accounts import cheap_passwords
from tests.integration.api.visitor import Client, Visitor, filled

# Paths without a session, on purpose: no person's data is behind them.
OPEN = {"/healthz", "/readyz", "/metrics", OPENAPI_PATH}
PUBLIC = {
    ("POST", "/session"),
    ("POST", "/site/challenges"),
    ("POST", "/site/appeals"),
    ("POST", "/site/tickets"),
    ("POST", "/site/attachments"),
    ("POST", "/site/enquiries"),
    ("GET", "/site/organisations"),
}
ASKED_NOTHING = {"/site/challenges", "/site/organisations"}  # an empty request is a whole one


def test_every_route_has_its_rule() -> None:
    ruled = [route for route in ROUTES if isinstance(route.access, Action)]
    public = {(route.method, route.path) for route in ROUTES if route.access == "public"}

    assert public == PUBLIC
    assert len(ruled) == len(ROUTES) - len(PUBLIC)


async def test_nothing_is_served_outside_the_table(
    pool: Pool, settings: Settings, places: RecordingPlaces
) -> None:
    app = make_web_app(pool, settings, places=places, passwords=cheap_passwords())
    served = {
        (route.method, route.resource.canonical)
        for route in app.router.routes()
        if route.resource is not None and not panel_file(route)
    }

    declared = {(route.method, PREFIX + route.path) for route in ROUTES}
    assert served == declared | {("GET", path) for path in OPEN} | {("POST", "/csp-reports")}


def panel_file(route: web.AbstractRoute) -> bool:
    """Return whether the route serves what was built: the same bytes for everybody."""
    owner = getattr(route.handler, "__self__", None)
    return isinstance(owner, PanelFiles)


async def test_a_stranger_gets_nowhere(client: Client) -> None:
    for route in ROUTES:
        answer = await Visitor(client).send(route.method, filled(route))

        # What is open to strangers: an empty request to it is merely malformed.
        taken = range(200, 202) if route.path in ASKED_NOTHING else (415, 422)
        assert answer.status in (taken if route.access == "public" else (401,)), route.name


@pytest.mark.covers("003-26", "003-27")
@pytest.mark.parametrize("role", Role, ids=str)
async def test_each_role_gets_exactly_where_the_table_says(
    client: Client, pool: Pool, role: Role
) -> None:
    for route in ROUTES:
        if route.access == "public":
            continue
        login = f"{role.value}-{route.name.replace('_', '-')}"[:40]
        visitor = await Visitor.of_role(client, pool, role, login=login)

        answer = await visitor.send(route.method, filled(route))

        allowed = may(role, Action(route.access))
        assert (answer.status != 403) == allowed, (role, route.name, answer.status)
        assert answer.status < 500
