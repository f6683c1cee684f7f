"""The card of a call: what an operator sees when the phone rings."""

from datetime import date, datetime
from uuid import UUID

from callcenter.api.problems import Code, Problem
from callcenter.api.routes import Routes
from callcenter.api.shapes import Asked, Linkedid, Shown
from callcenter.api.visit import Visit
from callcenter.domain.access import Action
from callcenter.domain.live.who_calls import How
from callcenter.services.live.read_card import read_card
from callcenter.settings import Settings

routes = Routes()


class CardPath(Asked):
    linkedid: Linkedid


class CallerShown(Shown):
    """One who may be calling. Without `person_id`: a name somebody gave, in no directory."""

    person_id: UUID | None
    name: str
    how: How
    birth_date: date | None
    last_at: datetime | None  # of the newest earlier case under this name


class CardOrganisationShown(Shown):
    """An organisation whose number this is."""

    organisation_id: UUID
    name: str


class OpenCaseShown(Shown):
    case_id: UUID
    number: str
    kind: str
    state: str
    topic: str
    created_at: datetime


class EarlierCallShown(Shown):
    linkedid: str
    offered_at: datetime
    outcome: str
    talk_seconds: float
    case_id: UUID | None
    case_number: str | None
    agent: str | None  # full name of who answered


class CallCardShown(Shown):
    """A call on somebody's phone. `case_id` null: not written yet, ask again at the next news."""

    linkedid: str
    case_id: UUID | None
    case_number: str | None
    case_kind: str | None
    case_version: int | None
    case_person_id: UUID | None  # one of `who`, once somebody has said so
    caller_e164: str | None
    withheld: bool
    who: list[CallerShown]
    organisations: list[CardOrganisationShown]
    open_cases: list[OpenCaseShown]
    earlier_calls: list[EarlierCallShown]
    queue: str | None
    queue_title: str | None
    waited_seconds: float | None
    menu_choice: str | None
    line_title: str | None  # of the hotline number that was dialled


@routes.get("/cards/{linkedid}", access=Action.READ_CARD)
async def show_card(visit: Visit, path: CardPath) -> CallCardShown:
    """Show who may be calling, open cases and earlier calls of the number."""
    settings = visit.tools.settings
    area_code = settings.region_area_code
    card = await read_card(visit.pool, visit.person, path.linkedid, area_code)
    if card is None:
        raise Problem(Code.NOT_FOUND)
    names = [name for name in CallCardShown.model_fields if hasattr(card, name)]
    known = {name: getattr(card, name) for name in names}
    return CallCardShown.model_validate(
        {
            **known,
            "queue_title": settings.queue_titles.get(card.queue or ""),
            "line_title": _line_title(settings, card.dialled_number),
        }
    )


def _line_title(settings: Settings, number: str) -> str | None:
    return next((one.title for one in settings.hotline_numbers if one.number == number), None)
