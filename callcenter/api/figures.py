"""Figures of a period, and what each of them means. Formulas: callcenter/domain/figures."""

from dataclasses import asdict
from datetime import date
from typing import Annotated

from pydantic import Field

from callcenter.api.problems import Code, Problem
from callcenter.api.routes import Routes
from callcenter.api.shapes import Asked, Shown
from callcenter.api.visit import Visit
from callcenter.domain.access import Action
from callcenter.domain.figures.calls import SERVICE_SECONDS
from callcenter.domain.figures.figure import Unit
from callcenter.domain.figures.staffing import (
    MOST_PEOPLE,
    UNSTABLE,
    Load,
    LoadError,
    forecast,
    people_needed,
    roster,
)
from callcenter.domain.figures.table import FIGURES, By, What
from callcenter.services.registers.report_figures import (
    Asked as AskedFigures,
)
from callcenter.services.registers.report_figures import (
    Days,
    PeriodError,
    ReportRow,
    report_figures,
)

routes = Routes()


class FiguresQuery(Asked):
    """Days of the office; `before` is the first day that does not count any more."""

    what: What
    from_: Annotated[date, Field(alias="from")]
    before: date
    by: By = By.NOTHING


class DefinitionShown(Shown):
    """What a figure means. `variant` tells which of several usual formulas it is."""

    name: str
    of: What
    title: str
    definition: str
    unit: Unit
    variant: str
    source: str


class DefinitionsShown(Shown):
    items: list[DefinitionShown]


class FigureRowShown(Shown):
    """Figures of one group; null where there is nothing to divide by, shown as a dash."""

    key: str | None
    name: str
    figures: dict[str, float | None]


class FiguresShown(Shown):
    """`rows` by what was asked for; `total` over all of them, from the counts, not the rows."""

    what: What
    by: By
    rows: list[FigureRowShown]
    total: FigureRowShown


@routes.get("/figures", access=Action.READ_FIGURES)
async def show_figures(visit: Visit, query: FiguresQuery) -> FiguresShown:
    """Show the figures of a period."""
    try:
        asked = AskedFigures(query.what, query.by, Days(query.from_, query.before))
    except PeriodError:
        raise Problem(Code.INVALID, mistakes=[("query.before", "wrong_period")]) from None
    report = await report_figures(visit.pool, visit.person, asked, visit.tools.settings.zone)
    return FiguresShown(
        what=query.what,
        by=query.by,
        rows=[_shown(row) for row in report.rows],
        total=_shown(report.total),
    )


@routes.get("/figures/definitions", access=Action.READ_FIGURES)
async def define_figures(visit: Visit) -> DefinitionsShown:
    """Say what each figure means, in the caller's language."""
    russian = visit.language == "ru"
    return DefinitionsShown(
        items=[
            DefinitionShown(
                name=figure.name,
                of=what,
                title=figure.title.ru if russian else figure.title.en,
                definition=figure.definition.ru if russian else figure.definition.en,
                unit=figure.unit,
                variant=figure.variant,
                source=figure.source,
            )
            for what, figures in FIGURES.items()
            for figure in figures
        ]
    )


class StaffingQuery(Asked):
    """A load of calls; without `people`, the fewest who answer `service_level` of it in time."""

    calls: Annotated[float, Field(ge=0, le=100_000)]
    interval_seconds: Annotated[float, Field(ge=60, le=86_400)] = 3600
    aht_seconds: Annotated[float, Field(ge=1, le=7200)]
    threshold_seconds: Annotated[float, Field(ge=0, le=3600)] = SERVICE_SECONDS
    service_level: Annotated[float, Field(ge=0, le=0.99)] = 0.8
    shrinkage: Annotated[float, Field(ge=0, le=0.9)] = 0.3
    people: Annotated[int, Field(ge=1, le=MOST_PEOPLE)] | None = None


class StaffingShown(Shown):
    """By Erlang C. Where the queue grows without end, `stable` is false and no figure is told."""

    erlangs: float
    people: int
    on_roster: int
    stable: bool
    service_level: float | None = None
    asa_seconds: float | None = None
    occupancy: float | None = None
    wait_probability: float | None = None


@routes.get("/figures/staffing", access=Action.READ_FIGURES)
async def forecast_staffing(visit: Visit, query: StaffingQuery) -> StaffingShown:  # noqa: ARG001 - no row is read
    """Say how many people a load of calls needs, or what so many make of it."""
    load = Load(query.calls, query.interval_seconds, query.aht_seconds)
    try:
        people = query.people or people_needed(load, query.service_level, query.threshold_seconds)
    except LoadError:
        raise Problem(Code.INVALID, mistakes=[("query.calls", "too_large")]) from None
    found = forecast(load, people, query.threshold_seconds)
    return StaffingShown(
        erlangs=load.erlangs,
        people=people,
        on_roster=roster(people, query.shrinkage),
        stable=found is not UNSTABLE,
        **({} if found is UNSTABLE else asdict(found)),
    )


def _shown(row: ReportRow) -> FigureRowShown:
    return FigureRowShown(key=row.key, name=row.name, figures=dict(row.figures))
