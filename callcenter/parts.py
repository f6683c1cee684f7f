"""The parts of the product and what each runs: works by name, each for ever."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from functools import partial
from typing import Final

import structlog
from aiohttp import web

from agi.dialogues.table import dialogues
from agi.server import AgiServer
from callcenter.ami.bridge import Address, Bridge
from callcenter.ami.facts import Sink
from callcenter.ami.keeper import AgentKeeper, KeeperRules
from callcenter.ami.phone_desk import PhoneDesk, PhoneWork
from callcenter.ami.projector import Projector, Words
from callcenter.ami.snapshot import Boot
from callcenter.ami.wire import Fields, Suspect
from callcenter.api.app import TOOLS, make_web_app
from callcenter.api.limits import make_runner
from callcenter.api.visit import Tools
from callcenter.clock import now
from callcenter.jobs.accounts import account_jobs
from callcenter.jobs.attachments import attachment_jobs
from callcenter.jobs.deadlines import deadlines_job
from callcenter.jobs.exports import export_jobs
from callcenter.jobs.finaliser import Finaliser
from callcenter.jobs.mail import mail_jobs
from callcenter.jobs.periodic import JobStatus, Turns, run_job
from callcenter.jobs.retention import retention_jobs
from callcenter.jobs.site import site_jobs
from callcenter.journal.status import TailStatus
from callcenter.journal.tail import tail_journal
from callcenter.services.attachments.places import AttachmentPlaces
from callcenter.services.deadlines.watch_deadlines import Watch
from callcenter.services.interrupt_calls import interrupt_forgotten
from callcenter.services.journal_desk import JournalDesk
from callcenter.services.journal_rules import journal_rules
from callcenter.services.keep_pbx_secrets import pbx_secrets
from callcenter.services.live.count_day import DayCount
from callcenter.services.live.hub import LiveHub
from callcenter.services.live.publish import LivePublisher
from callcenter.services.note_boot import note_boot
from callcenter.services.purge import PurgeFolders
from callcenter.services.recent_calls import RecentCalls
from callcenter.services.record_holds import record_holds
from callcenter.services.recording_places import RecordingPlaces
from callcenter.services.registers.run_exports import ExportPlaces
from callcenter.services.reject_events import reject_events
from callcenter.services.sign_in import Lifetimes
from callcenter.services.softphone.answer_calls import answer_call, asked_calls
from callcenter.services.softphone.keep_keys import note_known, wanted_keys
from callcenter.services.tickets.close_undisputed import closing
from callcenter.settings import Settings
from db.agent_states import CHANNEL
from db.listening import PHONES, listen
from db.pool import Pool
from db.rejected import Rejected

log = structlog.get_logger(__name__)

Work = Callable[[], Awaitable[None]]


class Part(StrEnum):
    """What may run alone: the web, everything that stands beside a PBX, the timed work."""

    API = "api"
    BRIDGE = "bridge"
    JOBS = "jobs"


ALL_PARTS: Final = frozenset(Part)


@dataclass(slots=True)
class Ground:
    """What every part stands on; and what parts of one process tell one another."""

    settings: Settings
    base: Settings  # without what was changed in the panel
    url: str
    pool: Pool
    tail: TailStatus | None = None  # None: no bridge in this process
    bridge: Bridge | None = None
    publisher: LivePublisher | None = None  # of the bridge: what happens now, for screens
    projector: Projector | None = None  # its `watchers` hear of calls on phones
    jobs: list[JobStatus] = field(default_factory=list)
    tools: Tools | None = None  # of the web; None: no web in this process

    def take(self, settings: Settings) -> None:
        """Let whatever asks from now on see new settings."""
        self.settings = settings
        if self.tools is not None:
            self.tools.settings = settings

    def know(self, made: "Ground") -> None:
        """Tell from now on of the works that were made on `made`, a copy of this."""
        self.tail, self.bridge, self.jobs = made.tail, made.bridge, made.jobs
        self.publisher, self.projector = made.publisher, made.projector

    def journal_lag_seconds(self) -> float | None:
        return None if self.tail is None else self.tail.seconds_behind(now())

    def asterisk_connected(self) -> bool | None:
        return None if self.bridge is None else self.bridge.manager.ready.is_set()


def works_of(ground: Ground, parts: frozenset[Part]) -> dict[str, Work]:
    """Return what `parts` run.

    Raises OSError when a folder or secret cannot be made; `ground` then tells of the works
    before.
    """
    works: dict[str, Work] = {}
    made = replace(ground, jobs=[])
    if Part.BRIDGE in parts:
        works |= _bridge(made)
    if Part.JOBS in parts:
        works |= _jobs(made)
    ground.know(made)
    if Part.API in parts:
        works |= _web(ground)
    return works


def _web(ground: Ground) -> dict[str, Work]:
    hub = LiveHub(ground.url, ground.pool, Lifetimes.of(ground.settings))

    async def serve_web() -> None:
        settings = ground.settings
        app = make_web_app(ground.pool, settings, vitals=ground, hub=hub)
        ground.tools = app[TOOLS]
        ground.tools.base = ground.base
        runner = make_runner(app)
        await runner.setup()
        try:
            await web.TCPSite(runner, settings.http_host, settings.http_port).start()
            log.info("web.ready", address=settings.origin)
            await asyncio.Event().wait()
        finally:
            await runner.cleanup()

    return {"web": serve_web, "live_hub": hub.run}


def _bridge(ground: Ground) -> dict[str, Work]:
    settings, pool = ground.settings, ground.pool
    desk = JournalDesk(pool, settings.pbx.node, RecentCalls(), journal_rules(settings))
    ground.tail = ground.tail or TailStatus(desk.node)  # one of before knows how far behind it is
    ground.bridge = _ami_bridge(settings, desk)

    async def serve_agi() -> None:
        server = AgiServer(dialogues(pool, settings.zone, settings.region_area_code))
        await server.start(settings.pbx.agi_host, settings.pbx.agi_port)
        try:
            await asyncio.Event().wait()
        finally:
            await server.close()

    phones = PhoneDesk(ground.bridge, _phone_work(ground))
    return {
        "journal": partial(tail_journal, desk, settings.journal_file, ground.tail),
        "ami": ground.bridge.run,
        "phones": phones.run,
        "phone_news": partial(listen, ground.url, phones.wake, PHONES),
        "agi": serve_agi,
        **_live(ground, desk, ground.bridge),
        **_agents(ground, desk, ground.bridge),
    }


def _live(ground: Ground, desk: JournalDesk, bridge: Bridge) -> dict[str, Work]:
    """Return what publishes the bridge's view to every screen."""
    settings = ground.settings
    titles = settings.queue_titles
    publisher = LivePublisher(ground.url, desk.node)
    day = DayCount(ground.pool, settings.zone, titles)
    words = Words(titles, settings.region_area_code, desk.recent.saved)
    projector = Projector(bridge.live, publisher, words, day)
    bridge.moved = projector.wake
    ground.publisher, ground.projector = publisher, projector

    async def publish() -> None:
        await desk.recent.ours.wait()  # a bridge that only waits would take the other's rows away
        await publisher.run()

    return {
        "live": publish,
        "live_view": projector.run,
        "live_day": partial(day.run, ground.url, projector.wake),
    }


def _phone_work(ground: Ground) -> PhoneWork:
    settings, pool = ground.settings, ground.pool
    return PhoneWork(
        wanted=partial(wanted_keys, pool, Lifetimes.of(settings)),
        known=partial(note_known, pool),
        asked=partial(asked_calls, pool),
        answer=partial(answer_call, pool),
        calls_out_an_hour=settings.pbx.calls_out_an_hour,
    )


def _agents(ground: Ground, desk: JournalDesk, bridge: Bridge) -> dict[str, Work]:
    """Return what keeps agents' states and the queue's members in step."""
    settings, projector, publisher = ground.settings, ground.projector, ground.publisher
    assert projector is not None and publisher is not None  # noqa: S101, PT018 - made just before
    lifetimes = Lifetimes(settings.session_idle, settings.session_absolute, settings.zone)
    rules = KeeperRules(settings.agents.patience, lifetimes)
    keeper = AgentKeeper(desk.pool, rules, bridge.manager, bridge.live, publisher)
    projector.watchers.append(keeper.seen)

    async def keep() -> None:
        await desk.recent.ours.wait()  # one keeper a PBX
        await keeper.run()

    return {"agents": keep, "agents_news": partial(listen, ground.url, keeper.news, CHANNEL)}


def _ami_bridge(settings: Settings, desk: JournalDesk) -> Bridge:
    async def boot(found: Boot) -> bool:
        return await note_boot(desk, found.systemname, found.seen_at)

    async def reject(suspects: Sequence[Suspect]) -> None:
        found = [Rejected("ami", suspect.reason, suspect.raw) for suspect in suspects]
        await reject_events(desk.pool, desk.node, found)

    async def holds(events: Sequence[Fields]) -> None:
        await desk.recent.ours.wait()  # the lock may have gone to another bridge meanwhile
        await record_holds(desk, events)

    async def reconcile(found: Boot, known: frozenset[str]) -> tuple[str, ...]:
        return await interrupt_forgotten(desk, known, found.seen_at)

    pbx = settings.pbx
    address = Address(pbx.ami_host, pbx.ami_port, pbx.ami_user, pbx_secrets(settings).ami)
    sink = Sink(boot, holds, reject)
    return Bridge(address, sink, reconcile, may_link=desk.recent.ours.wait)


def _jobs(ground: Ground) -> dict[str, Work]:
    settings, pool = ground.settings, ground.pool
    places = RecordingPlaces.of(settings)
    finaliser = Finaliser(pool, places)
    folders = PurgeFolders.of(settings)
    works: dict[str, Work] = {
        "finaliser": partial(_finalise, finaliser, places),
        "news": partial(listen, ground.url, finaliser.wake),
    }
    kept = AttachmentPlaces.of(settings)
    close = closing(settings.office)
    watch = Watch(settings.regulation.warn, settings.mail.language, close)
    exports = ExportPlaces.of(settings.exports_folder, settings.zone, settings.queue_titles)
    timed = [
        *retention_jobs(pool, folders, settings.purge_interval, settings.zone),
        *attachment_jobs(pool, kept),
        *mail_jobs(pool, settings, kept),
        *account_jobs(pool, settings),
        *export_jobs(pool, exports),
        *site_jobs(pool),
        deadlines_job(pool, watch, settings.office),
    ]
    turns = Turns(pool)
    for job in timed:
        status = JobStatus(job.name)
        ground.jobs.append(status)
        works[job.name] = partial(run_job, job, status, turns)
    return works


async def _finalise(finaliser: Finaliser, places: RecordingPlaces) -> None:
    try:
        await finaliser.run()
    finally:
        places.close()
