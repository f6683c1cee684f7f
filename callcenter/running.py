"""The works of this process: kept running, and made anew when settings change."""

import asyncio
from collections.abc import Iterable, Mapping
from typing import Final

import structlog

from callcenter.parts import Ground, Part, Work, works_of
from callcenter.services.configuring.current import Current, read_current
from callcenter.services.configuring.take_settings import give_to_pbx
from callcenter.settings import Settings
from callcenter.settings_changes import OF_PBX_ALONE, ChangeRefusedError, sections_that_differ
from db.listening import SETTINGS, listen
from db.pool import DatabaseUnavailable

log = structlog.get_logger(__name__)

FIRST_PAUSE: Final = 0.2  # seconds before a failed work starts again; doubles
LONGEST_PAUSE: Final = 10.0
PBX_AGAIN_SECONDS: Final = 60.0  # after a PBX could not be given its settings
# Asks for the settings at each request, or for none that may change: nobody is cut off.
LASTING: Final = frozenset({"web", "live_hub", "agi"})


async def keep_running(name: str, work: Work) -> None:
    """Run `work` for ever; when it fails, say so and start it again."""
    pause = FIRST_PAUSE
    while True:
        began = asyncio.get_running_loop().time()
        try:
            await work()
        except DatabaseUnavailable as error:  # or a port that is taken: no mistake of ours
            log.warning("part.failed", part=name, error=repr(error), again_in_seconds=pause)
        except Exception:
            log.exception("part.failed", part=name, again_in_seconds=pause)
        await asyncio.sleep(pause)
        lasted = asyncio.get_running_loop().time() - began
        pause = FIRST_PAUSE if lasted > LONGEST_PAUSE else min(pause * 2, LONGEST_PAUSE)


class Running:
    """The parts asked for, on one ground."""

    def __init__(self, ground: Ground, parts: frozenset[Part]) -> None:
        self.ground = ground
        self._parts = parts
        self._news = asyncio.Event()
        self._tasks: dict[str, asyncio.Task[None]] = {}
        self._pbx_again: asyncio.TimerHandle | None = None

    def start(self) -> None:
        """Start everything."""
        self._start(works_of(self.ground, self._parts))
        news = {
            "settings": self._follow,
            "settings_news": lambda: listen(self.ground.url, self._news.set, SETTINGS),
        }
        self._start(news)

    async def end(self) -> None:
        await _cancelled(self._tasks.values())

    def _start(self, works: Mapping[str, Work]) -> None:
        for name, work in works.items():
            if name not in self._tasks:
                self._tasks[name] = asyncio.create_task(keep_running(name, work), name=name)

    async def _follow(self) -> None:
        """Take the settings anew whenever somebody has changed them."""
        while True:
            await self._news.wait()
            self._news.clear()
            try:
                await self._take(await read_current(self.ground.pool))
            except ChangeRefusedError as refusal:  # by the file of this machine
                log.error("settings.do_not_agree", error=str(refusal))  # noqa: TRY400 - said all
            except Exception:  # whatever it was, the change is still owed
                self._news.set()
                raise

    async def _take(self, current: Current) -> None:
        settings = current.over(self.ground.base)
        if Part.BRIDGE in self._parts:
            base = self.ground.base
            if await give_to_pbx(self.ground.pool, base, settings, current) is not None:
                self._look_again()
        changed = sections_that_differ(self.ground.settings, settings)
        if not changed:
            return
        if changed - OF_PBX_ALONE:
            await self._start_anew(self._works_by(settings))
        else:
            self.ground.take(settings)
        log.info("settings.taken", sections=sorted(changed))

    def _look_again(self) -> None:
        if self._pbx_again is not None:
            self._pbx_again.cancel()  # one is enough, however often the PBX fails
        loop = asyncio.get_running_loop()
        self._pbx_again = loop.call_later(PBX_AGAIN_SECONDS, self._news.set)

    def _works_by(self, settings: Settings) -> dict[str, Work]:
        """Take `settings` and return the works by them.

        When these cannot be made - a disk is away or full - all stays as it was: those that
        run go on by the settings they have, and the change is owed.
        """
        before = self.ground.settings
        self.ground.take(settings)
        try:
            return works_of(self.ground, self._parts)
        except Exception as error:
            self.ground.take(before)
            log.error("settings.not_taken", error=repr(error))  # noqa: TRY400 - its raiser tells where
            raise

    async def _start_anew(self, works: Mapping[str, Work]) -> None:
        """End the works that have read the settings at their start, and start `works` instead."""
        lasting = {"settings", "settings_news", *LASTING}
        stale = [name for name in self._tasks if name not in lasting]
        await _cancelled(self._tasks.pop(name) for name in stale)
        self._start(works)


async def _cancelled(tasks: Iterable[asyncio.Task[None]]) -> None:
    ending = list(tasks)
    for task in ending:
        task.cancel()
    await asyncio.gather(*ending, return_exceptions=True)
