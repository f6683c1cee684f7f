"""What belongs to another organisation, or another operator's call: no route shows or changes it.

Generated from the table of routes: a new route fails here until the world of
`two_organisations` has one of its things, and BODIES what to send to it.
"""

import re
from collections.abc import Collection, Mapping
from typing import Any
from uuid import UUID

import pytest

from callcenter.api.app import ROUTES
from callcenter.api.routes import Route
from callcenter.domain.access import Action, Role, Scope, may, scope
from callcenter.domain.accounts import Duty
from db.pool import Pool
from tests.files_made import PDF
from tests.integration.accounts import PASSWORD
from tests.integration.api.visitor import Client, Visitor
from tests.integration.belongings import fresh, give
from tests.integration.shared_appeal import OURS, SHARED_CASE
from tests.integration.two_organisations import Side, two_organisations

# Written by every request, on purpose.
OF_REQUESTS = {"audit", "idempotency_keys", "login_failures"}
# Everybody's, each with what is their own alone, whatever the table of roles says.
OF_ONESELF = {
    "list_own_sessions",
    "end_own_others",
    "end_own_session",
    "list_saved_views",
    "keep_saved_view",
    "forget_saved_view",
    "own_state",
    "choose_state",
    "return_softphone",
}
OTHER_STATUS: Mapping[str, int] = {
    "return_softphone": 204,  # says the same whether the thing was one's own or not
    "follow_live": 426,  # speaks no HTTP; what it sends to whom: test_live
}
LIMITED = {Scope.OWN, Scope.ORGANISATION, Scope.COLLEAGUES}
# By name of a route: a body, or a query, that its form accepts.
BODIES: Mapping[str, Any] = {
    "plan_appeal_measure": {
        "question": 1,
        "description": "починить лифт",
        "responsible": "Сидоров",
        "planned_on": "2026-03-06",
    },
    "report_appeal_measure": {"done_on": "2026-03-06"},
    "propose_appeal_answer": {
        "question": 1,
        "result": "explained",
        "justified": "no",
        "text": "ответ",
    },
    "begin_listening": {"reason": "жалоба гражданина"},
    "block_account": {"reason": "dismissed"},
    "file_application": {"kind": "grant_user", "form": {}},
    "write_application": {"form": {}},
    "replace_password": {"password": PASSWORD, "new_password": f"{PASSWORD} of mine"},
    "reopen_ticket": {"text": "не согласны с результатом"},
    "confirm_ticket": {},
    "keep_saved_view": {"list": "cases", "name": "мои", "query": "state=draft"},
    "choose_state": {"state": "ready"},
}
WORDS: Mapping[str, str] = {"part": "docx"}  # parameters that are no ids
QUERIES: Mapping[str, str] = {"play": "?reason=complaint"}
ELSEWHERE = {"play", "save_attachment", "save_form_document"}  # one's own is a file: tested there
# Of the appeal that both have: what shows it, and of that what shows a part of one's own.
EXPECTED_OF_BOTH: Mapping[str, int] = {
    "show_case": 200,
    "show_appeal": 200,
    "list_case_attachments": 200,
    "add_appeal_attachment": 201,  # one's own
    "reopen_ticket": 409,  # it is no ticket
    "confirm_ticket": 409,
    "plan_appeal_measure": 422,  # there is no such question
    "propose_appeal_answer": 422,
}
OF_PARTS = {"show_appeal", "list_case_attachments", "list_contacts"}
# Nobody's rows, or names only.
FOR_EVERYBODY = {"ticket_catalogue", "organisations_to_choose", "list_break_reasons"}


def limited(role: Role, route: Route) -> bool:
    if not isinstance(route.access, Action) or not may(role, route.access):
        return False
    return route.name in OF_ONESELF or scope(role, route.access) in LIMITED


def asked_of(role: Role) -> list[Route]:
    """Return the routes that must not give `role` everything: all, for an organisation's."""
    mine = [route for route in ROUTES if role is Role.ORGANISATION or limited(role, route)]
    return [route for route in mine if route.name != "close_session"]


async def signed_in(client: Client, pool: Pool, role: Role, own: Side) -> Visitor:
    duty = Duty.HEAD if role is Role.ORGANISATION else None
    whose = {"organisation_id": own.organisation_id, "extension": own.extension, "duty": duty}
    return await Visitor.of_role(client, pool, role, **whose)


def may_send(visitor: Visitor, route: Route) -> bool:
    return route.access != "public" and route.access in visitor.said["permissions"]


def parameters(route: Route) -> list[str]:
    return re.findall(r"{(\w+)}", route.path)


def path_of(visitor: Visitor, route: Route, side: Side, *, shared: bool = False) -> str:
    path = route.path
    for parameter in parameters(route):
        of = side.of_shared if shared else side.of
        value = WORDS.get(parameter) or of(route.path, parameter)
        if not may_send(visitor, route):
            value = value or str(UUID(int=1))  # refused before it is looked at
        assert value is not None, f"{route.path}: two_organisations has no {parameter}"
        path = path.replace(f"{{{parameter}}}", value)
    return path


async def tried(
    visitor: Visitor, route: Route, side: Side, *, shared: bool = False
) -> tuple[int, str]:
    """Ask `route` for what is `side`'s; `shared`: of its part in the appeal that both have."""
    more: dict[str, Any] = {}
    if "body" in route.asks and may_send(visitor, route):
        assert route.name in BODIES, f"{route.name}: say in BODIES what it accepts"
        more["json"] = BODIES[route.name]
        if shared and "question" in more["json"]:
            more["json"] = more["json"] | {"question": side.turn}
    headers = {"If-Match": '"1"'} if route.needs_version else {}
    if route.rules.takes:
        more["data"], headers = PDF, headers | {"Content-Type": route.rules.takes}
    path = path_of(visitor, route, side, shared=shared) + QUERIES.get(route.name, "")
    answer = await visitor.send(route.method, path, headers, **more)
    return answer.status, await answer.text()


def shown(side: Side, text: str) -> list[str]:
    return [mark.strip("%") for mark in side.marks if mark.strip("%") in text]


def expected(role: Role, route: Route) -> Collection[int]:
    if route.access == "public":
        return range(200, 500)
    if not may(role, Action(route.access)):
        return {403}
    if route.name in OTHER_STATUS:
        return {OTHER_STATUS[route.name]}
    return {404} if parameters(route) and limited(role, route) else range(200, 300)


async def rows_of(pool: Pool, side: Side) -> dict[str, str]:
    """Return what of `side` stands in each table, as one digest a table."""
    tables = "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"
    found = {}
    for table in {row["tablename"] for row in await pool.fetch(tables)} - OF_REQUESTS:
        digest = f"""SELECT md5(string_agg(t::text, '|' ORDER BY t::text)) FROM {table} t
                      WHERE t::text LIKE ANY ($1)"""  # noqa: S608 - names from the catalogue
        found[table] = await pool.fetchval(digest, side.marks)
    return found


@pytest.mark.parametrize("mine", [0, 1], ids=["clinic", "other clinic"])
@pytest.mark.parametrize("role", Role, ids=str)
async def test_no_route_gives_what_is_anothers(
    client: Client, pool: Pool, role: Role, mine: int
) -> None:
    sides = await two_organisations(pool)
    own, foreign = sides[mine], sides[1 - mine]
    before = await rows_of(pool, foreign)
    visitor = await signed_in(client, pool, role, own)

    for route in asked_of(role):
        status, text = await tried(visitor, route, foreign)

        if route.name not in FOR_EVERYBODY:
            assert shown(foreign, text) == [], (route.path, text)
        assert status in expected(role, route), (route.path, status, text)
    assert await rows_of(pool, foreign) == before


@pytest.mark.parametrize("mine", [0, 1], ids=["clinic", "other clinic"])
async def test_no_route_gives_anothers_part_of_an_appeal_that_both_have(
    client: Client, pool: Pool, mine: int
) -> None:
    sides = await two_organisations(pool)
    own, foreign = sides[mine], sides[1 - mine]
    before = await rows_of(pool, foreign)
    visitor = await signed_in(client, pool, Role.ORGANISATION, own)

    for route in ROUTES:
        if route.name == "close_session" or not parameters(route):
            continue
        status, text = await tried(visitor, route, foreign, shared=True)

        assert shown(foreign, text) == [], (route.path, text)
        assert OURS not in text, (route.path, text)
        expected = EXPECTED_OF_BOTH.get(route.name)
        assert status in ({expected} if expected else {403, 404}), (route.path, status, text)
    assert await rows_of(pool, foreign) == before


@pytest.mark.parametrize("mine", [0, 1], ids=["clinic", "other clinic"])
async def test_an_appeal_that_both_have_shows_and_takes_ones_own_part(
    client: Client, pool: Pool, mine: int
) -> None:
    own = (await two_organisations(pool))[mine]
    visitor = await signed_in(client, pool, Role.ORGANISATION, own)
    routes = {route.name: route for route in ROUTES}

    for name in sorted(OF_PARTS):
        status, text = await tried(visitor, routes[name], own, shared=True)

        assert status == 200, (name, text)
        assert shown(own, text), name
    for name in ("plan_appeal_measure", "report_appeal_measure", "propose_appeal_answer"):
        await pool.execute("UPDATE cases SET version = 1 WHERE case_id::text = $1", SHARED_CASE)
        status, text = await tried(visitor, routes[name], own, shared=True)

        assert status == 200, (name, text)


@pytest.mark.parametrize("role", Role, ids=str)
async def test_the_same_routes_give_what_is_ones_own(
    client: Client, pool: Pool, role: Role
) -> None:
    """Else the test above would pass over routes that give nothing to anybody."""
    own, _ = await two_organisations(pool)
    visitor = await signed_in(client, pool, role, own)
    async with pool.acquire() as connection:
        await give(connection, UUID(visitor.said["user_id"]), own.secret, fresh())

    for route in (route for route in ROUTES if limited(role, route)):
        if route.method != "GET" or route.name in ELSEWHERE | FOR_EVERYBODY:
            continue
        status, text = await tried(visitor, route, own)

        assert status < 300, (route.path, status, text)
        assert shown(own, text), route.path
