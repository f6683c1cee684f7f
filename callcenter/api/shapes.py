"""Shapes that all routes share: strict models, text without control bytes, pages, cursors."""

import base64
import binascii
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Annotated, Any, Final, Generic, TypeVar
from uuid import UUID

import orjson
from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    ConfigDict,
    Field,
    StringConstraints,
    WithJsonSchema,
)

from callcenter.api.problems import Code, Problem

T = TypeVar("T")

LARGEST_PAGE: Final = 100
NO_CONTROL_BYTES: Final = r"^[^\x00-\x08\x0b\x0c\x0e-\x1f\x7f]*$"  # PostgreSQL refuses NUL
MAIL: Final = r"""[^@\s\x00-\x1f\x7f<>"',;:()\\\[\]]"""


class Asked(BaseModel):
    """What a client sends: unknown fields are refused, nothing is converted by guess."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class Shown(BaseModel):
    """What a client receives, read from a row by attribute."""

    model_config = ConfigDict(extra="forbid", frozen=True, from_attributes=True)


Line = Annotated[str, StringConstraints(max_length=200, pattern=NO_CONTROL_BYTES)]
# One address, nothing beside it: no name, no list, no second header (RFC 5321 4.5.3.1 lengths).
Email = Annotated[
    str,
    StringConstraints(max_length=254, pattern=f"^{MAIL}{{1,64}}@{MAIL}+\\.{MAIL}+$"),
]
Password = Annotated[
    str, StringConstraints(min_length=10, max_length=200, pattern=NO_CONTROL_BYTES)
]
LongText = Annotated[str, StringConstraints(max_length=20_000, pattern=NO_CONTROL_BYTES)]
Reason = Annotated[
    str,
    StringConstraints(
        strip_whitespace=True, min_length=3, max_length=500, pattern=NO_CONTROL_BYTES
    ),
]
E164 = Annotated[str, StringConstraints(pattern=r"^\+[1-9][0-9]{6,14}$")]
# Letters show `1-26-000123-7`; people paste it as they read it.
CaseNumber = Annotated[
    str,
    StringConstraints(pattern=r"^[1-3]([ -]?[0-9]){9}$"),
    AfterValidator(lambda number: number.replace("-", "").replace(" ", "")),
]
Linkedid = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,127}$")]
Login = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9._-]{1,40}$")]
TopicCode = Annotated[str, StringConstraints(pattern=r"^[0-9A-Za-z][0-9A-Za-z._-]{0,63}$")]
Slug = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,30}$")]
# Years PostgreSQL, Python and JSON all know; offsets are turned into UTC.
Moment = Annotated[
    AwareDatetime,
    Field(ge=datetime(1970, 1, 1, tzinfo=UTC), lt=datetime(2200, 1, 1, tzinfo=UTC)),
    WithJsonSchema({"type": "string", "format": "date-time"}),
]


class Nothing(Asked):
    """A route's path, query or body when it has none: whatever is sent is unknown."""


class PageQuery(Asked):
    limit: Annotated[int, Field(ge=1, le=LARGEST_PAGE)] = 50
    cursor: Annotated[str, StringConstraints(max_length=400)] | None = None


class Page(Shown, Generic[T]):
    """A part of a list; `next_cursor` leads to the next part, null on the last one."""

    items: list[T]
    next_cursor: str | None


def page_of(
    shown: Sequence[T], limit: int, place: Callable[[T], Sequence[str | datetime]]
) -> Page[T]:
    """Return the first `limit` of what was read with one more; `place` is where a row stands."""
    items = list(shown[:limit])
    more = make_cursor(*place(items[-1])) if len(shown) > limit else None
    return Page(items=items, next_cursor=more)


def make_cursor(*values: str | datetime) -> str:
    """Return an opaque bookmark that stands after the row with these values."""
    return base64.urlsafe_b64encode(orjson.dumps(values)).rstrip(b"=").decode()


def read_cursor(cursor: str) -> list[Any]:
    """Return the values of a bookmark; raises the 422 when we have not made it."""
    try:
        padded = cursor.encode("ascii") + b"=" * (-len(cursor) % 4)
        values = orjson.loads(base64.b64decode(padded, altchars=b"-_", validate=True))
    except (ValueError, binascii.Error):
        raise Problem(Code.INVALID_CURSOR) from None
    if not isinstance(values, list) or not all(_clean_text(value) for value in values):
        raise Problem(Code.INVALID_CURSOR)
    return values


def read_time_cursor(cursor: str | None) -> tuple[datetime, str] | None:
    """Return moment and id of a bookmark of `make_cursor(moment, id)`; None for the start."""
    if cursor is None:
        return None
    match read_cursor(cursor):
        case [moment, row_id]:
            return _moment(moment), row_id
        case _:
            raise Problem(Code.INVALID_CURSOR)


def read_id_cursor(cursor: str | None) -> tuple[datetime, UUID] | None:
    """Return moment and id of a bookmark whose id is a UUID; None for the start."""
    after = read_time_cursor(cursor)
    if after is None:
        return None
    try:
        return after[0], UUID(after[1])
    except ValueError:
        raise Problem(Code.INVALID_CURSOR) from None


def _moment(text: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise Problem(Code.INVALID_CURSOR) from None
    if moment.tzinfo is None:
        raise Problem(Code.INVALID_CURSOR)
    return moment


def _clean_text(value: object) -> bool:
    return isinstance(value, str) and "\x00" not in value
