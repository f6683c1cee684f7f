"""Citizens' appeals: list, show, register, topics, what repeats or grows. Steps: appeal_steps."""

from collections.abc import Sequence

from callcenter.api.appeal_asked import (
    AppealPath,
    AppealRegistration,
    AppealsQuery,
    ApplicantSaid,
    PartiesSaid,
    SubjectSaid,
    TopicAsked,
    TopicsQuery,
)
from callcenter.api.appeal_refusals import PROBLEMS, changed
from callcenter.api.appeal_shown import (
    AlertShown,
    AlertsShown,
    AppealListed,
    AppealShown,
    EarlierShown,
    EarliersShown,
    StepShown,
    TopicShown,
    TopicsShown,
    TopicsSuggested,
    TopicSuggested,
    appeal_shown,
)
from callcenter.api.problems import Code, Problem
from callcenter.api.routes import Routes, Rules
from callcenter.api.shapes import Page, page_of, read_id_cursor
from callcenter.api.visit import Visit
from callcenter.domain.access import Action
from callcenter.domain.appeals.states import AppealState
from callcenter.services.appeals.keep_parties import correct_parties
from callcenter.services.appeals.read_appeals import read_appeal, read_appeals
from callcenter.services.appeals.receive_appeal import Desk
from callcenter.services.appeals.register_appeal import Asked as AskedQuestion
from callcenter.services.appeals.register_appeal import Registration, register_appeal
from callcenter.services.appeals.suggest import (
    find_alerts,
    list_topics,
    suggest_earlier,
    suggest_topics,
)
from callcenter.services.take_case import InHand
from db.appeal_lists import AppealFilter
from db.appeal_parties import ApplicantRow, SubjectRow

routes = Routes()


def desk_of(visit: Visit) -> Desk:
    """Return whose time counts, and how the region reads the law."""
    settings = visit.tools.settings
    return Desk(settings.office, settings.regime_policy)


@routes.get("/appeals", access=Action.READ_CASES, rules=Rules(problems=(Code.INVALID_CURSOR,)))
async def list_appeals(visit: Visit, query: AppealsQuery) -> Page[AppealListed]:
    """List appeals, the newest first."""
    only = AppealFilter(**query.model_dump(exclude={"limit", "cursor"}))
    after = read_id_cursor(query.cursor)
    rows = await read_appeals(visit.pool, visit.person, only, after, query.limit + 1)
    shown = [AppealListed.model_validate(row) for row in rows]
    return page_of(shown, query.limit, lambda last: (last.created_at, str(last.case_id)))


@routes.get("/appeals/{case_id}", access=Action.READ_CASES)
async def show_appeal(visit: Visit, path: AppealPath) -> AppealShown:
    """Show an appeal with its questions, forwards, measures, terms and history."""
    view = await read_appeal(visit.pool, visit.person, path.case_id)
    if view is None:
        raise Problem(Code.NOT_FOUND)
    return appeal_shown(view, visit.person.role)


@routes.post(
    "/appeals/{case_id}/register",
    access=Action.HANDLE_APPEALS,
    rules=Rules(problems=PROBLEMS, once=True),
)
async def register_draft_appeal(
    visit: Visit, path: AppealPath, body: AppealRegistration, version: int
) -> StepShown:
    """Register a draft: who appeals, under which codes; the regime follows from the form."""
    work = register_appeal(
        visit.pool,
        visit.person,
        InHand(path.case_id, version),
        _registration(body),
        desk_of(visit),
    )
    return await changed(work, {"state": AppealState.REGISTERED.value})


@routes.post(
    "/appeals/{case_id}/parties",
    access=Action.HANDLE_APPEALS,
    rules=Rules(problems=(*PROBLEMS, Code.CONFLICT_OF_INTEREST), once=True),
)
async def correct_appeal_parties(
    visit: Visit, path: AppealPath, body: PartiesSaid, version: int
) -> StepShown:
    """Replace who appeals and who is complained of."""
    case = InHand(path.case_id, version)
    parties = (_applicants(body.applicants), _subjects(body.subjects))
    return await changed(correct_parties(visit.pool, visit.person, case, *parties), {})


@routes.get("/appeals/{case_id}/earlier", access=Action.HANDLE_APPEALS)
async def list_earlier_appeals(visit: Visit, path: AppealPath) -> EarliersShown:
    """Suggest appeals of the same person under the same code within 12 months."""
    found = await suggest_earlier(visit.pool, visit.person, path.case_id)
    if found is None:
        raise Problem(Code.NOT_FOUND)
    items = [EarlierShown.model_validate(one) for one in found]
    return EarliersShown(items=items)


@routes.get("/appeal-topics", access=Action.HANDLE_APPEALS)
async def list_appeal_topics(visit: Visit, query: TopicsQuery) -> TopicsShown:
    """List the classifier in use, or the entries with a word of `search` in code or title."""
    edition, entries = await list_topics(visit.pool, query.search)
    items = [TopicShown(code=one.code, title=one.title, parent=one.parent) for one in entries]
    return TopicsShown(edition=edition, items=items)


@routes.post("/appeal-topics/suggest", access=Action.HANDLE_APPEALS)
async def suggest_appeal_topics(visit: Visit, body: TopicAsked) -> TopicsSuggested:
    """Suggest up to five codes for a text in free form; a person confirms one."""
    found = await suggest_topics(visit.pool, body.text)
    items = [TopicSuggested(code=one.code, title=title, score=one.score) for one, title in found]
    return TopicsSuggested(items=items)


@routes.get("/appeal-alerts", access=Action.DECIDE_APPEALS)
async def list_appeal_alerts(visit: Visit) -> AlertsShown:
    """List the topics that grow: at least 5 appeals this week and twice the usual."""
    found = await find_alerts(visit.pool)
    return AlertsShown(items=[AlertShown.model_validate(one) for one in found])


def _applicants(said: Sequence[ApplicantSaid]) -> list[ApplicantRow]:
    return [ApplicantRow(at, **one.model_dump()) for at, one in enumerate(said, 1)]


def _subjects(said: Sequence[SubjectSaid]) -> list[SubjectRow]:
    return [SubjectRow(at, **one.model_dump()) for at, one in enumerate(said, 1)]


def _registration(body: AppealRegistration) -> Registration:
    worker = body.medical_worker
    plain = body.model_dump(exclude={"applicants", "questions", "subjects", "medical_worker"})
    return Registration(
        **plain,
        applicants=_applicants(body.applicants),
        questions=[AskedQuestion(one.code, one.text) for one in body.questions],
        subjects=_subjects(body.subjects),
        employer_id=worker.employer_id if worker else None,
        worker_consents=worker.consents if worker else False,
    )
