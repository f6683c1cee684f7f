"""What the FastAGI server counts, under the names that /metrics shows."""

from typing import Final

from prometheus_client import Counter, Gauge, Histogram

SESSIONS: Final = Counter(
    "callcenter_agi_sessions",
    "FastAGI sessions by how they ended",
    ["outcome"],  # agi.server.Outcome
)
ACTIVE: Final = Gauge("callcenter_agi_sessions_active", "FastAGI connections now open")
SECONDS: Final = Histogram(
    "callcenter_agi_session_seconds",
    "Time a dialogue that worked has taken",
    ["script"],
    buckets=(0.005, 0.02, 0.05, 0.1, 0.3, 0.5, 1, 3),
)
SURPLUS: Final = Counter(
    "callcenter_agi_surplus_answers", "Answers that no command of ours had asked for"
)
