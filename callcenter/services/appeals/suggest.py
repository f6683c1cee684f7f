"""What a person may want to confirm: codes for a text, earlier appeals of the same person."""

from typing import Final
from uuid import UUID

from callcenter.domain.access import Person
from callcenter.domain.appeals.repeats import Earlier, Suggestion, suggest_repeats
from callcenter.domain.appeals.suggesting import Candidate, Suggested, suggest_codes
from callcenter.domain.appeals.trends import TopicAlert, TopicCounts, topic_alerts
from callcenter.services.read_cases import read_case
from db.appeal_parties import earlier_appeals
from db.appeal_questions import past_questions, questions_of
from db.appeals import one_appeal
from db.classifier import (
    EntryRow,
    current_edition,
    edition_entries,
    like_titles,
    topic_weeks,
)
from db.pool import Pool

CANDIDATES: Final = 50
WEEKS_BEFORE: Final = 4


async def suggest_topics(pool: Pool, text: str) -> list[tuple[Suggested, str]]:
    """Return up to five codes for a text in free form, with their titles, the likest first.

    Nothing leaves the machine; whoever registers the appeal confirms one (000-16).
    """
    async with pool.acquire() as connection:
        edition = await current_edition(connection)
        if edition is None:
            return []
        titles = await like_titles(connection, edition, text, CANDIDATES)
        past = await past_questions(connection, text, CANDIDATES)
        entries = await edition_entries(connection, edition)
    in_use = {entry.code: entry.title for entry in entries if entry.alias_of is None}
    candidates = [Candidate(one.code, one.text, confirmed=False) for one in titles]
    candidates += [Candidate(one.code, one.text, confirmed=True) for one in past]
    found = suggest_codes(text, [one for one in candidates if one.code in in_use])
    return [(one, in_use[one.code]) for one in found]


async def list_topics(pool: Pool, search: str) -> tuple[int | None, list[EntryRow]]:
    """Return the edition in use and its entries with each word of `search` in code or title."""
    async with pool.acquire() as connection:
        edition = await current_edition(connection)
        if edition is None:
            return None, []
        entries = await edition_entries(connection, edition)
    words = search.lower().split()
    in_use = [entry for entry in entries if entry.alias_of is None]
    found = [one for one in in_use if all(w in f"{one.code} {one.title}".lower() for w in words)]
    return edition, found


async def suggest_earlier(pool: Pool, person: Person, case_id: UUID) -> list[Suggestion] | None:
    """Return appeals of the same person under the same code within 12 months (A33).

    None: there is no such appeal within the person's reach. A person decides.
    """
    if await read_case(pool, person, case_id) is None:
        return None
    async with pool.acquire() as connection:
        row = await one_appeal(connection, case_id)
        if row is None:
            return []
        codes = frozenset(one.code for one in await questions_of(connection, case_id))
        rows = await earlier_appeals(connection, case_id)
    earlier = [Earlier(one.case_id, one.code, one.received_on, one.ended) for one in rows]
    return suggest_repeats(codes, row.received_on, earlier)


async def find_alerts(pool: Pool, organisation_id: UUID | None = None) -> list[TopicAlert]:
    """Return the topics that grow: shortcomings to look at promptly (001-06, 001-07)."""
    async with pool.acquire() as connection:
        rows = await topic_weeks(connection, WEEKS_BEFORE, organisation_id)
    counts = {row.code: TopicCounts(row.weeks[0], tuple(row.weeks[1:])) for row in rows}
    return topic_alerts(counts)
