"""The command line as a person meets it: help, JSON, one clear line when something fails."""

import json
import os
import subprocess
import sys
from pathlib import Path
from uuid import uuid4

import pytest

from db.organisations import OrganisationRow, insert_organisation
from db.pool import Pool

RUN = [sys.executable, "-c", "from callcenter.cli import main; main()"]
Result = subprocess.CompletedProcess[str]


@pytest.fixture
def environment(fresh_database: str, tmp_path: Path) -> dict[str, str]:
    inherited = {name: value for name, value in os.environ.items() if "CALLCENTER" not in name}  # noqa: TID251 - a child's environment
    own = {"CALLCENTER_DATABASE_URL": fresh_database, "CALLCENTER_STATE_DIR": str(tmp_path)}
    return {**inherited, **own}


def callcenter(environment: dict[str, str], *arguments: str) -> Result:
    return subprocess.run(
        [*RUN, *arguments],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


def test_an_account_is_added_listed_and_blocked(environment: dict[str, str]) -> None:
    command = ("user", "add", "anna", "--name", "Анна", "--extension", "201", "--json")
    added = json.loads(callcenter(environment, *command).stdout)
    assert (added["login"], added["role"], added["extension"]) == ("anna", "operator", "201")
    assert len(added["password"]) >= 16

    assert callcenter(environment, "user", "block", "anna").returncode == 0
    [listed] = json.loads(callcenter(environment, "user", "list", "--json").stdout)
    assert listed["login"] == "anna"
    assert listed["blocked_at"] is not None


async def test_an_organisation_is_named_as_people_name_it(
    environment: dict[str, str], pool: Pool
) -> None:
    same = [OrganisationRow(uuid4(), f"ГБУЗ «Больница», корпус {n}", "Больница") for n in "12"]
    async with pool.acquire() as connection:
        for row in [*same, OrganisationRow(uuid4(), "ГБУЗ «Поликлиника № 8»", "П8")]:
            await insert_organisation(connection, row)

    def tried(login: str, organisation: str) -> Result:
        employee = ("--name", "Анна", "--role", "organisation", "--organisation", organisation)
        return callcenter(environment, "user", "add", login, *employee)

    assert tried("anna", "п8").returncode == 0
    assert tried("boris", "ГБУЗ «Поликлиника № 8»").returncode == 0
    assert tried("vera", str(same[0].organisation_id)).returncode == 0
    assert "there is no such organisation" in tried("gleb", "П9").stderr
    several = tried("gleb", "Больница").stderr
    assert all(str(row.organisation_id) in several for row in same)


def test_a_name_cannot_command_the_terminal(environment: dict[str, str]) -> None:
    name = "Анна\x1b[2J\x9b31m\nroot administrator"
    assert callcenter(environment, "user", "add", "anna", "--name", name).returncode == 0

    listed = callcenter(environment, "user", "list").stdout

    assert listed.endswith("Анна\ufffd[2J\ufffd31m root administrator\n")
    assert listed.count("\n") == 1


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("user", "block", "nobody"), "callcenter: nobody: there is no such account"),
        (("user", "add", "Anna", "--name", "Анна"), "login: 2 to 41 of a-z"),
        (("user", "add", "anna", "--name", "Анна", "--extension", "2a"), "extension: 2 to 6"),
        (("user", "add", "anna", "--name", ""), "name: 1 to 200"),
        (("serve", "--only", "web"), "known parts: api, bridge, jobs"),
    ],
)
def test_a_failure_is_one_clear_line(
    environment: dict[str, str], arguments: tuple[str, ...], said: str
) -> None:
    result = callcenter(environment, *arguments)

    assert result.returncode == 1
    assert said in result.stderr
    assert result.stderr.count("\n") == 1
    assert result.stdout == ""


def test_an_unknown_setting_is_named(environment: dict[str, str]) -> None:
    result = callcenter({**environment, "CALLCENTER_HTTP_PROT": "80"}, "user", "list")

    assert result.returncode == 1
    assert result.stderr.startswith("callcenter: CALLCENTER_HTTP_PROT: there is no such setting")


def test_an_empty_hotline_has_nothing_to_purge_and_whole_chains(
    environment: dict[str, str],
) -> None:
    preview = json.loads(callcenter(environment, "purge", "--dry-run", "--json").stdout)
    assert (preview["now"], preview["later"], preview["alarm"]) == ([], [], None)

    report = json.loads(callcenter(environment, "receipts", "verify", "--json").stdout)
    assert report["receipts"]["bad"] is None
    anchor = f"1:{'0' * 64}"  # of a receipt that is not there any more
    cut = callcenter(environment, "receipts", "verify", "--receipts-anchor", anchor)
    assert cut.returncode == 1
    assert "seq 1: truncated" in cut.stderr


def test_the_doctor_says_what_is_wrong_and_what_to_do(environment: dict[str, str]) -> None:
    result = callcenter(environment, "doctor", "--json")
    findings = {one["what"]: one for one in json.loads(result.stdout)}

    assert result.returncode == 1
    assert findings["schema"]["well"]
    assert findings["receipts and audit"]["well"]
    assert not findings["PBX secrets"]["well"]
    assert findings["PBX secrets"]["advice"] == "run callcenter pbx render"


def test_recordings_of_an_empty_hotline(environment: dict[str, str]) -> None:
    assert json.loads(callcenter(environment, "recordings", "list", "--json").stdout) == []
    verified = json.loads(callcenter(environment, "recordings", "verify", "--json").stdout)
    assert verified == {"verified": 0, "different": []}
