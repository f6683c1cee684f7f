"""Questions of appeals: code, state, result. The appeal's own state is the fold of theirs."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from db.pool import Connection


@dataclass(frozen=True, slots=True)
class QuestionRow:
    seq: int
    text: str
    code: str
    edition: int
    title: str  # of the code, in its edition
    state: str
    ended_as: str | None
    result: str | None
    justified: str | None
    organisation_id: UUID | None
    organisation: str | None
    measures: int


QUESTIONS: Final = """
    SELECT q.seq, q.text, q.code, q.edition, e.title, q.state, q.ended_as, q.result, q.justified,
           q.organisation_id, o.short_name AS organisation,
           (SELECT count(*) FROM measures m
             WHERE m.case_id = q.case_id AND m.question = q.seq)::integer AS measures
      FROM appeal_questions q
      JOIN classifier_entries e USING (edition, code)
      LEFT JOIN organisations o USING (organisation_id)
     WHERE q.case_id = $1 AND ($2::uuid IS NULL OR q.organisation_id = $2)
     ORDER BY q.seq
"""


async def questions_of(
    connection: Connection, case_id: UUID, forwarded_to: UUID | None = None
) -> list[QuestionRow]:
    """Return an appeal's questions; with `forwarded_to`, only those it was sent."""
    rows = await connection.fetch(QUESTIONS, case_id, forwarded_to)
    return [QuestionRow(**row) for row in rows]


@dataclass(frozen=True, slots=True)
class NewQuestion:
    seq: int
    text: str
    code: str
    edition: int


INSERT_QUESTIONS: Final = """
    INSERT INTO appeal_questions (case_id, confirmed_by, seq, text, code, edition)
    SELECT $1, $2, t.*
      FROM unnest($3::smallint[], $4::text[], $5::text[], $6::integer[])
           AS t (seq, text, code, edition)
"""


async def insert_questions(
    connection: Connection, case_id: UUID, confirmed_by: UUID, questions: Sequence[NewQuestion]
) -> None:
    await connection.execute(
        INSERT_QUESTIONS,
        *(case_id, confirmed_by),
        [one.seq for one in questions],
        [one.text for one in questions],
        [one.code for one in questions],
        [one.edition for one in questions],
    )


@dataclass(frozen=True, slots=True)
class QuestionMove:
    seq: int
    state: str
    ended_as: str | None
    result: str | None
    justified: str | None


MOVE_QUESTIONS: Final = """
    UPDATE appeal_questions q
       SET state = t.state, ended_as = t.ended_as, result = t.result, justified = t.justified
      FROM unnest($2::smallint[], $3::text[], $4::text[], $5::text[], $6::text[])
           AS t (seq, state, ended_as, result, justified)
     WHERE q.case_id = $1 AND q.seq = t.seq
"""


async def move_questions(
    connection: Connection, case_id: UUID, moves: Sequence[QuestionMove]
) -> None:
    await connection.execute(
        MOVE_QUESTIONS,
        case_id,
        [one.seq for one in moves],
        [one.state for one in moves],
        [one.ended_as for one in moves],
        [one.result for one in moves],
        [one.justified for one in moves],
    )


GIVE_QUESTIONS: Final = """
    UPDATE appeal_questions SET organisation_id = $3
     WHERE case_id = $1 AND seq = ANY ($2::smallint[])
"""


async def give_questions(
    connection: Connection, case_id: UUID, seqs: Sequence[int], organisation_id: UUID
) -> None:
    """Write down to whom questions were forwarded."""
    await connection.execute(GIVE_QUESTIONS, case_id, list(seqs), organisation_id)


RECODE_QUESTION: Final = """
    UPDATE appeal_questions SET code = $3, edition = $4, confirmed_by = $5
     WHERE case_id = $1 AND seq = $2
"""


async def recode_question(
    connection: Connection, case_id: UUID, seq: int, code: tuple[str, int], confirmed_by: UUID
) -> None:
    await connection.execute(RECODE_QUESTION, case_id, seq, *code, confirmed_by)


@dataclass(frozen=True, slots=True)
class CodedText:
    code: str
    text: str


MOST_RANKED: Final = 3000  # a common word stands in half of all questions

# Whatever of the words fits, the best first: `|` between the lexemes instead of `&`.
PAST_QUESTIONS: Final = """
    WITH asked AS (
        SELECT replace(plainto_tsquery('russian', $1)::text, '&', '|')::tsquery AS query
    )
    SELECT q.code, left(q.text, 2000) AS text
      FROM (SELECT code, text, words, case_id, seq
              FROM appeal_questions, asked
             WHERE words @@ asked.query AND text <> ''
             LIMIT $3) AS q, asked
     ORDER BY ts_rank(q.words, asked.query) DESC, q.case_id DESC, q.seq
     LIMIT $2
"""


async def past_questions(connection: Connection, text: str, limit: int) -> list[CodedText]:
    """Return questions that share words with `text`, coded by people, the likest first."""
    rows = await connection.fetch(PAST_QUESTIONS, text, limit, MOST_RANKED)
    return [CodedText(**row) for row in rows]
