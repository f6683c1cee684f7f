"""The role belongs to the server: a database's owner may lack the right to make it."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from callcenter.examine import examine
from callcenter.settings import load
from db.embedded import start_embedded
from db.migrate import MigrationError, migrate
from db.pool import connect
from db.row_security import may_become_organisation
from tests.conftest import database_url
from tests.integration.test_backup import DEPLOY, environment, run


@pytest.fixture
async def bare_server() -> AsyncIterator[str]:
    """Return the URL of a server on which nobody has made the role."""
    with TemporaryDirectory(prefix="callcenter-postgres-") as folder:
        server = await start_embedded(Path(folder))
        yield server.url
        await server.stop()


async def migrated_as(url: str, owner: str) -> list[str]:
    connection = await connect(database_url(url, owner))
    try:
        await connection.execute(f"SET SESSION AUTHORIZATION {owner}")
        return await migrate(connection)
    finally:
        await connection.close()


async def test_who_may_not_make_the_role_is_told_what_to_run(bare_server: str) -> None:
    superuser = await connect(bare_server)
    await superuser.execute("CREATE ROLE plain")
    await superuser.execute("CREATE DATABASE plain OWNER plain")

    with pytest.raises(MigrationError, match="CREATE ROLE callcenter_organisation") as missing:
        await migrated_as(bare_server, "plain")
    assert "plain may not create it" in str(missing.value)
    await superuser.execute("CREATE ROLE callcenter_organisation NOLOGIN")
    with pytest.raises(MigrationError, match="GRANT callcenter_organisation TO plain"):
        await migrated_as(bare_server, "plain")
    await superuser.execute("GRANT callcenter_organisation TO plain")
    assert (await migrated_as(bare_server, "plain"))[0] == "0019_row_security.sql"
    await superuser.close()


async def test_who_may_make_roles_makes_it_and_may_act_as_it(bare_server: str) -> None:
    superuser = await connect(bare_server)
    await superuser.execute("CREATE ROLE maker CREATEROLE")
    await superuser.execute("CREATE DATABASE maker OWNER maker")

    assert "0019_row_security.sql" in await migrated_as(bare_server, "maker")

    connection = await connect(database_url(bare_server, "maker"))
    assert await may_become_organisation(connection)
    await connection.execute("SET SESSION AUTHORIZATION maker")
    assert await may_become_organisation(connection)
    await superuser.execute("REVOKE callcenter_organisation FROM maker GRANTED BY maker")
    assert not await may_become_organisation(connection)
    await connection.close()
    await superuser.close()


async def test_databases_of_one_server_migrate_at_once(bare_server: str) -> None:
    superuser = await connect(bare_server)
    names = [f"twin{number}" for number in range(4)]
    for name in names:
        await superuser.execute(f"CREATE DATABASE {name}")
    await superuser.close()

    async def migrated(name: str) -> list[str]:
        connection = await connect(database_url(bare_server, name))
        try:
            return await migrate(connection)
        finally:
            await connection.close()

    done = await asyncio.gather(*(migrated(name) for name in names))

    assert all("0019_row_security.sql" in applied for applied in done)


async def test_doctor_says_what_to_run_when_the_role_is_gone(bare_server: str) -> None:
    connection = await connect(bare_server)
    await migrate(connection)
    await connection.execute("DROP OWNED BY callcenter_organisation")
    await connection.execute("DROP ROLE callcenter_organisation")
    await connection.close()

    findings = await examine(load({"CALLCENTER_DATABASE_URL": bare_server}))

    [found] = [finding for finding in findings if finding.what == "row security"]
    assert not found.well
    assert "GRANT callcenter_organisation TO postgres" in found.advice


async def test_a_backup_is_put_back_on_another_server(
    fresh_database: str, bare_server: str, tmp_path: Path
) -> None:
    made = run([str(DEPLOY / "backup.sh"), str(tmp_path)], environment(fresh_database, tmp_path))

    there = environment(bare_server, tmp_path / "new")
    run([str(DEPLOY / "restore.sh"), made.strip()], there)

    connection = await connect(bare_server)
    assert await may_become_organisation(connection)
    policies = "SELECT count(*) FROM pg_policies WHERE 'callcenter_organisation' = ANY (roles)"
    assert await connection.fetchval(policies) > 0
    await connection.close()
