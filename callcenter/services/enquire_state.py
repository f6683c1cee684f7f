"""Answer an enquiry about the state of a case: counted, looked up, judged. For all channels."""

from collections.abc import Sequence
from zoneinfo import ZoneInfo

from callcenter.domain.status_enquiry import EnquiredCase, Told, tell
from callcenter.services.limit_rate import Counted, check_counts, columns
from db.enquiries import EnquiredRow, enquire
from db.pool import Connection


async def enquire_state(
    connection: Connection, zone: ZoneInfo, case_number: str, fact: str, limits: Sequence[Counted]
) -> Told | None:
    """Return what `fact` entitles to hear about `case_number`; None: nothing, whatever the reason.

    Raises TooOftenError; asking counts whether it is told anything or not.
    """
    row, counts = await enquire(connection, case_number, *columns(limits))
    check_counts(limits, counts)
    return tell(_case(row) if row else None, fact, zone)


def _case(row: EnquiredRow) -> EnquiredCase:
    return EnquiredCase(
        state=row.state,
        line=row.line,
        received_at=row.received_at,
        since=row.since,
        due_at=row.due_at,
        phones=tuple(row.phones),
        emails=tuple(row.emails),
    )
