"""Tell an organisation what lies with it now: its term runs from that day.

Only the number, the organisation and the term go by e-mail: what the appeal says, and which
documents are wanted, may be a medical secret (323-FZ art. 13). A forward to the chief doctor
may be about one of the clinic's people, so nobody but the head hears of it (59-FZ art. 8 p. 6).
"""

from datetime import datetime
from typing import Final
from uuid import UUID

from callcenter.domain.appeals.conflict import Level
from callcenter.domain.case_number import display_case_number
from callcenter.domain.notices import NoticeKind
from callcenter.services.directory.responsible_for import heads_of, responsible_for
from callcenter.services.notices.queue_notice import queue_letter
from db.appeal_parties import organisation_name
from db.case_edits import CaseRow
from db.notice_addresses import case_around, case_facts
from db.pool import Connection

HEAD_ONLY: Final = frozenset({Level.CHIEF_DOCTOR})


async def tell_forwarded(
    connection: Connection, case: CaseRow, forward_id: UUID, to: tuple[UUID, Level], *, ours: bool
) -> None:
    """Tell the addressee of a forward, with the citizen's term if the answer stays `ours`.

    Whoever answers itself registers the appeal, and has a term of its own from then on.
    """
    organisation_id, level = to
    due_at = (await case_facts(connection, case.case_id)).due_at if ours else None
    addresses = await _addresses(connection, case, organisation_id, head_only=level in HEAD_ONLY)
    facts = await _facts(connection, case, organisation_id, due_at)
    once = f"{facts['number']} {forward_id}"
    kind = NoticeKind.FORWARDED_TO_YOU
    await queue_letter(connection, kind, addresses, once=once, facts=facts)


async def tell_requested(
    connection: Connection, case: CaseRow, seq: int, organisation_id: UUID, due_at: datetime
) -> None:
    """Tell an organisation that documents are expected from it, and until when."""
    addresses = await _addresses(connection, case, organisation_id, head_only=False)
    facts = await _facts(connection, case, organisation_id, due_at)
    once = f"{facts['number']} {seq}"
    kind = NoticeKind.DOCUMENTS_REQUESTED
    await queue_letter(connection, kind, addresses, once=once, facts=facts)


async def _addresses(
    connection: Connection, case: CaseRow, organisation_id: UUID, *, head_only: bool
) -> tuple[str, ...]:
    around = await case_around(connection, case.case_id)
    if around is None:
        raise LookupError(case.case_id)
    people = await heads_of(connection, organisation_id, around.on)
    if not head_only:
        people += await responsible_for(connection, organisation_id, around.on)
    return tuple(dict.fromkeys(one.email for one in people if one.email))


async def _facts(
    connection: Connection, case: CaseRow, organisation_id: UUID, due_at: datetime | None
) -> dict[str, str]:
    if case.case_number is None:
        raise LookupError(case.case_id)
    facts = {
        "number": display_case_number(case.case_number),
        "organisation": await organisation_name(connection, organisation_id) or "",
    }
    return facts | ({"due_at": due_at.isoformat()} if due_at else {})
