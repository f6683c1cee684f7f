"""How a command answers: lines for people, or one JSON document; and how it fails."""

import asyncio
import sys
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import asdict, is_dataclass
from typing import Annotated, Final, TypeAlias, TypeVar

import orjson
import typer

from callcenter import logs, settings
from callcenter.database import open_database
from callcenter.services.configuring.kept_copy import with_kept_changes
from callcenter.settings import Settings
from db.pool import Pool

T = TypeVar("T")

AsJson: TypeAlias = Annotated[
    bool, typer.Option("--json", help="Print one JSON document on standard output.")
]
LOUD: Final = "WARNING"  # a command's own log lines must not drown its answer


class CommandError(Exception):
    """The command failed; the message says what happened and what to do next."""


def show(document: object, lines: Iterable[str], *, as_json: bool) -> None:
    """Print `document` as JSON, or `lines` as they are."""
    if as_json:
        options = orjson.OPT_INDENT_2 | orjson.OPT_PASSTHROUGH_DATACLASS
        sys.stdout.write(orjson.dumps(document, default=_plain, option=options).decode() + "\n")
        return
    for line in lines:
        typer.echo(printable(line))


def printable(text: str) -> str:
    """Return `text` without what would command the terminal: names are typed by anybody."""
    return "".join(sign if sign.isprintable() or sign == "\n" else "\ufffd" for sign in text)


def _plain(value: object) -> object:
    if is_dataclass(value) and not isinstance(value, type):
        return asdict(value)
    if isinstance(value, bytes):
        return value.hex()
    if isinstance(value, (set, frozenset)):
        return sorted(value)
    return str(value)


def load_settings() -> Settings:
    """Return the settings, with what was changed in the panel as far as this machine knows it.

    Logs are at warnings and above for a command's sake.
    """
    loaded = with_kept_changes(settings.load())
    logs.configure(LOUD)
    return loaded


def with_database(
    work: Callable[[Pool, Settings], Awaitable[T]], own: Settings | None = None
) -> T:
    """Run `work` on an open, migrated database, by `own` settings or all; return its result."""
    loaded = own or load_settings()

    async def run() -> T:
        async with open_database(loaded) as database:
            return await work(database.pool, loaded)

    return asyncio.run(run())
