"""`callcenter doctor`: says what is wrong and what to do."""

import asyncio
from dataclasses import asdict

import typer

from callcenter.commands.output import AsJson, load_settings, show
from callcenter.examine import Finding, examine


def doctor(*, as_json: AsJson = False) -> None:
    """Examine this machine's contact centre; exit 1 when something is wrong."""
    findings = asyncio.run(examine(load_settings()))
    show([asdict(one) for one in findings], [_line(one) for one in findings], as_json=as_json)
    if any(not one.well for one in findings):
        raise typer.Exit(1)


def _line(one: Finding) -> str:
    mark = "ok     " if one.well else "WRONG  "
    return f"{mark}{one.what}: {one.found}" + ("" if one.well else f"\n       -> {one.advice}")
