"""Two organisations, each with one of everything; a word of its own stands in all its texts.

One more appeal is forwarded to both: each has its own question in it and wrote all it may.
"""

from dataclasses import dataclass
from typing import Final
from uuid import UUID, uuid4

from db.pool import Connection, Pool
from tests.integration.accounts import CLINIC, OTHER_CLINIC, found_organisations
from tests.integration.belongings import Ids, give
from tests.integration.knowledge_parts import publish_article
from tests.integration.shared_appeal import SHARED_CASE, execute, store_part, store_shared

INSERT_CASE: Final = """
    INSERT INTO cases (case_id, case_number, kind, state, caller_e164, caller_name, topic, text,
                       organisation_id, operator_id, created_at)
    VALUES ($1, $2, $3, 'draft', $4, $5, $5, $5, $6, $7, app_now())
"""
INSERT_USER: Final = """
    INSERT INTO users (user_id, login, full_name, role, organisation_id, password_hash)
    VALUES ($1, $2, $3, 'organisation', $4, 'x')
"""
INSERT_VIEWER: Final = "INSERT INTO case_viewers (case_id, organisation_id) VALUES ($1, $2)"
INSERT_CALL: Final = """
    INSERT INTO calls (linkedid, node, direction, caller_e164, caller_name, dialled_number,
                       offered_at, answered_at, ended_at, outcome, agent_extension, timeline,
                       case_id)
    VALUES ($1, 'pbx1', 'inbound', $2, $3, '78001000122', app_now(), app_now(), app_now(),
            'answered', $4, '{"steps": [], "legs": []}', $5)
"""
INSERT_CONTACT: Final = """
    INSERT INTO contacts (contact_id, case_id, channel, at, linkedid, address, description)
    VALUES ($1, $2, 'phone', app_now(), $3, $4, $5)
"""
INSERT_RECORDING: Final = """
    INSERT INTO recordings (recording_id, stem, linkedid, node, state, started_at, retention)
    VALUES ($1, $2, $2, 'pbx1', 'expected', app_now(), '30 days')
"""
INSERT_APPLICATION: Final = """
    INSERT INTO access_applications (application_id, kind, organisation_id, form, created_by)
    VALUES ($1, 'grant_user', $2, jsonb_build_object('full_name', $3::text), $4)
"""
INSERT_STAFF: Final = """
    INSERT INTO staff_contacts (staff_id, organisation_id, full_name, role, valid_from,
                                confirmed_on, confirmed_by)
    VALUES ($1, $2, $3, 'head', '2026-01-01', '2026-01-01', 'test')
"""
INSERT_CALLBACK: Final = """
    INSERT INTO callbacks (callback_id, phone_e164, case_id, reason, state, created_at, due_at,
                           last_unanswered_at)
    VALUES ($1, $2, $3, 'abandoned', 'open', app_now(), app_now(), app_now())
"""
INSERT_ATTACHMENT: Final = """
    INSERT INTO attachments (attachment_id, case_id, name, media_type, size, sha256, storage_key,
                             source)
    VALUES ($1, $2, $3, 'text/plain', 6, sha256(convert_to($3::text, 'UTF8')), $3, 'paper')
"""

# An appeal forwarded to the organisation, with one of each thing it may write or is sent.
INSERT_APPEAL: Final = (
    """
    INSERT INTO appeals (case_id, regime, form, kind, multiplicity, identification, received_on)
    VALUES ($1, 'hotline', 'phone', 'complaint', 'individual', 'none', '2026-03-06')
    """,
    "INSERT INTO applicants (case_id, seq, name) VALUES ($1, 1, $3)",
    """
    INSERT INTO classifier_entries (edition, code, title)
    VALUES ($6, $5, $3) ON CONFLICT DO NOTHING
    """,
    """
    INSERT INTO appeal_questions (case_id, seq, text, code, edition, confirmed_by, state,
                                  organisation_id)
    VALUES ($1, 1, $3, $5, $6, $4, 'forwarded', $2)
    """,
    """
    INSERT INTO forwards (forward_id, case_id, organisation_id, level, questions, reason,
                          with_result, conflict, note, forwarded_by)
    VALUES ($7, $1, $2, 'clinic', '{1}', 'competence', true, 'none', $3, $4)
    """,
    """
    INSERT INTO appeal_proposals (proposal_id, case_id, question, organisation_id, result,
                                  justified, text, written_by)
    VALUES (gen_random_uuid(), $1, 1, $2, 'explained', 'no', $3, $4)
    """,
    """
    INSERT INTO document_requests (case_id, seq, organisation_id, what, requested_by)
    VALUES ($1, 1, $2, $3, $4)
    """,
    """
    INSERT INTO measures (case_id, seq, question, organisation_id, description, responsible,
                          planned_on, written_by)
    VALUES ($1, 1, 1, $2, $3, $3, '2026-03-06', $4)
    """,
)
EDITION: Final = """
    INSERT INTO classifier_editions (source, imported_by) VALUES ('test', 'test')
    RETURNING edition
"""


# Secrets stand also where an organisation may not look: our notes in the history.
INSERT_TICKET: Final = """
    INSERT INTO tickets (case_id, category, work_type, requester_role, authorisation, urgency,
                         impact, started_at)
    VALUES ($1, 'use', 'consult', 'user', 'ok', 'low', $2, app_now())
"""
INSERT_LETTER: Final = """
    INSERT INTO ticket_letters (case_id, number, dated_on, signed_by, attached_by)
    VALUES ($1, '1', '2026-03-01', $2, $3)
"""
INSERT_WAIT: Final = """
    INSERT INTO ticket_waits (case_id, waiting_for, reason, round) VALUES ($1, 'vendor', $2, 1)
"""
INSERT_USE: Final = """
    INSERT INTO knowledge_used (case_id, article_id, edition, used_by) VALUES ($1, $2, 1, $3)
"""
INSERT_DEADLINE: Final = """
    INSERT INTO deadlines (case_id, what, started_at, legal_due_at, operational_due_at)
    VALUES ($1, 'execution', app_now(), app_now(), app_now())
"""
INSERT_FORMER_NUMBER: Final = "INSERT INTO former_numbers (case_number, case_id) VALUES ($2, $1)"
INSERT_STEP: Final = """
    INSERT INTO case_history (case_id, seq, actor, step, from_state, to_state, reason)
    VALUES ($1, 1, $2, 'ticket.escalate', 'in_work', 'in_work', $2)
"""


SHARED_IDS: Final = ("user_id", "shared.forward_id", "shared.attachment_id")


@dataclass(frozen=True, slots=True)
class Side:
    """What belongs to one of the two."""

    organisation_id: UUID
    extension: str  # of who answered its call
    turn: int  # its question, measure and request in the appeal that both have
    secret: str  # in its login, names and texts
    phone: str
    ids: dict[str, str]  # by name of a path's parameter; `appeals.case_id` where kinds differ

    @property
    def marks(self) -> list[str]:
        """Return patterns of which one stands in each row that is this side's."""
        return [f"%{mark}%" for mark in (self.secret, self.phone, *self.ids.values())]

    def of(self, path: str, parameter: str) -> str | None:
        """Return its id for `parameter` of a route; None: this world has no such thing."""
        if parameter == "seq":
            return "1"  # the first of each list of a case
        kind = path.split("/")[1]
        return self.ids.get(f"{kind}.{parameter}", self.ids.get(parameter))

    def of_shared(self, path: str, parameter: str) -> str | None:
        """Return the same where `path` is asked about the appeal that both have."""
        if parameter == "case_id":
            return SHARED_CASE
        if parameter == "seq":
            return str(self.turn)
        return self.ids.get(f"shared.{parameter}") or self.of(path, parameter)


async def two_organisations(pool: Pool) -> tuple[Side, Side]:
    """Store both; the first answers on extension 201, the other on 202."""
    await found_organisations(pool)
    clinic = _side(CLINIC, ("201", 1), "tajna7", "+79160000007")
    other = _side(OTHER_CLINIC, ("202", 2), "tajna8", "+79160000008")
    async with pool.acquire() as connection, connection.transaction():
        for side, numbers in (
            (clinic, ("1260000019", "2260000017")),
            (other, ("1260000027", "2260000025")),
        ):
            await _store(connection, side, numbers)
        await store_shared(connection)
        for side in (clinic, other):
            ids = (UUID(side.ids[name]) for name in SHARED_IDS)
            await store_part(connection, side.turn, (side.organisation_id, side.secret, *ids))
    return clinic, other


def _side(organisation_id: UUID, own: tuple[str, int], secret: str, phone: str) -> Side:
    made = (
        "case_id",
        "appeals.case_id",
        "user_id",
        "recording_id",
        "callback_id",
        "attachment_id",
        "application_id",
        "forward_id",
        "staff_id",
        "session_id",
        "view_id",
        "lease_id",
        *SHARED_IDS[1:],
    )
    ids = {name: str(uuid4()) for name in made} | {"organisation_id": str(organisation_id)}
    return Side(organisation_id, *own, secret, phone, {**ids, "linkedid": f"a1b2-{secret}.1"})


async def _store(connection: Connection, side: Side, numbers: tuple[str, str]) -> None:
    user_id, ticket, appeal = (
        UUID(side.ids[x]) for x in ("user_id", "case_id", "appeals.case_id")
    )
    linkedid, whose = side.ids["linkedid"], side.organisation_id
    await connection.execute(INSERT_USER, user_id, side.secret, side.secret, whose)
    ids = Ids(*(UUID(side.ids[name]) for name in ("session_id", "view_id", "lease_id")))
    await give(connection, user_id, side.secret, ids, side.extension)
    for case_id, kind, number in ((ticket, "ticket", numbers[0]), (appeal, "appeal", numbers[1])):
        await connection.execute(
            INSERT_CASE, case_id, number, kind, side.phone, side.secret, whose, user_id
        )
        await connection.execute(INSERT_VIEWER, case_id, whose)
    await _store_appeal(connection, side, user_id)
    await connection.execute(
        INSERT_CALL, linkedid, side.phone, side.secret, side.extension, ticket
    )
    await connection.execute(INSERT_CONTACT, uuid4(), ticket, linkedid, side.phone, side.secret)
    await connection.execute(INSERT_RECORDING, UUID(side.ids["recording_id"]), linkedid)
    attachment_id = UUID(side.ids["attachment_id"])
    await connection.execute(INSERT_ATTACHMENT, attachment_id, ticket, side.secret)
    await connection.execute(INSERT_TICKET, ticket, side.secret)
    await connection.execute(INSERT_LETTER, ticket, side.secret, user_id)
    await connection.execute(INSERT_WAIT, ticket, side.secret)
    await connection.execute(INSERT_USE, ticket, await publish_article(connection), user_id)
    await connection.execute(INSERT_DEADLINE, ticket)
    await connection.execute(INSERT_FORMER_NUMBER, ticket, numbers[0][::-1])
    await connection.execute(INSERT_STEP, ticket, side.secret)
    application_id = UUID(side.ids["application_id"])
    await connection.execute(INSERT_APPLICATION, application_id, whose, side.secret, user_id)
    await connection.execute(INSERT_STAFF, UUID(side.ids["staff_id"]), whose, side.secret)
    await connection.execute(INSERT_CALLBACK, UUID(side.ids["callback_id"]), side.phone, ticket)


async def _store_appeal(connection: Connection, side: Side, user_id: UUID) -> None:
    values = (
        UUID(side.ids["appeals.case_id"]),
        side.organisation_id,
        side.secret,
        user_id,
        "0002.0014.0143.0391",
        await connection.fetchval(EDITION),
        UUID(side.ids["forward_id"]),
    )
    for statement in INSERT_APPEAL:
        await execute(connection, statement, values)
