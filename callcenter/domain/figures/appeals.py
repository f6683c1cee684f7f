"""Appeals: volume, discipline, what proved right. Gratitude is counted apart (A32)."""

from dataclasses import dataclass
from typing import Final

from callcenter.domain.figures.figure import Counts, Figure, Unit, Words, mean, share


@dataclass(frozen=True, slots=True)
class AppealCounts(Counts):
    """Gratitude is in `gratitude` and nowhere else."""

    registered: int = 0  # in the period
    gratitude: int = 0  # thanks registered in the period
    forwarded: int = 0  # passed on to others for the first time in the period
    closed: int = 0  # consideration ended in the period, for good so far
    overdue: int = 0  # of closed: after their legal due moment
    extended: int = 0  # of closed: their term had been extended
    days: int = 0  # of closed: calendar days from registration to the end, added up
    justified: int = 0  # questions of closed appeals that proved right
    unjustified: int = 0
    undetermined: int = 0
    measures_due: int = 0  # measures planned for a day of the period
    measures_in_time: int = 0  # of these: done by that day
    ratings: int = 0  # applicants who rated their answer in the period
    good_ratings: int = 0  # of these: 4 or 5 of 5
    criteria: int = 0  # asked in reviews of the period: code, tone, form of each
    criteria_met: int = 0


APPEAL_FIGURES: Final[tuple[Figure[AppealCounts], ...]] = (
    Figure(
        "appeals_registered",
        Words("Обращений зарегистрировано", "Appeals registered"),
        Words("зарегистрированы в периоде, без благодарностей", "registered, without gratitude"),
        Unit.COUNT, "000-09", lambda c: c.registered,
    ),
    Figure(
        "appeals_gratitude",
        Words("Благодарностей", "Gratitude"),
        Words("благодарности, вне общего числа обращений", "thanks, outside the totals"),
        Unit.COUNT, "A32", lambda c: c.gratitude,
    ),
    Figure(
        "appeals_forwarded",
        Words("Перенаправлено", "Forwarded"),
        Words(
            "впервые переданы другой организации в периоде",
            "passed on to another organisation for the first time within the period",
        ),
        Unit.COUNT, "59-FZ art. 8 p. 3", lambda c: c.forwarded,
    ),
    Figure(
        "appeals_closed",
        Words("Рассмотрено", "Considered"),
        Words(
            "рассмотрение окончено в периоде: дан ответ, оставлено без ответа, прекращено",
            "consideration ended in the period: answered, left without answer, terminated",
        ),
        Unit.COUNT, "000-10", lambda c: c.closed,
    ),
    Figure(
        "appeals_overdue_share",
        Words("Доля просроченных", "Overdue share"),
        Words(
            "рассмотренные позже законного срока ÷ рассмотренные",
            "considered after the legal due moment ÷ considered",
        ),
        Unit.SHARE, "000-10; 59-FZ art. 12", lambda c: share(c.overdue, c.closed),
    ),
    Figure(
        "appeals_extended_share",
        Words("Доля продлённых", "Extended share"),
        Words("с продлённым сроком ÷ рассмотренные", "with an extended term ÷ considered"),
        Unit.SHARE, "59-FZ art. 12 p. 2", lambda c: share(c.extended, c.closed),
    ),
    Figure(
        "appeals_mean_days",
        Words("Средний срок рассмотрения", "Mean days of consideration"),
        Words(
            "календарные дни от регистрации до окончания ÷ рассмотренные",
            "calendar days from registration to the end ÷ considered",
        ),
        Unit.DAYS, "000-10", lambda c: mean(c.days, c.closed),
    ),
    Figure(
        "appeals_justified_share",
        Words("Доля обоснованных", "Justified share"),
        Words(
            "обоснованные вопросы ÷ (обоснованные + необоснованные); неустановленные отдельно",
            "justified questions ÷ (justified + unjustified); undetermined ones apart",
        ),
        Unit.SHARE, "000-04", lambda c: share(c.justified, c.justified + c.unjustified),
        "known_only",
    ),
    Figure(
        "appeals_undetermined",
        Words("Обоснованность не установлена", "Justification unknown"),
        Words("вопросы, о которых это неизвестно", "questions of which nobody knows"),
        Unit.COUNT, "000-04", lambda c: c.undetermined,
    ),
    Figure(
        "measures_due",
        Words("Мероприятий к сроку", "Measures due"),
        Words("запланированы на день периода", "planned for a day of the period"),
        Unit.COUNT, "000-08", lambda c: c.measures_due,
    ),
    Figure(
        "measures_in_time_share",
        Words("Мероприятия в срок", "Measures in time"),
        Words(
            "выполненные не позже плана ÷ запланированные на период",
            "done by their planned day ÷ planned for the period",
        ),
        Unit.SHARE, "000-14", lambda c: share(c.measures_in_time, c.measures_due),
    ),
    Figure(
        "appeals_satisfied_share",
        Words("Удовлетворённость", "Satisfaction"),
        Words("оценки 4 и 5 ÷ все оценки", "ratings of 4 and 5 ÷ all ratings"),
        Unit.SHARE, "000-12", lambda c: share(c.good_ratings, c.ratings), "csat_4_and_5",
    ),
    Figure(
        "appeals_quality_share",
        Words("Качество обработки", "Quality of processing"),
        Words(
            "выполненные критерии проверок ÷ все критерии (верный код, тон, форма ответа)",
            "criteria met in reviews ÷ all criteria (right code, tone, form of the answer)",
        ),
        Unit.SHARE, "000-04", lambda c: share(c.criteria_met, c.criteria),
    ),
)  # fmt: skip
