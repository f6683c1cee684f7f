"""The API does what its document says: generated requests, in and out of the schema."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from callcenter.api.app import ROUTES
from callcenter.api.openapi import document
from callcenter.api.problems import KINDS, Code
from callcenter.domain.access import Role, may
from db.pool import Pool
from tests.integration.api.visitor import Client
from tests.integration.api.world import build, owe

CHECKS = (
    "not_a_server_error,status_code_conformance,content_type_conformance,"
    "response_headers_conformance,response_schema_conformance,unsupported_method,ignored_auth"
)
SERVER = (sys.executable, "-m", "tests.integration.api.live_server")
ASKING = (Role.SUPERVISOR, Role.ADMINISTRATOR)
SEED = "122"
EXAMPLES = "8"  # of each operation, after the systematic ones


def test_the_document_is_openapi_3_1_and_names_every_route() -> None:
    paths = document(ROUTES)["paths"]

    assert document(ROUTES)["openapi"] == "3.1.0"
    assert {(method.upper(), path) for path, item in paths.items() for method in item} == {
        (route.method, f"/api/v1{route.path}") for route in ROUTES
    }


def test_every_problem_of_a_route_is_in_the_document() -> None:
    paths = document(ROUTES)["paths"]
    for route in ROUTES:
        operation = paths[f"/api/v1{route.path}"][route.method.lower()]
        for code in route.problems:
            answer = operation["responses"][str(KINDS[code].status.value)]
            assert "application/problem+json" in answer["content"]
            assert code in answer["description"]


def test_every_code_has_a_text_in_both_languages() -> None:
    assert set(KINDS) == set(Code)
    for kind in KINDS.values():
        assert kind.ru
        assert kind.en


async def test_the_document_is_served(client: Client) -> None:
    answer = await client.get("/api/v1/openapi.json")

    assert answer.status == 200
    assert await answer.json() == json.loads(json.dumps(document(ROUTES)))


@pytest.mark.timeout(600)  # some seventy cases for each route
@pytest.mark.parametrize("role", ASKING, ids=str)
async def test_generated_requests_find_nothing_undocumented(
    pool: Pool, fresh_database: str, tmp_path: Path, role: Role
) -> None:
    await owe(pool, (await build(pool)).own)
    with (
        (tmp_path / "server.log").open("w") as log,
        subprocess.Popen(  # noqa: ASYNC220 - a child of the test's own
            [*SERVER, fresh_database, role, str(tmp_path)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=log,
            text=True,
        ) as server,
    ):
        assert server.stdout is not None
        said = json.loads(server.stdout.readline())
        found = run_schemathesis(said, tmp_path, operations_of(role))
        server.communicate(timeout=20)

    (tmp_path / "schemathesis.log").write_text(found.stdout)
    assert found.returncode == 0, found.stdout[found.stdout.find("= FAILURES =") :][:6000]


def operations_of(role: Role) -> list[str]:
    """Return what is asked as `role`: what it may do and no role before it in ASKING may.

    Sessions are left alone, or all would be 401; that the others are 403 is the matrix's.
    """
    before = ASKING[: ASKING.index(role)]
    return [
        route.name
        for route in ROUTES
        if route.name != "close_session"
        and (route.access == "public" or may(role, route.access))
        and not any(route.access == "public" or may(one, route.access) for one in before)
    ]


def run_schemathesis(
    said: dict[str, str], folder: Path, operations: list[str]
) -> "subprocess.CompletedProcess[str]":
    """Drive the server `said` as its person."""
    tool = Path(sys.executable).with_name("schemathesis")
    return subprocess.run(
        [
            *(str(tool), "run", f"{said['address']}/api/v1/openapi.json", "--no-color"),
            *("--checks", CHECKS, "--max-examples", EXAMPLES, "--seed", SEED),
            *("--header", f"Cookie: {said['cookie']}"),
            *("--header", f"X-CSRF-Token: {said['csrf_token']}"),
            *(part for name in operations for part in ("--include-operation-id", name)),
        ],
        check=False,
        capture_output=True,
        text=True,
        timeout=500,
        cwd=folder,
    )
