"""The audit chain: who did what when, and whether it is whole."""

from datetime import datetime
from typing import Annotated, Any, Final

from pydantic import StringConstraints

from callcenter.api.problems import Code, Problem
from callcenter.api.routes import Routes, Rules
from callcenter.api.shapes import (
    Line,
    Moment,
    Page,
    PageQuery,
    Shown,
    make_cursor,
    read_cursor,
)
from callcenter.api.visit import Visit
from callcenter.domain.access import Action
from callcenter.domain.audit_view import shows_body
from callcenter.services.read_audit import check_latest, read_audit
from db.audit_lists import AuditFilter, AuditLine

routes = Routes()

DEED: Final = r"^[a-z][a-z_0-9]*(\.[a-z_0-9]+)?$"
MOST_DIGITS: Final = 18  # of a bigint
Deed = Annotated[str, StringConstraints(pattern=DEED, max_length=60)]


class AuditQuery(PageQuery):
    """`action`: one (`user.blocked`), or the first word of several (`user`)."""

    actor: Line | None = None
    action: Deed | None = None
    object: Line | None = None
    since: Moment | None = None
    until: Moment | None = None


class AuditEntryShown(Shown):
    """`hidden`: what it says beyond this is not for the reader's role."""

    seq: int
    at: datetime
    actor: str
    action: str
    object: str
    whose: str | None  # login of the account it is about
    body: dict[str, Any]
    hidden: bool


class ProofShown(Shown):
    """The entries from `first_seq` to `last_seq`, each checked against the one before."""

    good: bool
    first_seq: int
    last_seq: int
    bad_seq: int | None
    problem: str | None


@routes.get("/audit", access=Action.READ_AUDIT, rules=Rules(problems=(Code.INVALID_CURSOR,)))
async def list_audit(visit: Visit, query: AuditQuery) -> Page[AuditEntryShown]:
    """List who did what, the newest first. Reading it is an entry as well."""
    only = AuditFilter(**query.model_dump(exclude={"limit", "cursor"}))
    before = _seq_of(query.cursor)
    rows = await read_audit(visit.pool, visit.person, only, before, query.limit + 1)
    shown = [_shown(visit, row) for row in rows[: query.limit]]
    more = make_cursor(str(shown[-1].seq)) if len(rows) > query.limit else None
    return Page[AuditEntryShown](items=shown, next_cursor=more)


@routes.get("/audit-proof", access=Action.READ_AUDIT)
async def prove_audit(visit: Visit) -> ProofShown:
    """Check the latest entries of the chain; `callcenter receipts verify` checks all."""
    found = await check_latest(visit.pool)
    return ProofShown(
        good=found.bad_seq is None,
        first_seq=found.first_seq,
        last_seq=found.last_seq,
        bad_seq=found.bad_seq,
        problem=found.problem,
    )


def _shown(visit: Visit, row: AuditLine) -> AuditEntryShown:
    return AuditEntryShown(
        seq=row.seq,
        at=row.at,
        actor=row.actor,
        action=row.action,
        object=row.about,
        whose=row.whose,
        body=dict(row.body),
        hidden=not shows_body(visit.person.role, row.action),
    )


def _seq_of(cursor: str | None) -> int | None:
    if cursor is None:
        return None
    match read_cursor(cursor):
        case [seq] if seq.isdecimal() and len(seq) <= MOST_DIGITS:
            return int(seq)
        case _:
            raise Problem(Code.INVALID_CURSOR)
