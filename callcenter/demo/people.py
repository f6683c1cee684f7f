"""Who talks in the demo: operators that answer by themselves, and a citizen who calls once."""

import asyncio
import secrets
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from callcenter.demo.call import Call, CallRefused
from callcenter.demo.configuration import HOTLINE_NUMBER, TRUNK_ADDRESS
from callcenter.demo.evidence import MissingLink
from callcenter.demo.phone import Phone, RegistrationFailed
from callcenter.demo.voices import Voice, likeness, speech

RING_SECONDS: Final = 0.2  # who pressed nothing has waited long enough
TOWN_RINGS_SECONDS: Final = 2.0
ANSWER_SECONDS: Final = 10.0
LISTEN_SECONDS: Final = 1.0  # to the notice, before pressing
REACH_SECONDS: Final = 20.0
TALK_SECONDS: Final = 6.0
ALIKE: Final = 0.7  # the same voice through two codecs stays above 0.9, another below 0.4


@dataclass(frozen=True, slots=True)
class Voices:
    citizen: Voice
    operator: Voice


@dataclass(slots=True)
class Operators:
    """Registered phones that answer and speak until the caller hangs up."""

    phones: Sequence[Phone]
    taken: asyncio.Queue[tuple[Phone, Call]]

    async def next_call(self, within: float) -> tuple[Phone, Call]:
        return await asyncio.wait_for(self.taken.get(), within)

    async def meet_new_pbx(self) -> None:
        """Forget the calls of a PBX that died, and register with the one that took its place."""
        for phone in self.phones:
            phone.abandon_calls()
            with suppress(RegistrationFailed):  # each phone tries again by itself
                await phone.register()


@asynccontextmanager
async def operators_at(
    server: str, secret_by_extension: Mapping[str, str], voice: Voice
) -> AsyncIterator[Operators]:
    """Register a phone for each extension; raises RegistrationFailed."""
    taken: asyncio.Queue[tuple[Phone, Call]] = asyncio.Queue()
    async with AsyncExitStack() as stack:
        phones = [
            Phone(server=server, extension=extension, secret=secret, voice=voice)
            for extension, secret in secret_by_extension.items()
        ]
        for phone in phones:
            await stack.enter_async_context(phone)
            _answer_and_tell(phone, taken)
        yield Operators(phones, taken)


def _answer_and_tell(phone: Phone, taken: asyncio.Queue[tuple[Phone, Call]]) -> None:
    async def answer(call: Call) -> None:
        call.ring()
        await asyncio.sleep(RING_SECONDS)
        await call.answer()
        if call.is_up:
            taken.put_nowait((phone, call))

    phone.react(answer)


def town_at(server: str, address: str, voice: Voice) -> Phone:
    """Return everybody outside whom operators call: each number answers and speaks.

    `address` is where the trunk's calls out arrive.
    """
    town = Phone(address=address, server=server, voice=voice)
    town.answer_automatically(after=TOWN_RINGS_SECONDS)
    return town


@dataclass(frozen=True, slots=True)
class Conversation:
    """What became of the citizen's call."""

    caller_number: str  # +7 and ten digits
    extension: str
    seconds_to_operator: float
    citizen_heard: float  # how alike the operator's voice, from 0 to 1
    operator_heard: float


async def one_conversation(server: str, operators: Operators, voices: Voices) -> Conversation:
    """Call the hotline as a citizen, choose 1, talk, hang up; raises MissingLink."""
    number = f"+7912{secrets.randbelow(10**7):07}"
    loop = asyncio.get_running_loop()
    async with Phone(address=TRUNK_ADDRESS, server=server, voice=voices.citizen) as citizen:
        started = loop.time()
        call = await citizen.call(HOTLINE_NUMBER, number=number, name="Мария Петрова")
        await _answered(call)
        await asyncio.sleep(LISTEN_SECONDS)
        await call.press("1")
        phone, taken = await _reached(operators)
        waited = loop.time() - started
        call.media.audio.forget_heard()  # the prompts
        await asyncio.sleep(TALK_SECONDS)
        await call.hang_up()
        heard = likeness(call.heard(), voices.operator), likeness(taken.heard(), voices.citizen)
    _check_heard(*heard)
    return Conversation(number, phone.extension, waited, *heard)


async def _answered(call: Call) -> None:
    try:
        await call.answered(ANSWER_SECONDS)
    except (CallRefused, TimeoutError) as error:
        raise MissingLink("the hotline does not answer", f"SIP says: {error!r}") from None


async def _reached(operators: Operators) -> tuple[Phone, Call]:
    try:
        return await operators.next_call(REACH_SECONDS)
    except TimeoutError:
        detail = f"no operator's phone rang in {REACH_SECONDS:.0f} s after pressing 1"
        raise MissingLink("the call does not reach an operator", detail) from None


def _check_heard(citizen_heard: float, operator_heard: float) -> None:
    for side, alike in (("citizen", citizen_heard), ("operator", operator_heard)):
        if alike < ALIKE:
            detail = f"likeness to the other side's voice is {alike:.2f}, below {ALIKE}"
            raise MissingLink(f"the {side} does not hear the other side", detail)


def demo_voices(cache: Path) -> Voices:
    folder = cache / "voices"
    return Voices(speech("citizen", folder), speech("operator", folder))
