"""What one person has and nobody else: sessions, saved views, a state, a phone in the browser."""

from dataclasses import dataclass
from typing import Final
from uuid import UUID, uuid4

from db.pool import Connection
from tests.integration.shared_appeal import execute

# $1 the person, $2 a secret in all texts, $3 the session, $4 the view, $5 the lease, $6 its phone.
INSERT: Final = (
    """
    INSERT INTO sessions (session_id, token_hash, user_id, csrf_token, user_agent)
    VALUES ($3, uuid_send($3), $1, 'x', $2)
    """,
    """
    INSERT INTO saved_views (view_id, user_id, list, name, query)
    VALUES ($4, $1, 'cases', $2, $2)
    """,
    """
    INSERT INTO agent_states (user_id, state, reason, since_at)
    VALUES ($1, 'break', $2, app_now())
    """,
)
INSERT_LEASE: Final = """
    INSERT INTO softphone_leases (lease_id, user_id, session_hash, extension, digest)
    VALUES ($5, $1, uuid_send($3), $6, md5($2))
"""


@dataclass(frozen=True, slots=True)
class Ids:
    session_id: UUID
    view_id: UUID
    lease_id: UUID | None = None  # None: no phone in the browser


async def give(
    connection: Connection, user_id: UUID, secret: str, ids: Ids, extension: str | None = None
) -> None:
    """Store one of each as `user_id`'s; `extension`: whose phone a browser is."""
    values = (user_id, secret, ids.session_id, ids.view_id, ids.lease_id, extension)
    for statement in INSERT + ((INSERT_LEASE,) if ids.lease_id else ()):
        await execute(connection, statement, values)


def fresh() -> Ids:
    return Ids(uuid4(), uuid4())
