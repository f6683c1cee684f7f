"""What the settings say about turning a journal into calls, cases and obligations."""

from dataclasses import dataclass
from datetime import timedelta
from zoneinfo import ZoneInfo

from callcenter.domain.call_tracker import FoldRules
from callcenter.settings import Settings


@dataclass(frozen=True, slots=True)
class JournalRules:
    fold: FoldRules
    callback_due: timedelta
    zone: ZoneInfo  # the office's: a case number carries its year
    retention: timedelta  # of recordings


def journal_rules(settings: Settings) -> JournalRules:
    return JournalRules(
        fold=FoldRules(settings.short_call_seconds, settings.region_area_code),
        callback_due=settings.callback_due,
        zone=settings.zone,
        retention=settings.recording_retention,
    )
