"""Early notice of shortcomings: a topic that grows, a text that may reach the media.

001-06, 001-07: detect promptly what forms a negative attitude. Pure rules on counts and
words; a person confirms the flag, reports show the alerts.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

FEWEST: Final = 5  # appeals of a topic in the week; less is chance
TIMES_USUAL: Final = 2.0
WEEKS_BEFORE: Final = 4

MEDIA: Final = re.compile(
    r"\b(?:сми|журналист\w*|телевидени\w*|телеканал\w*|репортёр\w*|репортер\w*|корреспондент\w*"
    r"|газет\w*|соцсет\w*|блогер\w*|прокуратур\w*|президент\w*|министр\w*|огласк\w*)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class TopicCounts:
    """Appeals of one topic; gratitude is not among them."""

    this_week: int  # the last seven days
    weeks_before: tuple[int, ...]  # the weeks before those, one count each


@dataclass(frozen=True, slots=True)
class TopicAlert:
    code: str
    this_week: int
    usual: float  # mean of the weeks before


def topic_alerts(counts: Mapping[str, TopicCounts]) -> list[TopicAlert]:
    """Return the topics with 5 appeals or more this week and twice the usual, most grown first."""
    alerts = [TopicAlert(code, c.this_week, usual(c)) for code, c in counts.items()]
    grown = [one for one in alerts if _grown(one)]
    return sorted(grown, key=lambda one: (one.usual - one.this_week, one.code))


def usual(counts: TopicCounts) -> float:
    """Return the mean of the last four weeks before this one; 0.0 when there are none."""
    weeks = counts.weeks_before[:WEEKS_BEFORE]
    return sum(weeks) / len(weeks) if weeks else 0.0


def may_reach_media(text: str) -> bool:
    """Return whether the text speaks of media or of those above; a person sets the flag."""
    return MEDIA.search(text) is not None


def _grown(alert: TopicAlert) -> bool:
    return alert.this_week >= FEWEST and alert.this_week >= TIMES_USUAL * alert.usual
