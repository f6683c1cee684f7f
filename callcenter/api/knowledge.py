"""The knowledge base: search, write, review, use, walk a script."""

from collections.abc import Awaitable
from datetime import date, datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import Field, StringConstraints

from callcenter.api.problems import Code, Problem, changed_meanwhile
from callcenter.api.routes import Routes, Rules
from callcenter.api.shapes import (
    NO_CONTROL_BYTES,
    Asked,
    LongText,
    Page,
    PageQuery,
    Reason,
    Shown,
    make_cursor,
    read_cursor,
)
from callcenter.api.visit import Visit
from callcenter.domain.access import Action
from callcenter.domain.case_states import StepRefusedError
from callcenter.domain.knowledge.life import OPEN, EditionState, OwnWorkError, UnfinishedError
from callcenter.domain.knowledge.scenario import (
    MOST_STEPS,
    FlawedScenarioError,
    UnknownAnswerError,
)
from callcenter.services.knowledge.articles import (
    ArticleInHand,
    ArticleMissingError,
    EditionChangedError,
)
from callcenter.services.knowledge.read_articles import (
    read_article,
    read_categories,
    read_editions,
    search_articles,
)
from callcenter.services.knowledge.review_article import (
    discard_draft,
    publish_edition,
    retire_article,
    return_draft,
    submit_draft,
)
from callcenter.services.knowledge.use_article import NoScriptError, use_article, walk_script
from callcenter.services.knowledge.write_article import begin_article, begin_edition, edit_draft
from callcenter.services.office_time import office_date
from callcenter.services.take_case import CaseMissingError
from db.knowledge import After, EditionRow, EditionText, Found, KnowledgeFilter

routes = Routes()

SHOWN_FIRST = (EditionState.PUBLISHED, *sorted(OPEN), EditionState.RETIRED)

State = Literal["draft", "review", "published", "retired"]
Audience = Literal["operator", "citizen"]
Kind = Literal["question", "say", "tell_number", "red_flag", "solved", "register"]
Emergency = Literal["103", "112"]
Key = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,40}$")]
Question = Annotated[str, StringConstraints(max_length=500, pattern=NO_CONTROL_BYTES)]
Category = Annotated[str, StringConstraints(max_length=100, pattern=NO_CONTROL_BYTES)]
Words = Annotated[str, StringConstraints(min_length=1, max_length=200, pattern=NO_CONTROL_BYTES)]
SpokenText = Annotated[str, StringConstraints(max_length=2000, pattern=NO_CONTROL_BYTES)]
Answer = Annotated[str, StringConstraints(max_length=200, pattern=NO_CONTROL_BYTES)]


class ArticlePath(Asked):
    article_id: UUID


class KnowledgeQuery(PageQuery):
    """`words` are searched in all their forms; without `state` what is published and valid."""

    words: Words | None = None
    state: State | None = None
    category: Category | None = None
    audience: Audience | None = None
    scripts: bool | None = None


class ChoiceAsked(Asked):
    answer: Answer
    goto: Key


class StepAsked(Asked):
    key: Key
    kind: Kind
    text: SpokenText
    choices: list[ChoiceAsked] = Field(default_factory=list, max_length=20)
    goto: Key | None = None
    number: Emergency | None = None


Script = Annotated[list[StepAsked], Field(max_length=MOST_STEPS)]


class ArticleAsked(Asked):
    """Half an article is a draft too; what is missing is said when it is submitted."""

    question: Question = ""
    answer: LongText = ""
    category: Category = ""
    audience: Audience = "operator"
    scenario: Script | None = None
    valid_to: date | None = None


class NoteAsked(Asked):
    reason: Reason


class UseAsked(Asked):
    """`helped` may be said later, by the same request again."""

    case_id: UUID
    helped: bool | None = None


class AnswersAsked(Asked):
    answers: list[Answer] = Field(default_factory=list, max_length=MOST_STEPS)


class ChoiceShown(Shown):
    answer: str
    goto: str


class StepShown(Shown):
    key: str
    kind: Kind
    text: str
    choices: list[ChoiceShown] = Field(default_factory=list)  # a stored step names what it has
    goto: str | None = None
    number: Emergency | None = None


class EditionShown(Shown):
    article_id: UUID
    edition: int
    state: State
    question: str
    answer: str
    category: str
    audience: Audience
    scenario: list[StepShown] | None
    authors: list[str]
    author_line: int | None
    reviewer: str | None
    valid_to: date | None
    note: str
    changed_at: datetime
    published_at: datetime | None
    version: int
    used: int
    helped: int


class CategoryShown(Shown):
    category: str
    articles: int


class WalkShown(Shown):
    """What was said and asked so far; the last step is where the conversation stands."""

    passed: list[StepShown]
    finished: bool


STEP_PROBLEMS = Rules(problems=(Code.NOT_IN_THIS_STATE,), once=True)


@routes.get(
    "/knowledge", access=Action.READ_KNOWLEDGE, rules=Rules(problems=(Code.INVALID_CURSOR,))
)
async def search_knowledge(visit: Visit, query: KnowledgeQuery) -> Page[EditionShown]:
    """Search articles and scripts: what fits the words best, else the latest changed."""
    today = await office_date(visit.pool, visit.tools.settings.zone)
    only = KnowledgeFilter(
        query.state or EditionState.PUBLISHED,
        *(query.category, query.audience, query.scripts),
        valid_on=None if query.state else today,
    )
    after = _after(query.cursor)
    found = await search_articles(visit.pool, query.words, only, after, query.limit + 1)
    shown = [_shown(one.row) for one in found[: query.limit]]
    more = _bookmark(found[query.limit - 1]) if len(found) > query.limit else None
    return Page[EditionShown](items=shown, next_cursor=more)


@routes.get("/knowledge-categories", access=Action.READ_KNOWLEDGE)
async def list_knowledge_categories(visit: Visit) -> Page[CategoryShown]:
    """List the categories of what is published."""
    rows = await read_categories(visit.pool)
    shown = [CategoryShown.model_validate(row) for row in rows]
    return Page[CategoryShown](items=shown, next_cursor=None)


@routes.post("/knowledge", access=Action.WRITE_KNOWLEDGE, rules=Rules(status=201, once=True))
async def add_article(visit: Visit, body: ArticleAsked) -> EditionShown:
    """Begin an article as a draft."""
    text = EditionText(**body.model_dump(mode="json") | {"valid_to": body.valid_to})
    return _shown(await begin_article(visit.pool, visit.person, text))


@routes.get("/knowledge/{article_id}", access=Action.READ_KNOWLEDGE)
async def show_article(visit: Visit, path: ArticlePath) -> EditionShown:
    """Show the published edition of an article; before there is one, the draft."""
    try:
        rows = await read_editions(visit.pool, path.article_id)
    except ArticleMissingError:
        raise Problem(Code.NOT_FOUND) from None
    return _shown(min(rows, key=lambda row: SHOWN_FIRST.index(EditionState(row.state))))


@routes.get("/knowledge/{article_id}/editions", access=Action.READ_KNOWLEDGE)
async def list_editions(visit: Visit, path: ArticlePath) -> Page[EditionShown]:
    """List all editions of an article, the newest first."""
    try:
        rows = await read_editions(visit.pool, path.article_id)
    except ArticleMissingError:
        raise Problem(Code.NOT_FOUND) from None
    return Page[EditionShown](items=[_shown(row) for row in rows], next_cursor=None)


@routes.get("/knowledge/{article_id}/draft", access=Action.READ_KNOWLEDGE)
async def show_draft(visit: Visit, path: ArticlePath) -> EditionShown:
    """Show the edition that is being written or reviewed."""
    try:
        return _shown(await read_article(visit.pool, path.article_id, OPEN))
    except ArticleMissingError:
        raise Problem(Code.NOT_FOUND) from None


@routes.post(
    "/knowledge/{article_id}/draft",
    access=Action.WRITE_KNOWLEDGE,
    rules=Rules(status=201, problems=(Code.NOT_IN_THIS_STATE,), once=True),
)
async def add_edition(visit: Visit, path: ArticlePath) -> EditionShown:
    """Begin a new edition as a draft beside the published one."""
    return await _changed(begin_edition(visit.pool, visit.person, path.article_id), {})


@routes.patch(
    "/knowledge/{article_id}/draft",
    access=Action.WRITE_KNOWLEDGE,
    rules=Rules(problems=(Code.NOT_IN_THIS_STATE,)),
)
async def change_draft(
    visit: Visit, path: ArticlePath, body: ArticleAsked, version: int
) -> EditionShown:
    """Write in a draft."""
    said = body.model_dump(mode="json", exclude_unset=True)
    changes = said | ({"valid_to": body.valid_to} if "valid_to" in said else {})
    article = ArticleInHand(path.article_id, version)
    return await _changed(edit_draft(visit.pool, visit.person, article, changes), said)


@routes.post("/knowledge/{article_id}/submit", access=Action.WRITE_KNOWLEDGE, rules=STEP_PROBLEMS)
async def submit(visit: Visit, path: ArticlePath, version: int) -> EditionShown:
    """Give a draft to review; all that is wrong with its script is said at once."""
    article = ArticleInHand(path.article_id, version)
    return await _changed(submit_draft(visit.pool, visit.person, article), {"state": "review"})


@routes.post("/knowledge/{article_id}/return", access=Action.WRITE_KNOWLEDGE, rules=STEP_PROBLEMS)
async def give_back(
    visit: Visit, path: ArticlePath, body: NoteAsked, version: int
) -> EditionShown:
    """Give an edition under review back to its authors."""
    article = ArticleInHand(path.article_id, version)
    work = return_draft(visit.pool, visit.person, article, body.reason)
    return await _changed(work, {"state": "draft"})


@routes.post("/knowledge/{article_id}/discard", access=Action.WRITE_KNOWLEDGE, rules=STEP_PROBLEMS)
async def discard(visit: Visit, path: ArticlePath, body: NoteAsked, version: int) -> EditionShown:
    """Give up a draft; the published edition stays."""
    article = ArticleInHand(path.article_id, version)
    work = discard_draft(visit.pool, visit.person, article, body.reason)
    return await _changed(work, {"state": "retired"})


@routes.post(
    "/knowledge/{article_id}/publish",
    access=Action.REVIEW_KNOWLEDGE,
    rules=Rules(problems=(Code.NOT_IN_THIS_STATE, Code.OWN_WORK), once=True),
)
async def publish(visit: Visit, path: ArticlePath, version: int) -> EditionShown:
    """Show an edition instead of the one before; who wrote in it may not."""
    article = ArticleInHand(path.article_id, version)
    work = publish_edition(visit.pool, visit.person, article)
    return await _changed(work, {"state": "published"})


@routes.post("/knowledge/{article_id}/retire", access=Action.REVIEW_KNOWLEDGE, rules=STEP_PROBLEMS)
async def retire(visit: Visit, path: ArticlePath, body: NoteAsked, version: int) -> EditionShown:
    """Take back the published edition."""
    article = ArticleInHand(path.article_id, version)
    work = retire_article(visit.pool, visit.person, article, body.reason)
    return await _changed(work, {"state": "retired"})


@routes.post("/knowledge/{article_id}/uses", access=Action.EDIT_CASES, rules=Rules(once=True))
async def note_article_use(visit: Visit, path: ArticlePath, body: UseAsked) -> None:
    """Note that an article was used in a case, and whether it helped."""
    try:
        await use_article(
            visit.pool, visit.person, path.article_id, body.case_id, helped=body.helped
        )
    except ArticleMissingError:
        raise Problem(Code.NOT_FOUND) from None
    except CaseMissingError:
        raise Problem(Code.INVALID, mistakes=[("body.case_id", "unknown_case")]) from None


@routes.post("/knowledge/{article_id}/walk", access=Action.READ_KNOWLEDGE)
async def walk_through(visit: Visit, path: ArticlePath, body: AnswersAsked) -> WalkShown:
    """Say where a published script stands after the answers given so far."""
    try:
        found = await walk_script(visit.pool, path.article_id, body.answers)
    except (ArticleMissingError, NoScriptError):
        raise Problem(Code.NOT_FOUND) from None
    except UnknownAnswerError:
        raise Problem(Code.INVALID, mistakes=[("body.answers", "unknown_answer")]) from None
    return WalkShown.model_validate(found)


async def _changed(work: Awaitable[EditionRow], said: dict[str, Any]) -> EditionShown:
    """Return what `work` made of an edition, or the problem it met."""
    try:
        return _shown(await work)
    except ArticleMissingError:
        raise Problem(Code.NOT_FOUND) from None
    except EditionChangedError as conflict:
        raise changed_meanwhile(said, _shown(conflict.current)) from None
    except StepRefusedError:
        raise Problem(Code.NOT_IN_THIS_STATE) from None
    except OwnWorkError:
        raise Problem(Code.OWN_WORK) from None
    except UnfinishedError:
        raise Problem(Code.INVALID, mistakes=[("answer", "unfinished")]) from None
    except FlawedScenarioError as error:
        mistakes = [(f"scenario.{flaw.key}", flaw.code) for flaw in error.flaws]
        raise Problem(Code.INVALID, mistakes=mistakes) from None


def _shown(row: EditionRow) -> EditionShown:
    return EditionShown.model_validate(row)


def _bookmark(found: Found) -> str:
    return make_cursor(repr(found.rank), found.row.changed_at, str(found.row.article_id))


def _after(cursor: str | None) -> After | None:
    if cursor is None:
        return None
    try:
        rank, changed_at, article_id = read_cursor(cursor)
        after = After(float(rank), datetime.fromisoformat(changed_at), UUID(article_id))
    except ValueError:
        raise Problem(Code.INVALID_CURSOR) from None
    if after.changed_at.tzinfo is None:
        raise Problem(Code.INVALID_CURSOR)
    return after
