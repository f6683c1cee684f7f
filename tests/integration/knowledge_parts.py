"""Articles for tests that are about something else."""

from typing import Final
from uuid import UUID, uuid4

from db.pool import Connection

INSERT_EDITION: Final = """
    WITH article AS (
        INSERT INTO knowledge_articles (article_id, created_by) VALUES ($1, 'anna')
    )
    INSERT INTO knowledge_editions (article_id, edition, state, question, answer, audience,
                                    authors, reviewer, published_at)
    VALUES ($1, 1, 'published', 'Как войти?', 'По паролю.', 'operator', ARRAY['anna'], 'boris',
            app_now())
"""


async def publish_article(connection: Connection) -> UUID:
    """Publish an article and return its id."""
    article_id = uuid4()
    await connection.execute(INSERT_EDITION, article_id)
    return article_id
