"""Letters that came in: list, save one as it came, take one that a machine left aside."""

from datetime import datetime
from typing import Final, Literal
from uuid import UUID

from aiohttp import web

from callcenter.api.attachments import HARMLESS
from callcenter.api.problems import Code, Problem, changed_meanwhile
from callcenter.api.routes import Routes, Rules
from callcenter.api.shapes import (
    Asked,
    Page,
    PageQuery,
    Shown,
    page_of,
    read_id_cursor,
)
from callcenter.api.uploads import OCTETS
from callcenter.api.visit import Visit
from callcenter.domain.access import Action
from callcenter.services.mail.read_letters import (
    LetterChangedError,
    LetterMissingError,
    LetterTakenError,
    read_letters,
    read_source,
    take_by_hand,
)
from db.letter_lists import LetterFilter

routes = Routes()

LetterState = Literal["received", "taken", "automatic", "bounce", "duplicate", "refused", "failed"]
FILE_NAME: Final = 'attachment; filename="letter.eml"'


class LetterPath(Asked):
    letter_id: UUID


class LettersQuery(PageQuery):
    state: LetterState | None = None
    case_id: UUID | None = None


class LetterShown(Shown):
    letter_id: UUID
    state: LetterState
    from_address: str | None
    subject: str
    bytes: int
    arrived_at: datetime
    received_at: datetime
    case_id: UUID | None
    case_number: str | None
    notice_id: UUID | None
    attempts: int
    problem: str | None
    version: int


@routes.get("/letters", access=Action.READ_LETTERS, rules=Rules(problems=(Code.INVALID_CURSOR,)))
async def list_letters(visit: Visit, query: LettersQuery) -> Page[LetterShown]:
    """List letters, the newest first; `state=failed` and `refused` wait for a person."""
    only = LetterFilter(query.state, query.case_id)
    after = read_id_cursor(query.cursor)
    rows = await read_letters(visit.pool, visit.person, only, after, query.limit + 1)
    shown = [LetterShown.model_validate(row) for row in rows]
    return page_of(shown, query.limit, lambda last: (last.arrived_at, str(last.letter_id)))


@routes.get(
    "/letters/{letter_id}/source",
    access=Action.READ_LETTERS,
    rules=Rules(sends=((200, OCTETS),)),
)
async def save_letter(visit: Visit, path: LetterPath) -> web.Response:
    """Send a letter as it came, to be saved; of one too large only its headers are kept."""
    try:
        source = await read_source(visit.pool, visit.person, path.letter_id)
    except LetterMissingError:
        raise Problem(Code.NOT_FOUND) from None
    return web.Response(body=source, headers={**HARMLESS, "Content-Disposition": FILE_NAME})


@routes.post(
    "/letters/{letter_id}/take",
    access=Action.TAKE_LETTERS,
    rules=Rules(problems=(Code.NOT_IN_THIS_STATE,), once=True),
)
async def take_letter(visit: Visit, path: LetterPath, version: int) -> LetterShown:
    """Take a letter for a person's: it becomes a case, or a reply to one, within a minute."""
    try:
        row = await take_by_hand(visit.pool, visit.person, path.letter_id, version)
    except LetterMissingError:
        raise Problem(Code.NOT_FOUND) from None
    except LetterChangedError as conflict:
        current = LetterShown.model_validate(conflict.current)
        raise changed_meanwhile({"state": "received"}, current) from None
    except LetterTakenError:
        raise Problem(Code.NOT_IN_THIS_STATE) from None
    return LetterShown.model_validate(row)
