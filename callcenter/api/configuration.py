"""Settings that an administrator may change without a shell: show, foresee, change, take back."""

from collections.abc import Awaitable
from typing import Annotated, TypeVar

from pydantic import Field

from callcenter.api.configuration_shapes import (
    ChangeAsked,
    ConsequenceShown,
    ForesightShown,
    PbxShown,
    SectionShown,
    SettingsShown,
    place_of,
    settings_of,
    shown_values,
)
from callcenter.api.problems import Code, Problem, changed_meanwhile
from callcenter.api.routes import Routes, Rules
from callcenter.api.shapes import Asked
from callcenter.api.visit import Visit
from callcenter.domain.access import Action
from callcenter.services.configuring.change_section import (
    Change,
    FixedByVariableError,
    SectionChangedError,
    change_section,
)
from callcenter.services.configuring.foresee import UNCHANGED, foresee
from callcenter.services.configuring.read_settings import (
    SectionState,
    SettingsState,
    read_settings,
)
from callcenter.settings_changes import ChangeRefusedError, Section

routes = Routes()

T = TypeVar("T")
Named = Annotated[Section, Field(strict=False)]
REFUSALS = (Code.FIXED_BY_VARIABLE,)


class SectionPath(Asked):
    section: Named


@routes.get("/settings", access=Action.READ_SETTINGS)
async def show_settings(visit: Visit) -> SettingsShown:
    """Show each section: what is in force, who said so, and which PBX has it."""
    return _shown(await _checked(read_settings(visit.pool, visit.tools.base)))


@routes.get("/settings/{section}", access=Action.READ_SETTINGS)
async def show_section(visit: Visit, path: SectionPath) -> SectionShown:
    """Show one section."""
    return await _section(visit, path.section)


@routes.post(
    "/settings/{section}/preview", access=Action.MANAGE_SETTINGS, rules=Rules(problems=REFUSALS)
)
async def foresee_change(visit: Visit, path: SectionPath, body: ChangeAsked) -> ForesightShown:
    """Say what a change would do, in words and numbers; nothing is saved.

    An empty body asks about going back to what the server's own settings say.
    """
    change = _change(path.section, body)
    said, files = await _checked(foresee(visit.pool, visit.tools.base, change))
    consequences = [
        ConsequenceShown(text=one.ru if visit.language == "ru" else one.en, care=one.care)
        for one in said
    ]
    return ForesightShown(changes=said != [UNCHANGED], consequences=consequences, pbx_files=files)


@routes.patch("/settings/{section}", access=Action.MANAGE_SETTINGS, rules=Rules(problems=REFUSALS))
async def change_settings(
    visit: Visit, path: SectionPath, body: ChangeAsked, version: int
) -> SectionShown:
    """Change a section as a whole; an empty body goes back to the server's own settings.

    Every process and the PBX take it within seconds; nothing starts again for callers.
    """
    change = _change(path.section, body)
    work = change_section(visit.pool, visit.tools.base, visit.person, change, version)
    try:
        await _checked(work)
    except SectionChangedError:
        said = body.model_dump(mode="json", exclude_unset=True)
        raise changed_meanwhile({"values": said}, await _section(visit, path.section)) from None
    return await _section(visit, path.section)


async def _section(visit: Visit, section: Section) -> SectionShown:
    state = await _checked(read_settings(visit.pool, visit.tools.base))
    return next(_one(one) for one in state.sections if one.section is section)


def _change(section: Section, body: ChangeAsked) -> Change:
    said = body.model_fields_set
    if said == {section.value} and getattr(body, section.value) is not None:
        return Change(section, settings_of(section, body))
    if not said:
        return Change(section, None)
    raise Problem(Code.INVALID, mistakes=[(f"body.{section.value}", "missing")])


async def _checked(work: Awaitable[T]) -> T:
    try:
        return await work
    except FixedByVariableError:
        raise Problem(Code.FIXED_BY_VARIABLE) from None
    except ChangeRefusedError as refusal:
        named = [(place_of(where), code) for where, code in refusal.mistakes]
        raise Problem(Code.INVALID, mistakes=named) from None


def _shown(state: SettingsState) -> SettingsShown:
    pbxs = [
        PbxShown(
            node=row.node,
            taken_at=row.taken_at,
            problem=row.problem,
            up_to_date=row.problem is None and row.change_id >= state.newest_change,
        )
        for row in state.pbxs
    ]
    return SettingsShown(sections=[_one(one) for one in state.sections], pbxs=pbxs)


def _one(state: SectionState) -> SectionShown:
    return SectionShown(
        section=state.section,
        source=state.source,
        values=shown_values(state.section, state.values),
        without_panel=shown_values(state.section, state.without_panel),
        changed_by=state.changed_by,
        changed_at=state.changed_at,
        version=state.version,
    )
