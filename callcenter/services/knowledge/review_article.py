"""Take an edition through review: submit, give back, publish, retire."""

from collections.abc import Collection
from typing import Final

from callcenter.domain.access import Person
from callcenter.domain.knowledge.life import (
    OPEN,
    EditionState,
    Step,
    after,
    check_finished,
    check_review,
)
from callcenter.domain.knowledge.scenario import check_scenario
from callcenter.services.append_audit import append_audit
from callcenter.services.knowledge.articles import (
    ArticleInHand,
    in_state,
    steps_of,
    take_edition,
)
from db.knowledge import EditionRow, editions, write_edition_state
from db.pool import Connection, Pool

PUBLISHED: Final = frozenset({EditionState.PUBLISHED})
REPLACED: Final = "replaced by a later edition"


async def submit_draft(pool: Pool, person: Person, article: ArticleInHand) -> EditionRow:
    """Give a draft to review; raises also UnfinishedError and FlawedScenarioError."""
    return await _step(pool, person, article, Step.SUBMIT)


async def return_draft(
    pool: Pool, person: Person, article: ArticleInHand, note: str
) -> EditionRow:
    """Give an edition back to its authors with a reason."""
    return await _step(pool, person, article, Step.RETURN, note=note)


async def publish_edition(pool: Pool, person: Person, article: ArticleInHand) -> EditionRow:
    """Show an edition to all instead of the one before; raises OwnWorkError for an author."""
    return await _step(pool, person, article, Step.PUBLISH)


async def discard_draft(
    pool: Pool, person: Person, article: ArticleInHand, note: str
) -> EditionRow:
    """Give up a draft with a reason; the published edition stays."""
    return await _step(pool, person, article, Step.RETIRE, {EditionState.DRAFT}, note)


async def retire_article(
    pool: Pool, person: Person, article: ArticleInHand, note: str
) -> EditionRow:
    """Take back the published edition with a reason."""
    return await _step(pool, person, article, Step.RETIRE, PUBLISHED, note)


async def _step(
    pool: Pool,
    person: Person,
    article: ArticleInHand,
    step: Step,
    states: Collection[EditionState] = OPEN,
    note: str = "",
) -> EditionRow:
    """Raise ArticleMissingError, EditionChangedError, StepRefusedError or a step's own."""
    async with pool.acquire() as connection, connection.transaction():
        row = await take_edition(connection, article, states)
        state = after(EditionState(row.state), step)
        if step in {Step.SUBMIT, Step.PUBLISH}:
            _check_sound(row)
        if step is Step.PUBLISH:
            check_review(row.authors, person.login)
            await _retire_present(connection, row)
        reviewer = person.login if step is Step.PUBLISH else None
        await write_edition_state(connection, row, state, note, reviewer)
        return await _stepped(connection, person, row, step)


def _check_sound(row: EditionRow) -> None:
    check_finished(row.question, row.answer)
    if row.scenario is not None:
        check_scenario(steps_of(row.scenario))


async def _retire_present(connection: Connection, row: EditionRow) -> None:
    present = in_state(await editions(connection, row.article_id), PUBLISHED)
    if present is not None:
        await write_edition_state(connection, present, EditionState.RETIRED, REPLACED)


async def _stepped(
    connection: Connection, person: Person, row: EditionRow, step: Step
) -> EditionRow:
    found = await editions(connection, row.article_id)
    await append_audit(
        connection,
        actor=person.login,
        action=f"knowledge.{step}",
        object=f"article {row.article_id}",
        body={"edition": row.edition},
    )
    return next(one for one in found if one.edition == row.edition)
