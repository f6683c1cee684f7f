"""What the public site keeps besides cases: its key, used challenges, consents, organisations."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Final
from uuid import UUID

from db.pool import Connection

KEEP_KEY: Final = "INSERT INTO site_keys (key) VALUES ($1) ON CONFLICT DO NOTHING"
SITE_KEY: Final = "SELECT key FROM site_keys"


async def site_key(connection: Connection) -> bytes | None:
    """Return the key that all processes sign with; None: nobody has made it yet."""
    key: bytes | None = await connection.fetchval(SITE_KEY)
    return key


async def keep_site_key(connection: Connection, key: bytes) -> None:
    """Make `key` the one, unless there is one."""
    await connection.execute(KEEP_KEY, key)


USE_CHALLENGE: Final = """
    INSERT INTO answered_challenges (challenge_id) VALUES ($1)
        ON CONFLICT DO NOTHING
    RETURNING true
"""


async def use_challenge(connection: Connection, challenge_id: UUID) -> bool:
    """Use a challenge up; False: it is used already."""
    return bool(await connection.fetchval(USE_CHALLENGE, challenge_id))


CHALLENGE_USED: Final = "SELECT EXISTS (SELECT FROM answered_challenges WHERE challenge_id = $1)"


async def is_challenge_used(connection: Connection, challenge_id: UUID) -> bool:
    return bool(await connection.fetchval(CHALLENGE_USED, challenge_id))


FORGET_CHALLENGES: Final = """
    DELETE FROM answered_challenges WHERE answered_at < app_now() - $1::interval
"""


async def forget_challenges(connection: Connection, age: timedelta) -> None:
    """Forget used challenges so old that they have expired."""
    await connection.execute(FORGET_CHALLENGES, age)


INSERT_CONSENT: Final = """
    INSERT INTO consents (case_id, text_version, from_address) VALUES ($1, $2, $3)
"""


async def insert_consent(
    connection: Connection, case_id: UUID, text_version: str, from_address: str | None
) -> None:
    await connection.execute(INSERT_CONSENT, case_id, text_version, from_address)


@dataclass(frozen=True, slots=True)
class NamedOrganisation:
    organisation_id: UUID
    short_name: str
    address: str


NAMED_ORGANISATIONS: Final = """
    SELECT organisation_id, short_name, address
      FROM organisations
     WHERE kind = 'medical' AND (active_to IS NULL OR active_to >= app_now()::date)
     ORDER BY short_name, organisation_id
     LIMIT $1
"""


async def named_organisations(connection: Connection, limit: int) -> list[NamedOrganisation]:
    """Return the medical organisations that work, for anybody to choose from."""
    rows = await connection.fetch(NAMED_ORGANISATIONS, limit)
    return [NamedOrganisation(**row) for row in rows]


STILL_DRAFT: Final = """
    SELECT EXISTS (SELECT FROM cases
                    WHERE case_id = $1 AND state = 'draft' AND channel = 'site')
"""


async def is_site_draft(connection: Connection, case_id: UUID) -> bool:
    """Tell whether the case came by the site and nobody has registered it yet."""
    return bool(await connection.fetchval(STILL_DRAFT, case_id))


SITE_FILES: Final = """
    SELECT count(*) FROM attachments WHERE case_id = $1 AND source = 'site' AND state = 'ready'
"""


async def count_site_files(connection: Connection, case_id: UUID) -> int:
    count: int = await connection.fetchval(SITE_FILES, case_id)
    return count
