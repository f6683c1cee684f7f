"""Who has which case in hand, as far as it concerns accounts that end."""

from typing import Final
from uuid import UUID

from db.pool import Connection

FREE_CASES_OF: Final = """
    WITH held AS (
        SELECT k.case_id
          FROM cases k
         WHERE k.case_id IN (SELECT case_id FROM cases WHERE operator_id = $1
                              UNION SELECT case_id FROM appeals WHERE executor_id = $1)
           AND k.state NOT IN ('closed', 'done', 'rejected', 'answered', 'left_without_answer',
                               'terminated')
           FOR UPDATE OF k
    ), freed AS (
        UPDATE cases
           SET operator_id = nullif(operator_id, $1), version = version + 1, updated_at = app_now()
          FROM held
         WHERE cases.case_id = held.case_id
        RETURNING cases.case_id, state
    ), considered AS (
        UPDATE appeals SET executor_id = NULL
          FROM held
         WHERE appeals.case_id = held.case_id AND executor_id = $1
    )
    INSERT INTO case_history (case_id, seq, actor, step, from_state, to_state)
    SELECT f.case_id, 1 + coalesce((SELECT max(h.seq) FROM case_history h
                                     WHERE h.case_id = f.case_id), 0),
           $2, 'case.freed', f.state, f.state
      FROM freed f
"""


async def free_cases_of(connection: Connection, user_id: UUID, actor: str) -> int:
    """Make the open cases in somebody's hands nobody's; return how many there were."""
    done = await connection.execute(FREE_CASES_OF, user_id, actor)
    return int(done.rpartition(" ")[2])


HOLDERS_BLOCKED: Final = """
    SELECT u.user_id
      FROM users u
     WHERE u.blocked_at IS NOT NULL
       AND (EXISTS (SELECT FROM cases k
                     WHERE k.operator_id = u.user_id
                       AND k.state NOT IN ('closed', 'done', 'rejected', 'answered',
                                           'left_without_answer', 'terminated'))
            OR EXISTS (SELECT FROM appeals a JOIN cases k USING (case_id)
                        WHERE a.executor_id = u.user_id
                          AND k.state NOT IN ('closed', 'answered', 'left_without_answer',
                                              'terminated'))
            OR EXISTS (SELECT FROM sessions s WHERE s.user_id = u.user_id))
     LIMIT $1
"""


async def blocked_holders(connection: Connection, limit: int) -> list[UUID]:
    """Return blocked accounts that yet have a session or a case: taken at the very moment."""
    return [row["user_id"] for row in await connection.fetch(HOLDERS_BLOCKED, limit)]
