"""What must never be read in a log: numbers of citizens, secrets."""

import json
import subprocess
import sys

import pytest

from callcenter import logs

PHONE = "+79161234567"


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        (PHONE, "**********67"),
        ("84951234567", "*********67"),
        ("7", "7"),
        ("", ""),
    ],
)
def test_a_number_keeps_its_last_two_digits(text: str, masked: str) -> None:
    assert logs.masked_number(text) == masked


@pytest.mark.parametrize(
    "text",
    [
        f"call from {PHONE} refused",
        f"it was {PHONE}.",
        "INVITE sip:79161234567@10.0.0.1",
        "caller:79161234567, dialled:78001234567",
        f"Key (phone_e164)=({PHONE}) already exists.",
        f"x{PHONE}y",
        "8 (916) 123-45-67",
        "+7 916 123 45 67",
    ],
)
def test_a_number_inside_a_sentence_is_hidden(text: str) -> None:
    masked = logs.masked_text(text)

    assert "1234567" not in masked
    assert "123-45" not in masked
    assert "123 45" not in masked


@pytest.mark.parametrize(
    "kept",
    [
        "1700000000.15",
        "2026-11-22",
        "2026-11-22T11:49:08.123456Z",
        "pbx1-1700000000.1",
        "k0123456789abcdef-1700000000.15",
        "0190b3a8-1111-7222-8333-123456789012",
        "port 5060",
        "line 1234, in f",
    ],
)
def test_ids_and_dates_stay_readable(kept: str) -> None:
    assert logs.masked_text(kept) == kept


@pytest.mark.parametrize(
    "name", ["password", "ami_secret", "csrf_token", "session_cookie", "authorization"]
)
def test_a_secret_is_hidden_whole(name: str) -> None:
    assert logs.mask_event(None, "info", {name: "s3cr3t"})[name] == "***"


def test_personal_values_are_hidden_at_any_depth() -> None:
    event = {"event": "call", "call": {"caller_e164": PHONE, "legs": [{"phone": PHONE}]}}

    masked = json.dumps(logs.mask_event(None, "info", event))

    assert "1234567" not in masked
    assert masked.count("67") == 2


@pytest.mark.parametrize("value", [ValueError(PHONE), PHONE.encode(), {PHONE}, (PHONE, [PHONE])])
def test_a_value_that_is_no_text_is_masked_as_it_would_be_written(value: object) -> None:
    masked = logs.mask_event(None, "info", {"event": "x", "error": value})

    assert "1234567" not in json.dumps(masked)


WRITES_LINES = f"""
import logging, structlog
from callcenter import logs
logs.configure("INFO")
structlog.get_logger("test").info("caller.known", caller_e164="{PHONE}", note="see {PHONE}")
structlog.get_logger("test").debug("not.this.one")
logging.getLogger("library").warning("sent to %s", "{PHONE}")
try:
    raise ValueError("no route to {PHONE}")
except ValueError as error:
    logging.getLogger("asyncio").exception("Task exception was never retrieved")
    logging.getLogger("aiohttp.server").error("Error handling request", exc_info=error)
    structlog.get_logger("test").error("request.failed", exc_info=error)
"""


def test_lines_are_json_with_their_numbers_masked_also_in_tracebacks() -> None:
    written = subprocess.run(
        [sys.executable, "-c", WRITES_LINES], check=True, capture_output=True, text=True
    )

    lines = [json.loads(line) for line in written.stderr.splitlines()]
    assert [(line["event"][:7], line["level"]) for line in lines] == [
        ("caller.", "info"),
        ("sent to", "warning"),
        ("Task ex", "error"),
        ("Error h", "error"),
        ("request", "error"),
    ]
    assert all("no route to" in line["exception"] for line in lines[2:])
    assert "1234567" not in written.stderr
    assert written.stdout == ""  # belongs to --json
