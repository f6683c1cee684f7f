"""The SIP phone of the demo and of our tests, against a real Asterisk."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from pathlib import Path

import numpy as np
import pytest

from callcenter.demo.call import Call, CallRefused
from callcenter.demo.g711 import Samples
from callcenter.demo.phone import Phone, RegistrationFailed
from callcenter.demo.voices import Voice, level_db, main_frequency, tone
from tests.pbx.bare_asterisk import BareAsterisk, bare_asterisk
from tests.waiting import until

CITIZEN_HZ, FIRST_HZ, SECOND_HZ = 440, 1000, 1400
TRUNK = "127.0.0.2"
HALF_SECOND = 4000  # samples


@pytest.fixture
async def pbx(tmp_path: Path) -> AsyncIterator[BareAsterisk]:
    async with bare_asterisk(tmp_path) as running:
        yield running


@pytest.fixture
async def citizen(pbx: BareAsterisk) -> AsyncIterator[Phone]:
    async with Phone(address=TRUNK, server=pbx.sip_address, voice=tone(CITIZEN_HZ)) as phone:
        yield phone


@pytest.fixture
async def operators(pbx: BareAsterisk) -> AsyncIterator[list[Phone]]:
    """201 and 202, who answer, each with a tone of its own."""
    async with AsyncExitStack() as stack:
        phones = [
            await stack.enter_async_context(operator(pbx, "201", tone(FIRST_HZ))),
            await stack.enter_async_context(operator(pbx, "202", tone(SECOND_HZ))),
        ]
        for phone in phones:
            phone.answer_automatically(after=0.1)
        yield phones


def operator(pbx: BareAsterisk, extension: str, voice: Voice | None = None) -> Phone:
    secret = f"secret{extension}"
    return Phone(server=pbx.sip_address, extension=extension, secret=secret, voice=voice)


async def next_half_second(call: Call) -> Samples:
    """Return what `call` hears from now on, at least half a second of it."""
    call.media.audio.forget_heard()
    await until(lambda: call.heard().size >= HALF_SECOND)
    return call.heard()


async def hears(call: Call, hertz: float, within: float = 5) -> bool:
    """Wait until `call` hears that tone and nothing louder."""
    async with asyncio.timeout(within):
        while abs(main_frequency(await next_half_second(call)) - hertz) > 5:
            pass
    return True


async def test_a_wrong_secret_is_refused(pbx: BareAsterisk) -> None:
    with pytest.raises(RegistrationFailed, match="201: 401"):
        async with Phone(server=pbx.sip_address, extension="201", secret="wrong"):  # noqa: S106 - that is the point
            pass


async def test_each_side_hears_the_others_voice(citizen: Phone, operators: list[Phone]) -> None:
    call = await citizen.call("201", number="+79123456789", name="Мария")
    await call.answered()
    taken = await operators[0].incoming_call()

    assert await hears(call, FIRST_HZ)
    assert await hears(taken, CITIZEN_HZ)
    assert level_db(await next_half_second(call)) == pytest.approx(-14.2, abs=1)
    assert "Мария" in taken.caller
    assert "+79123456789" in taken.caller

    await call.hang_up()
    await taken.ended()
    assert (call.status, taken.status) == (200, 200)


async def test_the_side_that_was_called_may_hang_up_first(
    citizen: Phone, operators: list[Phone]
) -> None:
    call = await (await citizen.call("201")).answered()

    await (await operators[0].incoming_call()).hang_up()

    await call.ended()


async def test_a_busy_phone_refuses(citizen: Phone, operators: list[Phone]) -> None:
    operators[0].refuse_automatically(486)

    call = await citizen.call("201")

    with pytest.raises(CallRefused) as refusal:
        await call.answered()
    assert refusal.value.status == 486


async def test_a_caller_gives_up_while_it_rings(citizen: Phone, operators: list[Phone]) -> None:
    operators[0].ring_only()
    call = await citizen.call("201")
    await call.ringing()
    ringing = await operators[0].incoming_call()

    await call.hang_up()

    await ringing.ended()
    assert (call.status, ringing.status) == (487, 487)


async def test_a_phone_without_power_is_not_heard_ringing(
    citizen: Phone, operators: list[Phone]
) -> None:
    operators[0].ignore_calls()
    call = await citizen.call("201")

    with pytest.raises(TimeoutError):
        await call.answered(within=1)

    assert operators[0].calls == []


async def test_the_pbx_reads_the_digits_pressed(citizen: Phone, pbx: BareAsterisk) -> None:
    call = await citizen.call("read", number="89001112233", name="Анна")
    await call.answered()

    await call.press("19#")

    assert await pbx.typed() == ["19 89001112233 Анна"]
    await call.ended()


async def test_a_phone_hears_digits(citizen: Phone, operators: list[Phone]) -> None:
    call = await (await citizen.call("201")).answered()
    taken = await operators[0].incoming_call()

    await call.press("407*")
    await hears(taken, CITIZEN_HZ)  # the voice goes on after the last digit

    assert taken.digits_heard == "407*"


async def test_a_phone_hears_itself_in_an_echo(citizen: Phone) -> None:
    call = await (await citizen.call("echo")).answered()

    assert await hears(call, CITIZEN_HZ)


async def test_on_hold_nobody_is_heard(citizen: Phone, operators: list[Phone]) -> None:
    call = await (await citizen.call("201")).answered()
    taken = await operators[0].incoming_call()
    await hears(call, FIRST_HZ)

    await taken.hold()
    sent_before = taken.media.audio.packets_sent
    await asyncio.sleep(0.3)  # time enough for 15 packets, had it gone on speaking
    assert taken.media.audio.packets_sent - sent_before <= 1

    await taken.unhold()
    assert await hears(call, FIRST_HZ)
    assert await hears(taken, CITIZEN_HZ)


async def test_a_blind_transfer_gives_the_caller_a_new_partner(
    citizen: Phone, operators: list[Phone]
) -> None:
    call = await (await citizen.call("201")).answered()
    taken = await operators[0].incoming_call()
    await hears(taken, CITIZEN_HZ)  # only what is bridged can be transferred

    await taken.transfer("202")

    await taken.ended()
    assert await hears(call, SECOND_HZ)
    assert await hears(await operators[1].incoming_call(), CITIZEN_HZ)


async def test_a_blind_transfer_to_nobody_is_refused(
    citizen: Phone, operators: list[Phone]
) -> None:
    await (await citizen.call("201")).answered()
    taken = await operators[0].incoming_call()
    await hears(taken, CITIZEN_HZ)

    with pytest.raises(CallRefused, match="transfer: 404"):
        await taken.transfer("999")


async def test_an_attended_transfer_joins_the_two_others(
    citizen: Phone, operators: list[Phone]
) -> None:
    call = await (await citizen.call("201")).answered()
    taken = await operators[0].incoming_call()
    await hears(taken, CITIZEN_HZ)
    await taken.hold()
    consultation = await (await operators[0].call("202")).answered()
    asked = await operators[1].incoming_call()
    assert await hears(asked, FIRST_HZ)

    await taken.transfer_attended(consultation)

    await taken.ended()
    await consultation.ended()
    assert await hears(call, SECOND_HZ)
    assert await hears(asked, CITIZEN_HZ)


async def test_a_phone_has_many_calls_at_once(citizen: Phone, operators: list[Phone]) -> None:
    calls = [await citizen.call("201", number=f"7900000000{index}") for index in range(8)]

    await asyncio.gather(*(call.answered() for call in calls))
    assert all(await asyncio.gather(*(hears(call, FIRST_HZ) for call in calls)))
    assert len(operators[0].calls) == 8

    await asyncio.gather(*(call.hang_up() for call in calls))
    assert citizen.calls == []


async def test_a_voice_spoken_once_ends_in_silence(pbx: BareAsterisk) -> None:
    once = tone(CITIZEN_HZ, 0.5, loop=False)
    async with Phone(address=TRUNK, server=pbx.sip_address, voice=once) as phone:
        call = await (await phone.call("echo")).answered()
        await until(lambda: call.media.audio.packets_sent == once.samples.size / 160)
        await asyncio.sleep(0.2)  # time enough for ten packets more

        assert call.media.audio.packets_sent == once.samples.size / 160
        assert np.abs(call.heard()).max() > 8000
