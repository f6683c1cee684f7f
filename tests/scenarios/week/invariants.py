"""What may never be, asked of the tables in plain SQL and Python."""

from collections import defaultdict
from collections.abc import AsyncIterator

from callcenter.domain.case_number import is_case_number
from callcenter.domain.signatures import RESERVED_LOGINS
from tests.scenarios.week.agenda import Week

# Each statement finds what must not be there; its first column says what.
FORBIDDEN = {
    "I-1: a call without its journal line": """
        SELECT linkedid FROM calls
         WHERE direction = 'inbound'
           AND (SELECT count(*) FROM contacts c WHERE c.linkedid = calls.linkedid) <> 1
    """,
    "I-1: a case without a contact": """
        SELECT case_id FROM cases WHERE case_id NOT IN (SELECT case_id FROM contacts)
    """,
    "I-2: something left closed": """
        SELECT case_id FROM case_history WHERE from_state = 'closed' AND to_state <> 'closed'
    """,
    "I-2: a closed case that was never closed": """
        SELECT case_id FROM cases WHERE state = 'closed' AND closed_at IS NULL
    """,
    "I-8: a session of the blocked": """
        SELECT login FROM users JOIN sessions USING (user_id) WHERE blocked_at IS NOT NULL
    """,
    "I-8: an open case of the blocked": """
        SELECT case_number FROM cases k
          JOIN users u ON u.user_id = k.operator_id AND u.blocked_at IS NOT NULL
         WHERE k.state NOT IN ('done', 'rejected', 'answered', 'left_without_answer',
                               'terminated', 'closed')
    """,
    "I-9: a number twice": """
        SELECT case_number FROM (SELECT case_number FROM cases
                                  UNION ALL SELECT case_number FROM former_numbers) AS every
         GROUP BY 1 HAVING count(*) > 1
    """,
    "I-10: forwarded to who is complained of": """
        SELECT f.case_id FROM forwards f
          JOIN appeals a USING (case_id)
          JOIN appeal_subjects s USING (case_id, organisation_id)
         WHERE a.kind = 'complaint' AND NOT (s.about = 'official' AND f.level = 'chief_doctor')
    """,
    "I-10: a medical worker's appeal forwarded to the own institution": """
        SELECT f.case_id FROM forwards f
          JOIN appeals a USING (case_id) WHERE a.employer_id = f.organisation_id
    """,
    "I-11: a legal term moved for another reason than an extension": """
        SELECT case_id FROM deadline_changes
         WHERE NOT (cause = 'extension' AND what = 'answer')
           AND NOT (cause = 'urgency' AND what = 'registration')
    """,
    "P2: a call without a case": """
        SELECT linkedid FROM calls WHERE direction = 'inbound' AND case_id IS NULL
    """,
    "P6: an obligation still open": "SELECT phone_e164 FROM callbacks WHERE state = 'open'",
    "003-36: told in the conversation, and called again": """
        SELECT k.case_number FROM cases k
          JOIN notices n ON n.case_id = k.case_id AND n.kind = 'registered'
          JOIN calls c ON c.case_id = k.case_id AND c.answered_at IS NOT NULL
         WHERE k.kind = 'appeal' AND k.caller_email IS NULL AND n.addressee <> 'told'
    """,
    "a letter of a machine opened a case": """
        SELECT from_address FROM letters
         WHERE from_address LIKE 'list%' AND case_id IS NOT NULL
    """,
    "a letter still waiting": "SELECT subject FROM letters WHERE state IN ('received', 'failed')",
}
# From what holds an appeal back most to what holds it back least.
FOLD = (
    *("draft", "registered", "under_consideration", "answer_prepared", "forwarded", "answered"),
    *("transferred", "left_without_answer", "terminated", "closed"),
)
QUESTIONS = """
    SELECT k.case_id, k.state, array_agg(q.state) AS questions
      FROM cases k JOIN appeal_questions q USING (case_id)
     GROUP BY k.case_id
"""
SIGNED = """
    SELECT actor FROM case_history UNION SELECT actor FROM audit
     UNION SELECT actor FROM agent_state_changes UNION SELECT actor FROM deadline_changes
"""
ESCALATIONS = """
    SELECT case_id, step, details FROM case_history
     WHERE step IN ('ticket.escalate', 'ticket.return', 'ticket.reopen') ORDER BY case_id, seq
"""


async def broken(week: Week) -> AsyncIterator[str]:
    """Yield what of the invariants does not hold."""
    for name, statement in FORBIDDEN.items():
        for row in await week.house.pool.fetch(statement):
            yield f"{name}: {row[0]}"
    async for line in _folds(week):
        yield line
    async for line in _third_lines(week):
        yield line
    async for line in _strangers(week):
        yield line
    for row in await week.house.pool.fetch("SELECT case_number FROM cases"):
        if not is_case_number(row["case_number"] or ""):
            yield f"I-9: {row['case_number']} is no number"


async def _folds(week: Week) -> AsyncIterator[str]:
    """I-7: an appeal's state is that of the question which holds it back most."""
    for row in await week.house.pool.fetch(QUESTIONS):
        worst = min(row["questions"], key=FOLD.index)
        expected = "forwarded" if worst == "transferred" else worst
        if row["state"] != expected:
            yield f"I-7: {row['case_id']} is {row['state']}, its questions {row['questions']}"


async def _third_lines(week: Week) -> AsyncIterator[str]:
    """I-3: replay who had each ticket: line 3 is entered from line 2 alone."""
    line: defaultdict[object, int] = defaultdict(lambda: 1)
    for row in await week.house.pool.fetch(ESCALATIONS):
        said = row["details"]
        before, after = line[row["case_id"]], said.get("line", said.get("to_line"))
        if after is None:
            yield f"I-3: {row['step']} of {row['case_id']} does not say to which line: {said}"
            return
        if after == 3 and before != 2:
            yield f"I-3: {row['case_id']} came to line 3 from line {before}"
        line[row["case_id"]] = after


async def _strangers(week: Week) -> AsyncIterator[str]:
    """Whatever was done was done by a person with an account, or by a machine of a known name."""
    people = {row["login"] for row in await week.house.pool.fetch("SELECT login FROM users")}
    for row in await week.house.pool.fetch(SIGNED):
        if row["actor"] not in people | RESERVED_LOGINS:
            yield f"signed by {row['actor']}, who is neither a person nor a machine of ours"
