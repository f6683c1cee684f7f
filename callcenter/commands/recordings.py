"""`callcenter recordings`: what there is, what is wrong, and whether the copies are unaltered."""

from dataclasses import asdict
from typing import Annotated

import typer
from rich.console import Console

from callcenter.commands.output import AsJson, CommandError, show, with_database
from callcenter.services.list_recordings import every_recording
from callcenter.services.recording_places import RecordingPlaces
from callcenter.services.verify_recordings import Verified, verify_recordings
from callcenter.settings import Settings
from db.pool import Pool
from db.recording_lists import RecordingFilter, RecordingRow

app = typer.Typer(help="Recordings: list, verify.", no_args_is_help=True)


@app.command("list")
def list_all(
    *,
    problems: Annotated[
        bool, typer.Option("--problems", help="Only those that are not simply ready.")
    ] = False,
    limit: Annotated[int, typer.Option(help="How many, the newest first.", min=1)] = 100,
    as_json: AsJson = False,
) -> None:
    """List recordings with their state and what is wrong with them."""

    async def work(pool: Pool, _settings: Settings) -> list[RecordingRow]:
        return await every_recording(pool, RecordingFilter(with_problem=problems), limit)

    rows = with_database(work)
    lines = [_line(row) for row in rows] or ["There are none."]
    show([asdict(row) for row in rows], lines, as_json=as_json)


def _line(row: RecordingRow) -> str:
    seconds = "-" if row.duration_seconds is None else f"{row.duration_seconds:.1f} s"
    problem = row.problem or ""
    began = f"{row.started_at:%Y-%m-%d %H:%M:%S}Z"
    return f"{row.recording_id} {began} {row.state:9} {seconds:>9} {problem}"


@app.command("verify")
def verify(*, as_json: AsJson = False) -> None:
    """Read every stored copy and compare it with the digest in its row."""

    async def work(pool: Pool, settings: Settings) -> list[Verified]:
        places = RecordingPlaces.of(settings)
        seen = []
        with Console(stderr=True).status("Reading recordings…") as status:
            async for one in verify_recordings(pool, places):
                seen.append(one)
                status.update(f"Reading recordings… {len(seen)}")
        return seen

    seen = with_database(work)
    bad = [one for one in seen if one.difference is not None]
    document = {"verified": len(seen), "different": [asdict(one) for one in bad]}
    lines = [f"{one.recording_id} {one.difference} {one.storage_key}" for one in bad]
    show(document, [*lines, f"{len(seen)} read, {len(bad)} differ."], as_json=as_json)
    if bad:
        raise CommandError(f"{len(bad)} recordings are not what was stored; see the list above")
