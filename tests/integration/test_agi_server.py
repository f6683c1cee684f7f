"""The FastAGI server against scripted peers on real sockets: none of them harms another."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from prometheus_client import REGISTRY

from agi.protocol import MAX_ENVIRONMENT_BYTES, OurError
from agi.server import MAX_SURPLUS, AgiServer, Limits
from agi.session import CallerHungUp, Session
from tests.agi_peer import LIMIT_SECONDS, calling, environment, serving

QUICK = Limits(header_seconds=0.3, session_seconds=0.5, hangup_seconds=0.2, sessions=10)


async def three_commands(session: Session) -> None:
    await session.verbose("hello")
    await session.set_variable("A", await session.get_variable("B") or "nothing")
    await session.done("caller")


async def stuck(session: Session) -> None:
    del session
    await asyncio.Event().wait()


@pytest.fixture
async def server() -> AsyncIterator[AgiServer]:
    async with serving({"hello": three_commands, "stuck": stuck}, QUICK) as server:
        yield server


def metric(name: str, **labels: str) -> float:
    return REGISTRY.get_sample_value(f"callcenter_agi_{name}_total", labels) or 0.0


def ended(outcome: str) -> float:
    return metric("sessions", outcome=outcome)


async def until(condition: Callable[[], bool]) -> None:
    async with asyncio.timeout(LIMIT_SECONDS):
        while not condition():  # noqa: ASYNC110 - counters have no event to wait for
            await asyncio.sleep(0.005)


async def assert_counted(outcome: str, before: float) -> None:
    await until(lambda: ended(outcome) != before)
    assert ended(outcome) == before + 1


async def assert_alive(server: AgiServer) -> None:
    """Check that the next session works from its first command to its last."""
    async with calling(server, environment("hello")) as peer:
        await peer.play({"GET": b"200 result=1 (value)\n"})
        assert peer.commands == [
            "VERBOSE hello 1",
            "GET VARIABLE B",
            "SET VARIABLE A value",
            'SET VARIABLE "SHARED(CC_AGI_OK,caller)" 1',
        ]


async def test_a_dialogue_gets_its_answers_and_ends_with_done(server: AgiServer) -> None:
    await assert_alive(server)


async def test_the_script_is_found_with_a_query_behind_it(server: AgiServer) -> None:  # G10
    async with calling(server, environment("hello?a=1&b=2")) as peer:
        assert len(await peer.play()) == 4


async def test_an_unknown_script_ends_politely_and_never_as_done(server: AgiServer) -> None:
    before = ended("unknown_script")
    async with calling(server, environment("no_such")) as peer:
        said = await peer.play()

    assert len(said) == 1
    assert said[0].startswith("VERBOSE")
    await assert_counted("unknown_script", before)


@pytest.mark.parametrize(
    "head", [b"", b"\n", b"agi_network: yes\nagi_netw", environment("hello")[:-1]]
)
async def test_a_peer_that_closes_before_its_header_ends_is_no_harm(  # G1, G3
    server: AgiServer, head: bytes
) -> None:
    before = ended("probe")
    async with calling(server, head):
        pass

    await assert_counted("probe", before)
    await assert_alive(server)


async def test_a_half_header_is_cut_in_time(server: AgiServer) -> None:  # G2
    before = ended("timed_out")
    async with calling(server, environment("hello")[:100]) as peer:
        assert await peer.ended()

    await assert_counted("timed_out", before)


async def test_an_endless_header_is_refused(server: AgiServer) -> None:  # G2
    before = ended("refused")
    async with calling(server, b"agi_network: yes\n" + b"x" * MAX_ENVIRONMENT_BYTES) as peer:
        assert await peer.ended()

    await assert_counted("refused", before)
    await assert_alive(server)


@pytest.mark.parametrize(
    "head",
    [
        environment("hello", callerid="7916\r\n\r\n200 result=1 (forged)"),
        environment("hello", callerid="7916\n\n200 result=1 (forged)"),
        environment("hello", callerid="7916\nagi_arg_1: evil"),
        environment("hello") + b"200 result=1 (early)\n",
        b"GET / HTTP/1.1\nHost: hotline\n\n",
    ],
)
async def test_a_forged_header_is_refused_before_any_command(  # B5
    server: AgiServer, head: bytes
) -> None:
    before = ended("refused")
    async with calling(server, head) as peer:
        assert await peer.command() == ""

    await assert_counted("refused", before)
    await assert_alive(server)


async def test_an_eof_in_the_middle_of_a_command_is_a_hangup(server: AgiServer) -> None:  # G3 B4
    before = ended("hung_up")
    async with calling(server, environment("hello")) as peer:
        assert await peer.command()
        await peer.send(b"200 resu")

    await assert_counted("hung_up", before)
    await assert_alive(server)


async def test_a_hangup_line_is_not_taken_for_the_answer() -> None:  # G4
    seen: list[str | None] = []

    async def ask(session: Session) -> None:
        seen.append(await session.get_variable("A"))
        with pytest.raises(CallerHungUp):
            await session.get_variable("B")
        seen.append("hung up")

    async with serving({"ask": ask}) as server, calling(server, environment("ask")) as peer:
        await peer.command()
        await peer.send(b"HANGUP\n200 result=1 (of A)\n")
        assert await peer.command() == ""

    assert seen == ["of A", "hung up"]


async def test_usage_text_is_read_to_its_end_and_is_our_mistake() -> None:  # G5
    seen: list[object] = []

    async def ask(session: Session) -> None:
        try:
            await session.command("SET", "VARIABLE")
        except OurError as error:
            seen.append(str(error))
        seen.append(await session.get_variable("B"))

    usage = b"520-Invalid command syntax.\nUsage: SET\n200 result=1\n520 End of proper usage.\n"
    async with serving({"ask": ask}) as server, calling(server, environment("ask")) as peer:
        await peer.play({"SET": usage, "GET": b"200 result=1 (of B)\n"})

    assert "Usage: SET" in str(seen[0])
    assert seen[1] == "of B"


async def test_a_dead_channel_is_a_hangup(server: AgiServer) -> None:  # G6
    before = ended("hung_up")
    async with calling(server, environment("hello")) as peer:
        assert len(await peer.play({"VERBOSE": b"511 Command Not Permitted\n"})) == 1

    await assert_counted("hung_up", before)


async def test_values_that_look_like_signals_stay_values() -> None:  # G7
    seen: list[object] = []

    async def ask(session: Session) -> None:
        seen.append(await session.get_variable("A"))
        seen.append((await session.command("WAIT", "FOR", "DIGIT", "1")).timed_out)
        seen.append((await session.command("STREAM", "FILE", "x", "")).failed)

    answers = {
        "GET": b"200 result=1 (hangup)\n",
        "WAIT": b"200 result= (timeout)\n",
        "STREAM": b"200 result=-1 endpos=0\n",
    }
    async with serving({"ask": ask}) as server, calling(server, environment("ask")) as peer:
        await peer.play(answers)

    assert seen == ["hangup", True, True]


async def test_a_byte_of_another_code_page_ends_nothing(server: AgiServer) -> None:  # G8
    head = environment("hello").replace("Мария".encode(), "Мария".encode("cp1251"))
    async with calling(server, head) as peer:
        said = await peer.play({"GET": b"200 result=1 (\xcf\xf0)\n"})

    assert said[2] == 'SET VARIABLE A "\ufffd\ufffd"'


async def test_surplus_answers_are_dropped_and_a_flood_of_them_ends_the_session() -> None:
    seen: list[str | None] = []
    go_on = asyncio.Event()

    async def ask(session: Session) -> None:
        await session.verbose("first")
        await go_on.wait()
        seen.append(await session.get_variable("A"))

    async with serving({"ask": ask}) as server:
        async with calling(server, environment("ask")) as peer:
            await peer.command()
            dropped = metric("surplus_answers")
            await peer.send(b"200 result=1\n200 result=1 (forged)\n")
            await until(lambda: metric("surplus_answers") > dropped)
            go_on.set()
            await peer.play({"GET": b"200 result=1 (true)\n"})
        assert seen == ["true"]
        go_on.clear()
        before = ended("refused")
        async with calling(server, environment("ask")) as peer:
            await peer.command()
            await peer.send(b"200 result=1\n" * (MAX_SURPLUS + 5))
            await assert_counted("refused", before)


async def test_a_dialogue_that_hangs_is_cut_by_the_watchdog(server: AgiServer) -> None:
    before = ended("timed_out")
    async with calling(server, environment("stuck")) as peer:
        begun = time.monotonic()
        assert await peer.ended()
        assert time.monotonic() - begun < 2

    await assert_counted("timed_out", before)


async def test_a_peer_that_never_answers_is_cut_by_the_watchdog(server: AgiServer) -> None:
    async with calling(server, environment("hello")) as peer:
        assert await peer.command()
        assert await peer.ended()

    await assert_alive(server)


@pytest.mark.parametrize("how", ["close", "line", "line at once"])
async def test_a_caller_who_hangs_up_ends_the_dialogue_within_a_second(how: str) -> None:  # B6
    begun, over = asyncio.Event(), asyncio.Event()

    async def look_up(session: Session) -> None:
        del session
        begun.set()
        try:
            await asyncio.Event().wait()
        finally:
            over.set()

    async with serving({"look_up": look_up}) as server:
        head = environment("look_up") + (b"HANGUP\n" if how == "line at once" else b"")
        async with calling(server, head) as peer:
            await asyncio.wait_for(begun.wait(), LIMIT_SECONDS)
            if how == "line":
                await peer.send(b"HANGUP\n")
            elif how == "close":
                peer.writer.close()
            await asyncio.wait_for(over.wait(), 1)
        assert server.active == 0


async def test_one_peer_too_many_is_sent_away_and_the_others_stay() -> None:
    async with serving({"hello": three_commands}, Limits(sessions=1)) as server:
        async with calling(server, environment("hello")) as first:
            assert await first.command()
            before = ended("too_many")
            async with calling(server, environment("hello")) as second:
                assert await second.ended()
            await assert_counted("too_many", before)
            await first.send(b"200 result=1\n")
            assert len(await first.play()) == 4
        await assert_alive(server)


async def test_an_error_of_ours_ends_its_session_alone() -> None:
    async def broken(session: Session) -> None:
        raise RuntimeError(session.environment.script)

    before = ended("failed")
    async with serving({"broken": broken, "hello": three_commands}) as server:
        async with calling(server, environment("broken")) as peer:
            assert await peer.command() == ""
        await assert_counted("failed", before)
        await assert_alive(server)


async def test_closing_lets_a_dialogue_end_and_cuts_a_stuck_one() -> None:  # G11
    answered, cancelled = asyncio.Event(), asyncio.Event()

    async def slow(session: Session) -> None:
        await session.verbose("one")
        await session.done("caller")
        answered.set()

    async def deaf(session: Session) -> None:
        del session
        try:
            await asyncio.Event().wait()
        finally:
            cancelled.set()

    async with serving({"slow": slow, "deaf": deaf}) as server:
        port = server.port
        async with (
            calling(server, environment("slow")) as ends,
            calling(server, environment("deaf")),
            calling(server, b"agi_network: yes\n") as half,
        ):
            assert await ends.command()
            closing = asyncio.create_task(server.close(0.3))
            assert await half.ended()
            await ends.send(b"200 result=1\n")
            await ends.play()
            await asyncio.wait_for(closing, LIMIT_SECONDS)
        assert answered.is_set()
        assert cancelled.is_set()
        assert server.active == 0
        with pytest.raises(OSError, match=r"refused|Connect"):
            await asyncio.open_connection("127.0.0.1", port)


async def test_two_hundred_sessions_at_once_are_answered_in_time(server: AgiServer) -> None:  # B8
    del server

    async def one(server: AgiServer) -> float:
        begun = time.monotonic()
        async with calling(server, environment("hello")) as peer:
            await peer.play()
            assert peer.variable("CC_AGI_OK") == "1"
        return time.monotonic() - begun

    async with serving({"hello": three_commands}) as wide:
        took = sorted(await asyncio.gather(*[one(wide) for _ in range(200)]))

    assert took[197] < 1, took[197]  # the peers share this loop


@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(st.binary(max_size=300), st.binary(max_size=300))
def test_whatever_a_peer_sends_the_next_session_works(head: bytes, answers: bytes) -> None:
    async def attack() -> None:
        async with serving({"hello": three_commands}, QUICK) as server:
            async with calling(server, head) as peer:
                peer.writer.write_eof()
                await peer.ended()
            async with calling(server, environment("hello") + head) as peer:
                await peer.send(answers)
                peer.writer.write_eof()
                await peer.ended()
            async with calling(server, environment("hello")) as peer:
                await peer.command()
                await peer.send(answers)
                peer.writer.write_eof()
                await peer.ended()
            await assert_alive(server)

    asyncio.run(attack())
