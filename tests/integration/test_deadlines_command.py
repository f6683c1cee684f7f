"""`callcenter deadlines` as a person and a script meet it; no database anywhere near."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

RUN = [sys.executable, "-c", "from callcenter.cli import main; main()", "deadlines"]
Result = subprocess.CompletedProcess[str]
RECEIVED = ("--kind", "ticket", "--received")


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    inherited = {name: value for name, value in os.environ.items() if "CALLCENTER" not in name}  # noqa: TID251 - a child's environment
    nowhere = "postgresql://nobody@127.0.0.1:1/none"
    own = {"CALLCENTER_DATABASE_URL": nowhere, "CALLCENTER_STATE_DIR": str(tmp_path)}
    return {**inherited, **own}


def deadlines(environment: dict[str, str], *arguments: str) -> Result:
    return subprocess.run(
        [*RUN, *arguments],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


def answer(environment: dict[str, str], *arguments: str) -> dict[str, Any]:
    result = deadlines(environment, *arguments, "--json")
    assert (result.returncode, result.stderr) == (0, "")
    found: dict[str, Any] = json.loads(result.stdout)
    return found


def test_a_ticket_received_on_a_holiday(environment: dict[str, str]) -> None:
    found = answer(environment, *RECEIVED, "2026-01-04T03:00", "--urgency", "low")

    assert found["registration_due_at"] == "2026-01-12T16:30:00+03:00"
    assert found["registered_at"] == "2026-01-12T08:30:00+03:00"  # when the office opens
    assert found["execution_due_at"] == "2026-01-22T20:30:00+03:00"
    assert found["provisional"] is False


def test_both_readings_of_the_execution_times(environment: dict[str, str]) -> None:
    asked = (*RECEIVED, "2025-12-26T16:30", "--urgency", "medium", "--reading")

    by_calendar = answer(environment, *asked, "calendar")
    by_days = answer(environment, *asked, "working_days")

    assert by_calendar["execution_due_at"] == "2025-12-31T16:30:00+03:00"
    assert by_days["execution_due_at"] == "2026-01-14T23:59:59+03:00"


def test_the_reading_terms_and_zone_are_settings(environment: dict[str, str]) -> None:
    environment |= {
        "CALLCENTER_REGION_TIMEZONE": "Asia/Novokuznetsk",
        "CALLCENTER_REGULATION__READING": "working_days",
        "CALLCENTER_REGULATION__DAYS_OFF": '["2026-02-24"]',
        "CALLCENTER_REGULATION__REGISTRATION": json.dumps(
            {"low": "PT8H", "medium": "PT6H", "high": "PT2H", "very_high": "PT1H"}
        ),
    }

    found = answer(environment, *RECEIVED, "2026-02-20T16:30", "--urgency", "very_high")

    assert found["reading"] == "working_days"
    assert found["registration_due_at"] == "2026-02-25T09:00:00+07:00"
    assert found["execution_due_at"] == "2026-02-25T23:59:59+07:00"


def test_the_window_for_a_claim(environment: dict[str, str]) -> None:
    found = answer(environment, "--kind", "ticket", "--done", "2025-10-31T12:00")

    assert found["dispute_until"] == "2025-11-06T23:59:59+03:00"


def test_a_zone_may_be_named(environment: dict[str, str]) -> None:
    asked = ("--kind", "ticket", "--done", "2025-10-31T20:00Z", "--tz", "Asia/Yekaterinburg")

    found = answer(environment, *asked)  # already 1 November there

    assert found["done_at"] == "2025-11-01T01:00:00+05:00"
    assert found["dispute_until"] == "2025-11-07T23:59:59+05:00"


def test_an_appeal(environment: dict[str, str]) -> None:
    received = answer(environment, "--kind", "appeal", "--received", "2025-12-30")
    registered = answer(environment, "--kind", "appeal", "--registered", "2025-12-01")
    extended = answer(environment, "--kind", "appeal", "--registered", "2025-12-01", "--extended")

    assert received["registration_due_on"] == "2026-01-12"
    names = ("forward_due_on", "legal_due_on", "operational_due_on")
    assert [registered[name] for name in names] == ["2025-12-08", "2025-12-31", "2025-12-30"]
    assert [extended[name] for name in names] == ["2025-12-08", "2026-01-30", "2026-01-30"]


def test_an_appeals_moment_counts_by_its_date_there(environment: dict[str, str]) -> None:
    found = answer(environment, "--kind", "appeal", "--received", "2025-12-29T22:30Z")

    assert found["received_on"] == "2025-12-30"  # in Moscow


def test_how_sure_the_years_calendar_is_said(environment: dict[str, str]) -> None:
    known, draft, none = (
        answer(environment, "--kind", "appeal", "--registered", f"{year}-02-01")
        for year in (2026, 2027, 2028)
    )

    assert (known["calendar"], known["provisional"]) == ("decree", False)
    assert (draft["calendar"], draft["provisional"]) == ("draft", False)
    assert (none["calendar"], none["provisional"]) == ("none", True)
    said = deadlines(environment, "--kind", "appeal", "--registered", "2028-02-01").stdout
    assert "Provisional" in said


def test_people_read_dates_with_their_days(environment: dict[str, str]) -> None:
    said = deadlines(environment, *RECEIVED, "2025-10-31T16:30", "--urgency", "low").stdout

    assert "Registration due at:          2025-11-01 16:00:00 Sat\n" in said
    assert "Timezone:                     Europe/Moscow\n" in said


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ((), "--kind: nothing given; say ticket or appeal"),
        (("--kind", "letter"), "--kind: letter given; say ticket or appeal"),
        (("--kind", "appeal"), "give exactly one of --received or --registered"),
        ((*RECEIVED, "2026-02-03T10:00"), "--urgency: nothing given; say one of low, medium"),
        ((*RECEIVED, "2026-02-03T10:00", "--urgency", "huge"), "--urgency: huge given"),
        ((*RECEIVED, "2026-02-30T10:00", "--urgency", "low"), "--received: no moment 2026-02-30"),
        ((*RECEIVED, "2026-02-03", "--urgency", "low"), "write it as 2026-01-04T03:00"),
        ((*RECEIVED, "9999-12-31T23:59", "--urgency", "low"), "give a year from 2000 to 2099"),
        ((*RECEIVED, "2026-02-03T10:00", "--done", "2026-02-03T10:00"), "give exactly one of"),
        (("--kind", "ticket", "--done", "2026-02-03T10:00", "--extended"), "--extended means"),
        (("--kind", "appeal", "--registered", "1.12.2025"), "write it as 2025-12-30"),
        (("--kind", "appeal", "--received", "2025-12-30", "--tz", "Mars/Base"), "--tz: no time"),
        (("--kind", "appeal", "--received", "2025-12-30", "--urgency", "low"), "--urgency means"),
        (
            ("--kind", "ticket", "--done", "2026-03-08T02:30", "--tz", "America/New_York"),
            "clocks in America/New_York skip 2026-03-08T02:30",
        ),
    ],
)
def test_what_makes_no_sense_is_one_clear_line(
    environment: dict[str, str], arguments: tuple[str, ...], said: str
) -> None:
    result = deadlines(environment, *arguments)

    assert result.returncode == 1
    assert result.stdout == ""
    assert said in result.stderr
    assert result.stderr.count("\n") == 1
