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


def test_a_number_inside_a_sentence_is_hidden() -> None:
    assert "1234567" not in logs.masked_text(f"call from {PHONE} refused")


@pytest.mark.parametrize("kept", ["1700000000.15", "2026-11-22", "pbx1-1700000000.1", "port 5060"])
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


WRITES_TWO_LINES = f"""
import logging, structlog
from callcenter import logs
logs.configure("INFO")
structlog.get_logger("test").info("caller.known", caller_e164="{PHONE}", note="see {PHONE}")
structlog.get_logger("test").debug("not.this.one")
logging.getLogger("library").warning("sent to %s", "{PHONE}")
"""


def test_lines_are_json_with_their_numbers_masked() -> None:
    written = subprocess.run(
        [sys.executable, "-c", WRITES_TWO_LINES], check=True, capture_output=True, text=True
    )

    lines = [json.loads(line) for line in written.stderr.splitlines()]
    assert [(line["event"][:7], line["level"]) for line in lines] == [
        ("caller.", "info"),
        ("sent to", "warning"),
    ]
    assert "1234567" not in written.stderr
    assert written.stdout == ""  # belongs to --json
