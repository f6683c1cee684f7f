"""What recording for one PBX node needs, shared by all who record for it in a process."""

from dataclasses import dataclass

from callcenter.services.journal_rules import JournalRules
from callcenter.services.recent_calls import RecentCalls
from db.pool import Pool


@dataclass(frozen=True, slots=True)
class JournalDesk:
    pool: Pool
    node: str
    recent: RecentCalls
    rules: JournalRules
