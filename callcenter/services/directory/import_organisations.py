"""Import organisations from a file: a preview, or all of it in one transaction.

Rows that are in order are taken, the others reported; killed at any moment, nothing is half done.
The same file again changes nothing.
"""

import asyncio
import hashlib

from callcenter.services.append_audit import append_audit
from callcenter.services.directory.import_report import ImportReport
from callcenter.services.directory.organisation_rows import HEADINGS
from callcenter.services.directory.plan_organisations import Plan, plan_organisations
from callcenter.services.tables.read_table import named, read_table
from callcenter.services.tables.table import Table
from db.directory import (
    insert_organisations,
    lock_imports,
    organisations,
    update_organisations,
    write_phones,
)
from db.pool import Connection, Pool


async def import_organisations(
    pool: Pool, content: bytes, *, area_code: str, actor: str, dry_run: bool
) -> ImportReport:
    """Take the organisations of a CSV or XLSX file, or say what that would do.

    Raises TableRefusedError: the file as a whole cannot be read.
    """
    table, unknown = await asyncio.to_thread(_read, content)
    async with pool.acquire() as connection, connection.transaction():
        await lock_imports(connection)
        known = await organisations(connection)
        plan = await asyncio.to_thread(plan_organisations, table.rows, known, area_code)
        report = plan.report(table, unknown, written=not dry_run)
        if not dry_run:
            await _write(connection, plan)
            await append_audit(
                connection,
                actor=actor,
                action="organisations.imported",
                object="organisations",
                body={**report.summary, "sha256": hashlib.sha256(content).hexdigest()},
            )
    return report


def _read(content: bytes) -> tuple[Table, tuple[str, ...]]:
    return named(read_table(content), HEADINGS, required=("name",))


async def _write(connection: Connection, plan: Plan) -> None:
    await insert_organisations(connection, plan.inserts)
    await update_organisations(connection, plan.updates)
    await write_phones(connection, plan.phones)
