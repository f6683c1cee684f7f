"""What the use cases of the knowledge base share: an edition in hand, and how one is refused."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from callcenter.domain.case_states import StepRefusedError
from callcenter.domain.knowledge.life import EditionState
from callcenter.domain.knowledge.scenario import Choice, ScriptStep, StepKind
from db.knowledge import EditionRow, editions, lock_article
from db.pool import Connection


class ArticleMissingError(Exception):
    """There is no such article, or nothing of it is published."""


class EditionChangedError(Exception):
    """Somebody changed the edition since the caller read it; `current` is how it is now."""

    def __init__(self, current: EditionRow) -> None:
        super().__init__(current.version)
        self.current = current


@dataclass(frozen=True, slots=True)
class ArticleInHand:
    """An edition as its editor saw it."""

    article_id: UUID
    version: int


async def take_edition(
    connection: Connection, article: ArticleInHand, states: Collection[EditionState]
) -> EditionRow:
    """Lock the article and return its edition in one of `states`, as the caller saw it.

    Raises ArticleMissingError, StepRefusedError when no edition is in such a state, and
    EditionChangedError.
    """
    await lock_article(connection, article.article_id)
    found = await editions(connection, article.article_id)
    if not found:
        raise ArticleMissingError
    row = in_state(found, states)
    if row is None:
        raise StepRefusedError
    if row.version != article.version:
        raise EditionChangedError(row)
    return row


def in_state(found: Sequence[EditionRow], states: Collection[EditionState]) -> EditionRow | None:
    """Return the newest edition in one of `states`; None: there is none."""
    return next((row for row in found if row.state in states), None)


def steps_of(document: Sequence[dict[str, Any]]) -> tuple[ScriptStep, ...]:
    """Return the steps of a script as it is stored."""
    return tuple(
        ScriptStep(
            key=step["key"],
            kind=StepKind(step["kind"]),
            text=step["text"],
            choices=tuple(Choice(**choice) for choice in step.get("choices") or ()),
            goto=step.get("goto"),
            number=step.get("number"),
        )
        for step in document
    )
