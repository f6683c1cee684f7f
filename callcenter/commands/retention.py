"""`callcenter purge` and `callcenter receipts`: deleting on time, and the proof."""

from dataclasses import asdict
from typing import Annotated

import typer
from rich.console import Console

from callcenter.commands.output import AsJson, CommandError, show, with_database
from callcenter.domain.hash_chain import Head, parse_head
from callcenter.services.clock_guard import accept_clock
from callcenter.services.preview_purge import PurgePreview, preview_purge
from callcenter.services.purge import PurgeFolders, PurgeReport
from callcenter.services.purge import purge as purge_now
from callcenter.services.verify_receipts import ChainReport, ReceiptsReport, verify_receipts
from callcenter.settings import Settings
from db.pool import Pool

receipts = typer.Typer(help="The chain of proofs of deletion.", no_args_is_help=True)

Anchor = Annotated[
    str | None, typer.Option(help="A head printed earlier and kept elsewhere: 17:<hex>.")
]
SHOWN = 20  # lines of a preview; --json has all


def purge(
    *,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Only say what would go, and what goes next.")
    ] = False,
    accept_clock_now: Annotated[
        bool,
        typer.Option("--accept-clock", help="Trust the clock as it is now, then purge. Recorded."),
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Delete recordings whose time has come; `serve` does it by itself every minute."""
    if dry_run:
        _show_preview(with_database(_preview), as_json=as_json)
        return

    async def work(pool: Pool, settings: Settings) -> PurgeReport:
        if accept_clock_now:
            async with pool.acquire() as connection:
                await accept_clock(connection, "system")
        return await purge_now(pool, PurgeFolders.of(settings))

    with Console(stderr=True).status("Deleting what has expired…"):
        report = with_database(work)
    failed = {str(key): word for key, word in report.failed.items()}
    show(
        {"deleted": report.deleted, "failed": failed, "alarm": report.alarm},
        [f"Deleted: {report.deleted}. Not yet: {len(report.failed)}."],
        as_json=as_json,
    )
    if report.alarm is not None:
        raise CommandError(f"the clock is not trusted ({report.alarm}): {report.alarm.advice}")
    if failed:
        recording, word = next(iter(failed.items()))
        raise CommandError(f"{len(failed)} could not be deleted, first {recording}: {word}")


async def _preview(pool: Pool, _settings: Settings) -> PurgePreview:
    return await preview_purge(pool)


def _show_preview(preview: PurgePreview, *, as_json: bool) -> None:
    lines = [f"Would be deleted now: {len(preview.now)}; within a day: {len(preview.later)}."]
    if preview.alarm is not None:
        lines.append(f"The clock is not trusted ({preview.alarm}): {preview.alarm.advice}")
    rows = [("now", row) for row in preview.now] + [("later", row) for row in preview.later]
    lines += [f"{when:6} {row.recording_id} {row.expires_at}" for when, row in rows[:SHOWN]]
    if len(rows) > SHOWN:
        lines.append(f"… and {len(rows) - SHOWN} more; --json lists all.")
    show(asdict(preview), lines, as_json=as_json)


@receipts.command("verify")
def verify(
    *,
    receipts_anchor: Anchor = None,
    audit_anchor: Anchor = None,
    as_json: AsJson = False,
) -> None:
    """Check the chain of receipts and of the audit log; name the first bad one."""
    anchors = _head(receipts_anchor), _head(audit_anchor)

    async def work(pool: Pool, _settings: Settings) -> ReceiptsReport:
        return await verify_receipts(pool, *anchors)

    report = with_database(work)
    chains = (report.receipts, report.audit)
    show(asdict(report), [_chain_line(chain) for chain in chains], as_json=as_json)
    bad = [f"{chain.chain} {_where(chain)}" for chain in chains if chain.bad is not None]
    bad += [f"recording {key} is deleted without a receipt" for key in report.without_receipt[:5]]
    if bad:
        raise CommandError("; ".join(bad))


def _head(anchor: str | None) -> Head | None:
    try:
        return parse_head(anchor) if anchor else None
    except ValueError as error:
        raise CommandError(str(error)) from None


def _where(chain: ChainReport) -> str:
    return f"seq {chain.bad.seq}: {chain.bad.fault}" if chain.bad else "whole"


def _chain_line(chain: ChainReport) -> str:
    return f"{chain.chain}: {chain.rows} good, {_where(chain)}, head {chain.head}"
