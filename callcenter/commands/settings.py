"""`callcenter settings`: what was changed in the panel, and the way back."""

from typing import Annotated

import typer

from callcenter import logs, settings
from callcenter.commands.output import LOUD, AsJson, CommandError, show, with_database
from callcenter.domain.signatures import Signature
from callcenter.services.configuring.change_section import reset_section
from callcenter.services.configuring.read_settings import read_settings
from callcenter.settings import Settings
from callcenter.settings_changes import ChangeRefusedError, Section
from db.pool import Pool

app = typer.Typer(help="Settings that were changed in the panel.", no_args_is_help=True)


@app.command("list")
def list_changed(*, as_json: AsJson = False) -> None:
    """List the sections that the panel decides, by whom and since when."""

    async def work(pool: Pool, base: Settings) -> list[dict[str, object]]:
        state = await read_settings(pool, base)
        return [
            {
                "section": one.section,
                "changed_by": one.changed_by,
                "changed_at": one.changed_at,
                "values": one.values,
            }
            for one in state.sections
            if one.source == "panel"
        ]

    try:
        found = with_database(work, base_settings())
    except ChangeRefusedError as refusal:
        raise CommandError(f"settings and changes do not agree: {refusal}") from None
    lines = [f"{one['section']}: {one['changed_by']}, {one['changed_at']}" for one in found]
    show(found, lines or ["nothing was changed in the panel"], as_json=as_json)


@app.command("reset")
def reset(
    section: Annotated[Section, typer.Argument(help="Which section.")], *, as_json: AsJson = False
) -> None:
    """Take a section back to what file and variables say; also when nothing starts any more."""

    async def work(pool: Pool, base: Settings) -> bool:
        return await reset_section(pool, base, section, Signature.SYSTEM)

    done = with_database(work, base_settings())
    line = "as the settings say again" if done else "was not changed in the panel"
    show({"section": section, "reset": done}, [f"{section}: {line}"], as_json=as_json)


def base_settings() -> Settings:
    """Return the settings without what was changed in the panel."""
    loaded = settings.load()
    logs.configure(LOUD)
    return loaded
