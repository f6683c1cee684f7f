"""Say what a change of the settings would do, in words and numbers, before it is done."""

from collections.abc import Iterator

from callcenter.services.compose_pbx import RenderError, filled, pbx_values
from callcenter.services.configuring.change_section import Change, Step, step
from callcenter.services.configuring.current import current_changes
from callcenter.services.configuring.reload_pbx import RELOADS
from callcenter.services.configuring.said import Said
from callcenter.services.configuring.words_of_line import (
    words_of_agents,
    words_of_hours,
    words_of_menu,
    words_of_numbers,
    words_of_phones,
    words_of_queues,
)
from callcenter.services.configuring.words_of_terms import (
    words_of_calendar,
    words_of_desk,
    words_of_promised,
    words_of_promises,
    words_of_retention,
    words_of_terms,
)
from callcenter.services.keep_pbx_secrets import PbxSecrets
from callcenter.settings import Settings
from callcenter.settings_changes import Section, values_of
from db.foreseen import kept_recordings, open_deadlines, owners_of_phones
from db.pool import Connection, Pool
from db.recordings import app_now

UNCHANGED = Said("Ничего не изменится.", "Nothing changes.")
PROMISED = frozenset({Section.DESK, Section.CALENDAR, Section.TERMS})


async def foresee(pool: Pool, base: Settings, change: Change) -> tuple[list[Said], list[str]]:
    """Return what the change means, and which files of the PBX it touches.

    Raises FixedByVariableError, ChangeRefusedError.
    """
    async with pool.acquire() as connection, connection.transaction():
        taken = step(base, await current_changes(connection), change)
        before, after = taken.before, taken.after
        if values_of(before, change.section) == values_of(after, change.section):
            return [UNCHANGED], []
        said = [*await _words(connection, change.section, taken)]
        if change.section in PROMISED:
            said.append(words_of_promised(await open_deadlines(connection)))
    return said, touched_files(before, after)


async def _words(connection: Connection, section: Section, taken: Step) -> Iterator[Said]:
    before, after = taken.before, taken.after
    match section:
        case Section.PHONES:
            names = [phone.extension for phone in before.operator_phones]
            owners = {
                row.extension: row.login for row in await owners_of_phones(connection, names)
            }
            return words_of_phones(before, after, owners)
        case Section.RETENTION:
            return words_of_retention(before, after, await kept_recordings(connection))
        case Section.HOURS:
            return words_of_hours(before, after, await app_now(connection))
        case _:
            return PLAIN[section](before, after)


PLAIN = {
    Section.QUEUES: words_of_queues,
    Section.NUMBERS: words_of_numbers,
    Section.MENU: words_of_menu,
    Section.DESK: words_of_desk,
    Section.CALENDAR: words_of_calendar,
    Section.TERMS: words_of_terms,
    Section.PROMISES: words_of_promises,
    Section.AGENTS: words_of_agents,
}


def touched_files(before: Settings, after: Settings) -> list[str]:
    """Return which files of the PBX differ; secrets are left out of both."""
    return [name for name in RELOADS if _text(before, name) != _text(after, name)]


def _text(settings: Settings, name: str) -> str:
    phones = {phone.extension: "-" for phone in settings.operator_phones}
    try:
        return filled(f"etc/{name}", pbx_values(settings, PbxSecrets("-", phones)))
    except RenderError as error:  # of a path: the same before and after
        return str(error)
