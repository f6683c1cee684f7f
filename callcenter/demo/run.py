"""`callcenter demo`: one real call from a citizen's phone to its recording, then stay up."""

import asyncio
import fcntl
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from callcenter.clock import now
from callcenter.demo.asterisk import AsteriskFailed
from callcenter.demo.case_work import register_call
from callcenter.demo.configuration import BROWSER_EXTENSIONS, MOST_OPERATORS
from callcenter.demo.evidence import MissingLink, evidence_of
from callcenter.demo.house import Changes, House, keep_alive, running_house
from callcenter.demo.people import (
    Operators,
    Voices,
    demo_voices,
    one_conversation,
    operators_at,
    town_at,
)
from callcenter.demo.phone import RegistrationFailed
from callcenter.demo.screen import Screen, screen
from callcenter.demo.server import ServerFailed
from callcenter.demo.state_file import STATE, remove_state, write_state
from callcenter.services.find_asterisk import AsteriskMissing
from callcenter.settings import cache_folder

FAILURES: Final = (AsteriskFailed, AsteriskMissing, MissingLink, RegistrationFailed, ServerFailed)


class AlreadyRunning(Exception):  # noqa: N818 - reads as what it is
    """Another demo uses this folder."""


@dataclass(frozen=True, slots=True)
class Options:
    once: bool = False  # end after the call
    operators: int = 2
    folder: Path = Path(".demo")


def run(options: Options) -> int:
    """Return the exit code: 0, or 1 when a link of the chain is missing."""
    shown = screen()
    if not 1 <= options.operators <= MOST_OPERATORS:
        shown.fail(f"operators: 1 to {MOST_OPERATORS}, not {options.operators}")
        return 1
    options.folder.mkdir(parents=True, exist_ok=True)
    try:
        with _only_one(options.folder):
            return asyncio.run(_until_told_to_stop(options, shown))
    except (AlreadyRunning, *FAILURES) as failure:
        shown.fail(str(failure))
        return 1


async def _until_told_to_stop(options: Options, shown: Screen) -> int:
    """Run the demo; the first SIGINT or SIGTERM ends it in order, later ones change nothing."""
    work = asyncio.create_task(_demo(options, shown))
    loop = asyncio.get_running_loop()

    def stop() -> None:
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(number, lambda: None)
        shown.say("Stopping…")
        work.cancel()

    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop)
    try:
        return await work
    except asyncio.CancelledError:
        return 1 if options.once else 0


async def _demo(options: Options, shown: Screen) -> int:
    folder = options.folder.resolve()
    remove_state(folder)
    voices = await asyncio.to_thread(demo_voices, cache_folder())
    async with (
        running_house(folder, options.operators, shown) as house,
        operators_at(
            house.asterisk.sip_address, _phone_secrets(house), voices.operator
        ) as operators,
        town_at(house.asterisk.sip_address, _outside(house), voices.citizen),
    ):
        missing = await _show_one_call(house, operators, voices, shown)
        if options.once:
            return 1 if missing else 0
        await _stay_up(house, operators, shown)
    return 0


def _phone_secrets(house: House) -> dict[str, str]:
    """Return the phones that the demo answers by itself."""
    secrets = house.asterisk.files.secrets.phones
    return {
        phone.extension: secrets[phone.extension]
        for phone in house.settings.operator_phones
        if phone.extension not in BROWSER_EXTENSIONS
    }


def _outside(house: House) -> str:
    contact = house.settings.pbx.trunk_contact
    assert contact is not None  # noqa: S101 - the demo's configuration names it
    return contact


async def _show_one_call(
    house: House, operators: Operators, voices: Voices, shown: Screen
) -> MissingLink | None:
    """Place the call and print what it left; return the link that is missing."""
    since = now()
    try:
        with shown.step("a call, both sides speaking"):
            talk = await one_conversation(house.asterisk.sip_address, operators, voices)
        with shown.step("its journal line, case, recording"):
            left = await evidence_of(house.pool, talk.caller_number, since)
        with shown.step("its case registered, a letter sent"):
            operator = house.account_of(talk.extension)
            registered = await register_call(
                house.settings.origin, operator, left.call, house.post_office
            )
    except MissingLink as missing:
        shown.fail(f"missing link: {missing} (logs: {house.server.log})")
        return missing
    shown.show_call(talk, left, registered, house.settings.zone)
    shown.show_way_in(house.settings.origin, house.accounts)
    return None


async def _stay_up(house: House, operators: Operators, shown: Screen) -> None:
    """Write state.json and wait for the end; what is killed meanwhile starts again."""

    def write() -> None:
        write_state(house.folder, house.settings, house.accounts, house.pids)

    async def asterisk_is_new() -> None:
        await operators.meet_new_pbx()
        write()

    write()
    shown.say(f"Up, until Ctrl-C. For scripts: {house.folder / STATE}")
    try:
        await keep_alive(house, shown, Changes(server=write, asterisk=asterisk_is_new))
    finally:
        remove_state(house.folder)


@contextmanager
def _only_one(folder: Path) -> Iterator[None]:
    with (folder / "lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise AlreadyRunning(f"another demo runs in {folder}; stop it first") from None
        yield
