"""Settings: the only reader of the environment. A strange value stops the start and is named.

Sources, the first wins: `CALLCENTER_*` variables, or `CALLCENTER_*_FILE` (the value is the
file's content: for secrets), the TOML file named by `CALLCENTER_CONFIG`, the defaults here.
Parts are reached with two underscores: `CALLCENTER_PBX__AMI_PORT=5038`. The table of all of
them is in deploy/README.md; a test keeps it complete.
"""

import json
import os
import tomllib
from collections.abc import Iterator, Mapping
from datetime import time, timedelta
from pathlib import Path
from typing import Annotated, Any, Final, Literal, Self
from zoneinfo import ZoneInfo

from pydantic import Field, ValidationError, model_validator

from callcenter.domain.appeals.regime import RegimePolicy
from callcenter.domain.office import Office
from callcenter.settings_agents import Agents
from callcenter.settings_mail import Mail
from callcenter.settings_parts import (
    AmiSecret,
    DatabaseUrl,
    Digits,
    Duration,
    Extension,
    Host,
    Origin,
    Part,
    Port,
    PurgeInterval,
    Regulation,
    Slug,
    Title,
    WallTime,
    Zone,
    refused,
    repeated,
)

PREFIX: Final = "CALLCENTER_"
LONGEST_RETENTION: Final = timedelta(days=30)  # promise P4
FIVE_YEARS: Final = timedelta(days=5 * 365 + 1)
MEBIBYTE: Final = 1024 * 1024

MIDNIGHT: Final = time(0, 0)  # as an end of working hours: the end of the day


class SettingsError(Exception):
    """A setting is missing, unknown or wrong; the message names it and says what to do."""


class HotlineNumber(Part):
    """A number citizens dial (DID). `kind` skips the menu: its calls are of that kind."""

    number: Digits
    title: Title = "Горячая линия"
    queue: Slug = "hotline"
    kind: Literal["ticket", "appeal", "appointment"] | None = None


class Queue(Part):
    """Where calls wait. `one_by_one` rings members in turn, `all_at_once` all together."""

    name: Slug
    title: Title = "Горячая линия"
    strategy: Literal["one_by_one", "all_at_once"] = "one_by_one"
    ring_seconds: int = Field(default=15, ge=3, le=120)
    max_wait_seconds: int = Field(default=300, ge=5, le=3600)
    max_callers: int = Field(default=0, ge=0, le=10_000)  # 0: no limit
    announce_position_seconds: int = Field(default=30, ge=0, le=3600)  # 0: never
    overflow_to: Slug | None = None  # another queue before the promise to call back
    extension: Extension | None = None  # where operators transfer calls to; None: they cannot


class OperatorPhone(Part):
    """A SIP account of the PBX; `queues` it is a member of."""

    extension: Extension
    queues: tuple[Slug, ...] = ("hotline",)


class WorkingHours(Part):
    """Days as Asterisk writes them (`mon-fri`), local times of the region."""

    days: Annotated[
        str, Field(pattern=r"^(mon|tue|wed|thu|fri|sat|sun)(-(mon|tue|wed|thu|fri|sat|sun))?$")
    ] = "mon-sun"
    opens: WallTime = time(0, 0)
    closes: WallTime = time(23, 59)  # 00:00: open until midnight

    @model_validator(mode="after")
    def _opens_first(self) -> Self:
        if self.closes != MIDNIGHT and self.closes <= self.opens:
            raise refused("hours_order", "closes is not after opens; write a night as two entries")
        return self


class Pbx(Part):
    """One Asterisk node and how to reach it."""

    node: Slug = "pbx1"
    folder: Path | None = None  # None: <state_dir>/pbx; holds etc, log, run, spool
    incoming_folder: Path | None = None  # None: <state_dir>/incoming; MixMonitor writes here
    journal_file: Path | None = None  # None: <folder>/log/cel-custom/calls.jsonl
    sip_host: Host = "127.0.0.1"
    sip_port: Port = 5060
    http_port: Port = 8088  # WebSocket of browser softphones
    rtp_first_port: Port = 10000
    rtp_last_port: Port = 20000
    ami_host: Host = "127.0.0.1"
    ami_port: Port = 5038
    ami_user: Slug = "callcenter"
    ami_secret: AmiSecret | None = None  # None: the one `pbx render` made
    agi_host: Host = "127.0.0.1"
    agi_port: Port = 4573
    trunk_addresses: tuple[Host, ...] = ()  # the provider's SIP peers, by IP; not the phones'
    trunk_contact: Host | None = None  # host[:port] for calls out; None: there are none
    outbound_number: Digits | None = None  # what the called see; None: the operator's extension
    calls_out_an_hour: int = Field(default=60, ge=1, le=1000)  # of one operator; 103, 112 apart
    menu_wait_seconds: float = Field(default=1.5, ge=0.1, le=10)  # after the menu was spoken
    language: Annotated[str, Field(pattern=r"^[a-z]{2}$")] = "ru"


# Parts whose fields are variables of their own, with two underscores.
PARTS: Final[Mapping[str, type[Part]]] = {
    "pbx": Pbx,
    "regulation": Regulation,
    "mail": Mail,
    "agents": Agents,
}


class Settings(Part):
    """Everything an administrator may set. Frozen after the start."""

    state_dir: Path = Path(".callcenter")
    database_url: DatabaseUrl | None = None  # None: embedded PostgreSQL under state_dir
    http_host: Host = "127.0.0.1"
    http_port: Port = 8080
    public_origin: Origin | None = None  # https://hotline.example.org; None: http://host:port
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"

    region_timezone: Zone = "Europe/Moscow"
    region_area_code: Annotated[str, Field(pattern=r"^[0-9]{3,4}$")] = "495"

    recordings_dir: Path | None = None  # None: <state_dir>/recordings
    attachments_dir: Path | None = None  # None: <state_dir>/attachments
    attachment_max_bytes: int = Field(default=25 * MEBIBYTE, ge=MEBIBYTE, le=200 * MEBIBYTE)
    attachment_retention: Duration = FIVE_YEARS  # after the end of what it belongs to
    site_challenge_bits: int = Field(default=17, ge=8, le=24)  # work for one form; +1 doubles it
    recording_retention: timedelta = LONGEST_RETENTION
    purge_interval: PurgeInterval = timedelta(seconds=60)
    short_call_seconds: float = Field(default=5, ge=0)
    callback_due: Duration = timedelta(hours=4)
    session_idle: Duration = timedelta(minutes=30)
    session_absolute: Duration = timedelta(hours=12)

    regulation: Regulation = Regulation()
    mail: Mail = Mail()
    agents: Agents = Agents()
    pbx: Pbx = Pbx()
    hotline_numbers: tuple[HotlineNumber, ...] = (HotlineNumber(number="78001000122"),)
    queues: tuple[Queue, ...] = (Queue(name="hotline"),)
    operator_phones: tuple[OperatorPhone, ...] = ()
    # One line of the dialplan holds them all, and a line has an end.
    working_hours: Annotated[tuple[WorkingHours, ...], Field(max_length=20)] = (WorkingHours(),)

    @model_validator(mode="after")
    def _check(self) -> Self:
        if not timedelta(0) < self.recording_retention <= LONGEST_RETENTION:
            text = "recording_retention must be above 0 and at most 30 days (P30D)"
            raise refused("retention_range", text)
        if self.pbx.rtp_last_port <= self.pbx.rtp_first_port:
            raise ValueError("pbx.rtp_last_port must be above pbx.rtp_first_port")
        for text in _unknown_queues(self):
            raise refused("unknown_queue", text)
        for text in _repeated_names(self):
            raise refused("named_twice", text)
        for text in _overflow_rings(self):
            raise refused("overflow_ring", text)
        return self

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.region_timezone)

    @property
    def office(self) -> Office:
        rules = self.regulation
        return Office(
            self.zone,
            rules.calendar,
            rules.opens,
            rules.closes,
            rules.short_day_closes,
            rules.terms,
            rules.reading,
        )

    @property
    def regime_policy(self) -> RegimePolicy:
        rules = self.regulation
        return RegimePolicy(rules.phone_complaint_is_59fz, rules.email_is_59fz)

    @property
    def queue_titles(self) -> dict[str, str]:
        """What people call each queue."""
        return {queue.name: queue.title for queue in self.queues}

    @property
    def pbx_folder(self) -> Path:
        return (self.pbx.folder or self.state_dir / "pbx").absolute()

    @property
    def incoming_folder(self) -> Path:
        return (self.pbx.incoming_folder or self.state_dir / "incoming").absolute()

    @property
    def journal_file(self) -> Path:
        default = self.pbx_folder / "log" / "cel-custom" / "calls.jsonl"
        return (self.pbx.journal_file or default).absolute()

    @property
    def recordings_folder(self) -> Path:
        return (self.recordings_dir or self.state_dir / "recordings").absolute()

    @property
    def attachments_folder(self) -> Path:
        return (self.attachments_dir or self.state_dir / "attachments").absolute()

    @property
    def exports_folder(self) -> Path:
        return (self.state_dir / "exports").absolute()

    @property
    def origin(self) -> str:
        return self.public_origin or f"http://{self.http_host}:{self.http_port}"


def _unknown_queues(settings: Settings) -> Iterator[str]:
    known = {queue.name for queue in settings.queues}
    used = {number.queue for number in settings.hotline_numbers}
    used |= {name for phone in settings.operator_phones for name in phone.queues}
    used |= {queue.overflow_to for queue in settings.queues if queue.overflow_to}
    if missing := sorted(used - known):
        yield f"queues has no {', '.join(missing)}: add it or name another"


def _repeated_names(settings: Settings) -> Iterator[str]:
    phones = [phone.extension for phone in settings.operator_phones]
    queues = [queue.extension for queue in settings.queues if queue.extension]
    for what, names in (
        ("hotline_numbers", [number.number for number in settings.hotline_numbers]),
        ("queues", [queue.name for queue in settings.queues]),
        ("extensions of operator_phones and queues", [*phones, *queues]),
    ):
        if twice := repeated(names):
            yield f"{what}: {', '.join(twice)} is there twice"


def _overflow_rings(settings: Settings) -> Iterator[str]:
    """Find queues that overflow into one another for ever: nobody would be promised a call."""
    following = {queue.name: queue.overflow_to for queue in settings.queues}
    for first, then in following.items():
        seen, name = {first}, then
        while name is not None and name not in seen:
            seen.add(name)
            name = following.get(name)
        if name is not None:
            yield f"queues: {name} overflows into itself"
            return


def load(environment: Mapping[str, str] | None = None) -> Settings:
    """Read and check all settings.

    Raises SettingsError that names each wrong setting. `environment` defaults to the
    process's own.
    """
    values = values_of(os.environ if environment is None else environment)
    try:
        return Settings(**values)
    except ValidationError as error:
        raise SettingsError(_readable(error)) from None


def values_of(environment: Mapping[str, str]) -> dict[str, Any]:
    """Return what the variables and their file ask for, unchecked; raises SettingsError."""
    own = {name: value for name, value in environment.items() if name.startswith(PREFIX)}
    values = _from_file(own.pop(PREFIX + "CONFIG", None))
    if twice := sorted(own.keys() & {name + "_FILE" for name in own}):
        raise SettingsError(f"{twice[0]}: the same is set without _FILE; remove one of them")
    for name, value in sorted(own.items()):
        _put(values, name, value)
    return values


def names_in_variables() -> frozenset[str]:
    """Return the settings that variables of this process decide: `working_hours`, `pbx.ami_port`.

    A part that is given whole, as JSON, stands there by its own name.
    """
    own = (name for name in os.environ if name.startswith(PREFIX) and name != PREFIX + "CONFIG")
    return frozenset(
        ".".join(_path(name if _is_setting(name) else name.removesuffix("_FILE"))) for name in own
    )


def own_variables() -> dict[str, Any]:
    """Return what this process's variables ask for, without the file they name; unchecked."""
    return values_of({name: os.environ[name] for name in os.environ if name != PREFIX + "CONFIG"})


def cache_folder() -> Path:
    """Return the user's folder for what all checkouts share and may be deleted at any time."""
    cache = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(cache) / "callcenter"


def environment_with(configuration: Path) -> dict[str, str]:
    """Return the environment for a child whose settings come from `configuration` alone."""
    others = {name: value for name, value in os.environ.items() if not name.startswith(PREFIX)}
    return {**others, PREFIX + "CONFIG": str(configuration)}


def notify_socket() -> str | None:
    """Return where systemd listens for our state (sd_notify(3)); None when not started by it."""
    return os.environ.get("NOTIFY_SOCKET")


def _from_file(path: str | None) -> dict[str, Any]:
    if path is None:
        return {}
    try:
        return tomllib.loads(Path(path).read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise SettingsError(f"{PREFIX}CONFIG: cannot read {path}: {error}") from None


def _put(values: dict[str, Any], name: str, value: str) -> None:
    if name.endswith("_FILE") and not _is_setting(name):
        value, name = _content(name, value), name.removesuffix("_FILE")
    if not _is_setting(name):
        raise SettingsError(f"{name}: there is no such setting; remove it or correct its name")
    *parts, last = _path(name)
    for part in parts:
        values = values.setdefault(part, {})
        if not isinstance(values, dict):
            raise SettingsError(f"{PREFIX}{part.upper()}: it is a table, not one value")
    values[last] = _json_or_text(name, value)


def _path(name: str) -> list[str]:
    return name.removeprefix(PREFIX).lower().split("__")


def _is_setting(name: str) -> bool:
    match _path(name):
        case [field]:
            return field in Settings.model_fields
        case [part, field] if part in PARTS:
            return field in PARTS[part].model_fields
        case _:
            return False


def _content(name: str, path: str) -> str:
    try:
        return Path(path).read_text(encoding="utf-8").strip()
    except OSError as error:
        raise SettingsError(f"{name}: cannot read {path}: {error}") from None


def _json_or_text(name: str, value: str) -> object:
    """Read lists and tables as JSON; everything else stays text for pydantic to judge."""
    if value[:1] not in {"[", "{"}:
        return value
    try:
        return json.loads(value)
    except ValueError as error:
        raise SettingsError(f"{name}: not valid JSON: {error}") from None


def _readable(error: ValidationError) -> str:
    lines = []
    for problem in error.errors():
        place = "__".join(str(part) for part in problem["loc"])
        name = PREFIX + place.upper() if place else "settings"
        lines.append(f"{name}: {problem['msg']}")
    return "; ".join(lines)
