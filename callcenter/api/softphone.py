"""A phone in the browser: lease it, give it back; have the PBX call out."""

from datetime import datetime
from typing import Annotated, Final, Literal
from urllib.parse import urlsplit
from uuid import UUID

from pydantic import Field

from callcenter.api.problems import Code, Problem
from callcenter.api.routes import PREFIX, Routes, Rules
from callcenter.api.shapes import Asked, Line, Shown
from callcenter.api.visit import COOKIE, Visit
from callcenter.domain.access import Action
from callcenter.services.close_callback import CallbackClosedError, CallbackMissingError
from callcenter.services.softphone.ask_call import (
    CallRefusedError,
    NotDialledError,
    call_back,
    call_out,
)
from callcenter.services.softphone.lease_phone import (
    NoPhoneError,
    PbxUnavailableError,
    PhoneInUseError,
    PhoneWish,
    lease_phone,
)
from callcenter.services.softphone.return_phone import return_phone
from db.call_requests import CallAnswer

routes = Routes()

SOCKET_PATH: Final = f"{PREFIX}/sip"
REFUSALS: Final = {
    "busy": Code.PHONE_BUSY,
    "often": Code.CALLS_OUT_SPENT,
    "no_phone": Code.NO_PHONE_REGISTERED,
    "refused": Code.PBX_UNAVAILABLE,
}
CALLING: Final = (Code.NO_PHONE, *REFUSALS.values())


class PhoneAsked(Asked):
    take_over: bool = False  # end the lease of another browser


class IceServer(Shown):
    urls: list[str]


class PhoneLeased(Shown):
    """What a softphone needs to register; the password is told this once."""

    lease_id: UUID
    uri: str
    username: str
    password: str
    socket_path: str
    ice_servers: list[IceServer]
    expires_at: datetime


class LeasePath(Asked):
    lease_id: UUID


class CallBackPath(Asked):
    callback_id: UUID


class CallBackAsked(Asked):
    """Nothing more: the obligation says whom."""


class CallOutAsked(Asked):
    number: Annotated[Line, Field(min_length=2, max_length=40)]


class CallStarted(Shown):
    """The person's own phone rings; when it is answered, the number is dialled."""

    linkedid: str
    device: Literal["browser", "phone"]


@routes.post(
    "/softphone",
    access=Action.USE_PHONE,
    rules=Rules(status=201, problems=(Code.NO_PHONE, Code.PHONE_IN_USE, Code.PBX_UNAVAILABLE)),
)
async def lease_softphone(visit: Visit, body: PhoneAsked) -> PhoneLeased:
    """Be one's own phone in this browser: credentials that end with the session."""
    phones = {phone.extension for phone in visit.tools.settings.operator_phones}
    token = visit.request.cookies.get(COOKIE, "")
    wish = PhoneWish(visit.person, token, phones, body.take_over)
    try:
        leased = await lease_phone(visit.pool, wish, visit.tools.lifetimes)
    except NoPhoneError:
        raise Problem(Code.NO_PHONE) from None
    except PhoneInUseError as other:
        raise Problem(Code.PHONE_IN_USE, in_use_since=other.since) from None
    except PbxUnavailableError:
        raise Problem(Code.PBX_UNAVAILABLE, headers={"Retry-After": "2"}) from None
    return PhoneLeased(
        lease_id=leased.lease_id,
        uri=f"sip:{leased.username}@{urlsplit(visit.tools.settings.origin).hostname}",
        username=leased.username,
        password=leased.password,
        socket_path=f"{SOCKET_PATH}?lease={leased.lease_id}",
        ice_servers=[],  # the PBX is reached as it is; no server of somebody else's hears of calls
        expires_at=leased.expires_at,
    )


@routes.delete("/softphone/{lease_id}", access=Action.USE_PHONE)
async def return_softphone(visit: Visit, path: LeasePath) -> None:
    """Give the phone back; its credentials end at once."""
    token = visit.request.cookies.get(COOKIE, "")
    await return_phone(visit.pool, path.lease_id, token)


@routes.post(
    "/callbacks/{callback_id}/call",
    access=Action.CLOSE_CALLBACKS,
    rules=Rules(status=202, problems=(Code.NOT_IN_THIS_STATE, *CALLING), once=True),
)
async def call_citizen_back(visit: Visit, path: CallBackPath, body: CallBackAsked) -> CallStarted:
    """Ring one's own phone, then the citizen who is owed a call."""
    del body
    area_code = visit.tools.settings.region_area_code
    try:
        return _started(await call_back(visit.pool, visit.person, path.callback_id, area_code))
    except CallbackMissingError:
        raise Problem(Code.NOT_FOUND) from None
    except CallbackClosedError:
        raise Problem(Code.NOT_IN_THIS_STATE) from None
    except NotDialledError:
        raise Problem(Code.INVALID, mistakes=[("path.callback_id", "not_dialled")]) from None
    except (NoPhoneError, PbxUnavailableError, CallRefusedError) as refusal:
        raise _refused(refusal) from None


@routes.post(
    "/calls-out",
    access=Action.USE_PHONE,
    rules=Rules(status=202, problems=CALLING, once=True),
)
async def call_number(visit: Visit, body: CallOutAsked) -> CallStarted:
    """Ring one's own phone, then a number as people write it."""
    area_code = visit.tools.settings.region_area_code
    try:
        return _started(await call_out(visit.pool, visit.person, body.number, area_code))
    except NotDialledError:
        raise Problem(Code.INVALID, mistakes=[("body.number", "not_dialled")]) from None
    except (NoPhoneError, PbxUnavailableError, CallRefusedError) as refusal:
        raise _refused(refusal) from None


def _refused(refusal: Exception) -> Problem:
    match refusal:
        case NoPhoneError():
            return Problem(Code.NO_PHONE)
        case CallRefusedError(outcome):
            return Problem(REFUSALS.get(outcome, Code.PBX_UNAVAILABLE))
        case _:
            return Problem(Code.PBX_UNAVAILABLE, headers={"Retry-After": "2"})


def _started(answer: CallAnswer) -> CallStarted:
    return CallStarted.model_validate({"linkedid": answer.linkedid, "device": answer.device})
