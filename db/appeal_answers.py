"""Answers to appeals, cards of personal reception, and what is said of the answer afterwards."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from db.pool import Connection


@dataclass(frozen=True, slots=True)
class NewAnswer:
    case_id: UUID
    form: str
    text: str
    channel: str
    address: str
    prepared_by: UUID


# The round of an answer is that of the deadline it meets: a reworked appeal gets another.
WRITE_ANSWER: Final = """
    INSERT INTO answers (case_id, round, form, text, channel, address, prepared_by)
    SELECT $1, coalesce(max(round) FILTER (WHERE sent_at IS NOT NULL), 0) + 1, $2, $3, $4, $5, $6
      FROM answers WHERE case_id = $1
        ON CONFLICT (case_id, round) DO UPDATE
       SET form = $2, text = $3, channel = $4, address = $5, prepared_by = $6,
           prepared_at = app_now()
    RETURNING round
"""


async def write_answer(connection: Connection, new: NewAnswer) -> int:
    """Write an answer down, over a draft of the same round that was never sent."""
    answer: int = await connection.fetchval(
        WRITE_ANSWER,
        *(new.case_id, new.form, new.text, new.channel, new.address, new.prepared_by),
    )
    return answer


@dataclass(frozen=True, slots=True)
class AnswerRow:
    round: int
    form: str
    text: str
    channel: str
    address: str
    prepared_by: UUID
    prepared_by_login: str
    prepared_at: datetime
    signed_by: str | None  # login
    sent_at: datetime | None
    delivery: str | None
    delivered_at: datetime | None
    proof: str


ANSWERS: Final = """
    SELECT a.round, a.form, a.text, a.channel, a.address, a.prepared_by,
           coalesce(p.login, '') AS prepared_by_login, a.prepared_at, s.login AS signed_by,
           a.sent_at, a.delivery, a.delivered_at, a.proof
      FROM answers a
      LEFT JOIN users p ON p.user_id = a.prepared_by
      LEFT JOIN users s ON s.user_id = a.signed_by
     WHERE a.case_id = $1
     ORDER BY a.round
"""


async def answers_of(connection: Connection, case_id: UUID) -> list[AnswerRow]:
    return [AnswerRow(**row) for row in await connection.fetch(ANSWERS, case_id)]


WRITE_SENT: Final = """
    UPDATE answers SET signed_by = $2, sent_at = app_now()
     WHERE case_id = $1 AND round = (SELECT max(round) FROM answers WHERE case_id = $1)
"""


async def write_sent(connection: Connection, case_id: UUID, signed_by: UUID) -> None:
    """Write down who signed the last answer, and that it went out."""
    await connection.execute(WRITE_SENT, case_id, signed_by)


WRITE_DELIVERY: Final = """
    UPDATE answers SET delivery = $2, delivered_at = $3, proof = $4
     WHERE case_id = $1 AND sent_at IS NOT NULL
       AND round = (SELECT max(round) FROM answers WHERE case_id = $1)
"""


async def write_delivery(
    connection: Connection, case_id: UUID, delivery: str, at: datetime | None, proof: str
) -> None:
    """Write down how the last answer reached the applicant, or that it did not."""
    await connection.execute(WRITE_DELIVERY, case_id, delivery, at, proof)


@dataclass(frozen=True, slots=True)
class CardRow:
    received_by: UUID
    received_at: datetime
    document_shown: bool
    content: str
    evident: bool
    oral_consent: bool


WRITE_CARD: Final = """
    INSERT INTO reception_cards (case_id, received_by, received_at, document_shown, content,
                                 evident, oral_consent)
    VALUES ($1, $2, $3, $4, $5, $6, $7)
        ON CONFLICT (case_id) DO UPDATE
       SET received_by = $2, received_at = $3, document_shown = $4, content = $5, evident = $6,
           oral_consent = $7
"""


async def write_card(connection: Connection, case_id: UUID, card: CardRow) -> None:
    await connection.execute(
        WRITE_CARD,
        *(case_id, card.received_by, card.received_at, card.document_shown, card.content),
        *(card.evident, card.oral_consent),
    )


CARD: Final = """
    SELECT received_by, received_at, document_shown, content, evident, oral_consent
      FROM reception_cards WHERE case_id = $1
"""


async def card_of(connection: Connection, case_id: UUID) -> CardRow | None:
    row = await connection.fetchrow(CARD, case_id)
    return CardRow(**row) if row else None


@dataclass(frozen=True, slots=True)
class AcknowledgementRow:
    rating: int  # 1 worst, 5 best
    solved: bool
    comment: str
    noted_by: UUID | None  # None: the applicant


WRITE_ACKNOWLEDGEMENT: Final = """
    INSERT INTO acknowledgements (case_id, rating, solved, comment, noted_by)
    VALUES ($1, $2, $3, $4, $5)
        ON CONFLICT (case_id) DO UPDATE
       SET rating = $2, solved = $3, comment = $4, noted_by = $5, noted_at = app_now()
"""


async def write_acknowledgement(
    connection: Connection, case_id: UUID, said: AcknowledgementRow
) -> None:
    await connection.execute(
        WRITE_ACKNOWLEDGEMENT, case_id, said.rating, said.solved, said.comment, said.noted_by
    )


ACKNOWLEDGEMENT: Final = """
    SELECT rating, solved, comment, noted_by FROM acknowledgements WHERE case_id = $1
"""


async def acknowledgement_of(connection: Connection, case_id: UUID) -> AcknowledgementRow | None:
    row = await connection.fetchrow(ACKNOWLEDGEMENT, case_id)
    return AcknowledgementRow(**row) if row else None


@dataclass(frozen=True, slots=True)
class ReviewRow:
    reviewer_id: UUID
    right_code: bool
    tone: bool
    form: bool
    comment: str


WRITE_REVIEW: Final = """
    INSERT INTO appeal_reviews (case_id, reviewer_id, right_code, tone, form, comment)
    VALUES ($1, $2, $3, $4, $5, $6)
        ON CONFLICT (case_id, reviewer_id) DO UPDATE
       SET right_code = $3, tone = $4, form = $5, comment = $6, reviewed_at = app_now()
"""


async def write_review(connection: Connection, case_id: UUID, review: ReviewRow) -> None:
    await connection.execute(
        WRITE_REVIEW,
        *(case_id, review.reviewer_id, review.right_code, review.tone, review.form),
        review.comment,
    )


REVIEWS: Final = """
    SELECT reviewer_id, right_code, tone, form, comment
      FROM appeal_reviews WHERE case_id = $1 ORDER BY reviewed_at, reviewer_id
"""


async def reviews_of(connection: Connection, case_id: UUID) -> list[ReviewRow]:
    return [ReviewRow(**row) for row in await connection.fetch(REVIEWS, case_id)]
