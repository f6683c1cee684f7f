"""Promised moments: which were kept, which were late, which are still ahead (000-10, 003-25)."""

from dataclasses import dataclass
from typing import Final

from callcenter.domain.figures.figure import Counts, Figure, Unit, Words, share


@dataclass(frozen=True, slots=True)
class PromiseCounts(Counts):
    """Moments promised for the period. Cancelled ones and claims of requesters are left out."""

    kept: int = 0
    late: int = 0  # done, after the legal due moment
    overdue: int = 0  # not done, and past it
    ahead: int = 0  # not done, and not due yet


PROMISE_FIGURES: Final[tuple[Figure[PromiseCounts], ...]] = (
    Figure(
        "promises_all",
        Words("Сроков в периоде", "Promised moments"),
        Words("сроки, наступающие в периоде, без отменённых", "due within the period"),
        Unit.COUNT, "000-10", lambda c: c.kept + c.late + c.overdue + c.ahead,
    ),
    Figure(
        "promises_late",
        Words("Выполнено с опозданием", "Kept late"),
        Words("выполнены после законного срока", "done after the legal due moment"),
        Unit.COUNT, "000-10", lambda c: c.late,
    ),
    Figure(
        "promises_overdue",
        Words("Просрочено", "Overdue"),
        Words("не выполнены, срок прошёл", "not done, and the moment has passed"),
        Unit.COUNT, "000-10", lambda c: c.overdue,
    ),
    Figure(
        "promises_ahead",
        Words("Ещё предстоит", "Still ahead"),
        Words("не выполнены, срок не наступил", "not done, and not due yet"),
        Unit.COUNT, "000-10", lambda c: c.ahead,
    ),
    Figure(
        "promises_kept_share",
        Words("Выполнено в срок", "Kept in time"),
        Words(
            "выполненные в срок ÷ наступившие",
            "kept in time ÷ those whose moment has come",
        ),
        Unit.SHARE, "003-25", lambda c: share(c.kept, c.kept + c.late + c.overdue),
    ),
)  # fmt: skip
