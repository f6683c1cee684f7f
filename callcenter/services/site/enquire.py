"""Tell whoever knows a number and a second fact the state of the case; it is recorded."""

from callcenter.domain.case_number import is_case_number
from callcenter.domain.rate_limits import ENQUIRIES_OF_ADDRESS, ENQUIRIES_OF_CASE
from callcenter.domain.signatures import Signature
from callcenter.domain.status_enquiry import Told
from callcenter.services.append_audit import append_audit
from callcenter.services.enquire_state import enquire_state
from callcenter.services.site.desk import SiteDesk, counted_as


async def enquire(desk: SiteDesk, case_number: str, fact: str, address: str | None) -> Told | None:
    """Return what may be told; None: no such number, or another fact. Raises TooOftenError."""
    if not is_case_number(case_number):
        return None
    limits = [(ENQUIRIES_OF_ADDRESS, counted_as(address)), (ENQUIRIES_OF_CASE, case_number)]
    async with desk.pool.acquire() as connection:
        told = await enquire_state(connection, desk.office.zone, case_number, fact, limits)
        if told is not None:
            async with connection.transaction():
                await append_audit(
                    connection,
                    actor=Signature.SITE,
                    action="state.told",
                    object=f"number {case_number}",
                )
    return told
