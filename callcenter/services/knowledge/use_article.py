"""Use an article: note it in a case, walk its script."""

from collections.abc import Sequence
from uuid import UUID

from callcenter.domain.access import Action, Owner, Person, reach
from callcenter.domain.knowledge.life import EditionState
from callcenter.domain.knowledge.scenario import Walk, walk
from callcenter.services.append_audit import append_audit
from callcenter.services.as_person import as_person
from callcenter.services.knowledge.articles import ArticleMissingError, steps_of
from callcenter.services.knowledge.read_articles import read_article
from callcenter.services.take_case import CaseMissingError
from db.case_edits import one_case
from db.knowledge import insert_use
from db.pool import Connection, Pool


class NoScriptError(Exception):
    """The article has no script."""


async def use_article(
    pool: Pool, person: Person, article_id: UUID, case_id: UUID, *, helped: bool | None
) -> None:
    """Note that the published edition was used in a case; said again, whether it helped.

    Raises CaseMissingError for a case out of reach, ArticleMissingError.
    """
    async with pool.acquire() as connection, connection.transaction():
        await _check_reach(connection, person, case_id)
        await note_use(connection, person, article_id, case_id, helped=helped)
        await append_audit(
            connection,
            actor=person.login,
            action="knowledge.used",
            object=f"case {case_id}",
            body={"article": str(article_id)},
        )


async def note_use(
    connection: Connection,
    person: Person,
    article_id: UUID,
    case_id: UUID,
    *,
    helped: bool | None = None,
) -> None:
    """Count an article as used in a case, in the caller's transaction; once for each case.

    Raises ArticleMissingError unless an edition of it is published.
    """
    if not await insert_use(connection, article_id, case_id, person.user_id, helped=helped):
        raise ArticleMissingError


async def walk_script(pool: Pool, article_id: UUID, answers: Sequence[str]) -> Walk:
    """Return where the published script stands after `answers`.

    Raises ArticleMissingError, NoScriptError, UnknownAnswerError.
    """
    row = await read_article(pool, article_id, {EditionState.PUBLISHED})
    if row.scenario is None:
        raise NoScriptError
    return walk(steps_of(row.scenario), answers)


async def _check_reach(connection: Connection, person: Person, case_id: UUID) -> None:
    async with as_person(connection, person):
        case = await one_case(connection, case_id)
    owner = Owner(organisations=frozenset(case.viewers if case else ()))
    if case is None or not reach(person, Action.EDIT_CASES).covers(owner):
        raise CaseMissingError
