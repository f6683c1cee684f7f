"""Compose the text that settings put into the templates of deploy/asterisk. No files written.

Templates use `%{name}`, so that the dialplan's own `${name}` stays readable; an unknown name
stops the rendering.
"""

import re
from collections.abc import Iterable, Mapping
from datetime import time
from functools import partial
from importlib.resources import files
from pathlib import Path
from typing import Final

from callcenter.domain.calling_out import CODES, URGENT
from callcenter.domain.channels import BROWSER
from callcenter.services.find_asterisk import DEPLOY
from callcenter.services.keep_pbx_secrets import PbxSecrets
from callcenter.settings import Queue, Settings, WorkingHours

PLACE: Final = re.compile(r"%\{([a-z_]+)\}")
STRATEGIES: Final = {"one_by_one": "rrmemory", "all_at_once": "ringall"}
INTERNAL_RING_SECONDS: Final = 30
TRANSFER_RING_SECONDS: Final = 20
LAST_MINUTE: Final = time(23, 59)
SECTION_LIMIT: Final = 79  # bytes of a section's name that Asterisk keeps; it cuts the rest off
HOST_ZONES: Final = Path("/usr/share/zoneinfo")

# Numbers an operator may dial, each of fixed length: Russian ones with 8, 7 or +7.
OUTBOUND: Final = tuple(f"_{prefix}{code}XXXXXXX" for prefix in ("8", "7", "+7") for code in CODES)


class RenderError(Exception):
    """The configuration cannot be rendered; the message says what to change."""


def filled(template: str, values: Mapping[str, str]) -> str:
    """Return a template (its path below deploy/asterisk) with each `%{name}` replaced."""

    def value(found: re.Match[str]) -> str:
        if found[1] not in values:
            raise RenderError(f"{template}: nothing is called {found[1]}")
        return values[found[1]]

    return PLACE.sub(value, (DEPLOY / template).read_text(encoding="utf-8"))


def journal_section(settings: Settings) -> str:
    """Return the journal's section name in cel_custom.conf, which is its path.

    In its usual folder the file's name alone is enough, and short: a name that is cut off
    sends every record to another file without a word. Raises RenderError.
    """
    file = settings.journal_file
    if file.parent == settings.pbx_folder / "log" / "cel-custom":
        return file.name
    if len(str(file).encode()) > SECTION_LIMIT:
        raise RenderError(f"pbx.journal_file: {file} is longer than {SECTION_LIMIT} bytes")
    return str(file)


def pbx_values(settings: Settings, secrets: PbxSecrets) -> dict[str, str]:
    """Return the text for each name of the templates that settings decide."""
    pbx = settings.pbx
    plain = {name: str(value) for name, value in pbx if isinstance(value, (str, int, float))}
    return {
        **plain,
        "folder": str(settings.pbx_folder),
        "incoming_folder": str(settings.incoming_folder),
        "journal_section": journal_section(settings),
        "ami_secret": secrets.ami,
        "agi": f"agi://{pbx.agi_host}:{pbx.agi_port}",
        "transfer_ring_seconds": str(TRANSFER_RING_SECONDS),
        "first_queue": settings.queues[0].name,
        "hotline_numbers": _numbers(settings),
        "working_hours": _working_hours(settings),
        "queue_extensions": _each_queue(settings, "parts/queue.extensions.conf"),
        "queues": _each_queue(settings, "parts/queue.queues.conf"),
        "internal_extensions": _internal(settings),
        "hints": _hints(settings),
        "transfer_extensions": _transfers(settings),
        "outbound_patterns": _outbound(settings),
        "calls_out_an_hour": str(pbx.calls_out_an_hour),
        "phones": _phones(settings, secrets),
        "trunk_identify": _trunk_identify(settings),
        "trunk_contact": _trunk_contact(settings),
        "trunk_caller": f"from_user = {pbx.outbound_number}" if pbx.outbound_number else "",
    }


def _numbers(settings: Settings) -> str:
    part = partial(filled, "parts/number.extensions.conf")
    return _lines(
        part({"number": number.number, "queue": number.queue, "kind": number.kind or ""})
        for number in settings.hotline_numbers
    )


def _working_hours(settings: Settings) -> str:
    """Return what the dialplan takes for text when the hotline is open, else for nothing."""
    zone = _zone(settings.region_timezone)
    return "".join(
        f"${{IFTIME({_minutes(hours)},{hours.days},*,*,{zone}?1)}}"
        for hours in settings.working_hours
    )


def _minutes(hours: WorkingHours) -> str:
    """Return the range as Asterisk reads it: the last minute belongs to it."""
    if hours.closes in {LAST_MINUTE, time(0, 0)}:
        return f"{hours.opens:%H:%M}-23:59"
    last = hours.closes.hour * 60 + hours.closes.minute - 1
    return f"{hours.opens:%H:%M}-{last // 60:02}:{last % 60:02}"


def _zone(name: str) -> str:
    """Return the zone for Asterisk: its name, or our own file where the system has no zones.

    Asterisk takes a zone it cannot find for UTC and says nothing.
    """
    if (HOST_ZONES / name).exists():
        return name
    return str(files("tzdata") / "zoneinfo" / name)


def _each_queue(settings: Settings, template: str) -> str:
    return _lines(filled(template, _queue_values(settings, queue)) for queue in settings.queues)


def _queue_values(settings: Settings, queue: Queue) -> dict[str, str]:
    members = [phone.extension for phone in settings.operator_phones if queue.name in phone.queues]
    # All phones, then all browsers: who does not take a call on one is not the next again.
    interfaces = [(name, f"{name}{device}") for device in ("", BROWSER) for name in members]
    return {
        "name": queue.name,
        "strategy": STRATEGIES[queue.strategy],
        "ring_seconds": str(queue.ring_seconds),
        "max_wait_seconds": str(queue.max_wait_seconds),
        "max_callers": str(queue.max_callers),
        "announce_position_seconds": str(queue.announce_position_seconds),
        "overflow_to": queue.overflow_to or "",
        "members": _lines(
            f"member => PJSIP/{interface},0,{name},hint:{name}@members"
            for name, interface in interfaces
        ),
    }


def _internal(settings: Settings) -> str:
    ring = INTERNAL_RING_SECONDS
    return _lines(
        f"exten => {phone.extension},1,Dial({_devices(phone.extension)},{ring})"
        for phone in settings.operator_phones
    )


def _hints(settings: Settings) -> str:
    names = [phone.extension for phone in settings.operator_phones]
    return _lines(f"exten => {name},hint,{_devices(name)}" for name in names)


def _devices(extension: str) -> str:
    """Return both devices of a person, as Dial and hints take them."""
    return f"PJSIP/{extension}&PJSIP/{extension}{BROWSER}"


def _transfers(settings: Settings) -> str:
    phones = [
        f"exten => {phone.extension},1,Set(CC_TARGET={phone.extension})\n"
        " same => n,Goto(transfer-operator,s,1)"
        for phone in settings.operator_phones
    ]
    queues = [
        f"exten => {queue.extension},1,Goto(queue-{queue.name},s,1)"
        for queue in settings.queues
        if queue.extension is not None
    ]
    outside = [
        f"exten => {pattern},1,Set(CC_TARGET=${{EXTEN}})\n same => n,Goto(transfer-urgent,s,1)"
        for pattern in URGENT
        if settings.pbx.trunk_contact is not None
    ]
    return _lines([*phones, *queues, *outside])


def _outbound(settings: Settings) -> str:
    if settings.pbx.trunk_contact is None:
        return ""
    ways = dict.fromkeys(OUTBOUND, "s") | dict.fromkeys(URGENT, "urgent")
    return _lines(
        f"exten => {pattern},1,Set(CC_DIALLED=${{EXTEN}})\n same => n,Goto(outbound,{way},1)"
        for pattern, way in ways.items()
    )


def _phones(settings: Settings, secrets: PbxSecrets) -> str:
    names = [phone.extension for phone in settings.operator_phones]
    return _lines(
        filled("parts/phone.pjsip.conf", {"extension": name, "password": secrets.phones[name]})
        for name in names
    )


def _trunk_identify(settings: Settings) -> str:
    if not settings.pbx.trunk_addresses:
        return "; settings name no trunk_addresses: nobody outside can call in"
    matches = [f"match = {address}" for address in settings.pbx.trunk_addresses]
    return _lines(["[trunk]", "type = identify", "endpoint = trunk", *matches])


def _trunk_contact(settings: Settings) -> str:
    contact = settings.pbx.trunk_contact
    return f"contact = sip:{contact}" if contact else "; settings name no trunk_contact"


def _lines(lines: Iterable[str]) -> str:
    return "\n".join(lines)
