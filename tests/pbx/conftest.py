"""A real Asterisk with our configuration, shared by the run; the journal of each test."""

from collections.abc import AsyncIterator, Iterator

import pytest

from callcenter.demo.asterisk import RunningAsterisk, running_asterisk
from callcenter.demo.phone import Phone
from callcenter.demo.voices import tone
from tests.pbx.hotline import Journal, citizen, hotline_settings, idle, is_free, operator
from tests.waiting import until

CITIZEN_HZ, FIRST_HZ, SECOND_HZ = 440, 1000, 1400


@pytest.fixture(scope="session")
def shared_asterisk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningAsterisk]:
    with running_asterisk(hotline_settings(tmp_path_factory.mktemp("pbx"))) as asterisk:
        yield asterisk


@pytest.fixture
async def asterisk(shared_asterisk: RunningAsterisk) -> AsyncIterator[RunningAsterisk]:
    """Give the shared Asterisk, and take away the calls that a test left."""
    yield shared_asterisk
    shared_asterisk.cli("channel request hangup all")
    await until(lambda: idle(shared_asterisk))


@pytest.fixture
def journal(shared_asterisk: RunningAsterisk) -> Journal:
    return Journal.from_now(shared_asterisk.files.journal_file)


@pytest.fixture
async def caller(asterisk: RunningAsterisk) -> AsyncIterator[Phone]:
    """Give a citizen's phone that speaks a tone."""
    async with citizen(asterisk, tone(CITIZEN_HZ)) as phone:
        yield phone


@pytest.fixture
async def first(asterisk: RunningAsterisk) -> AsyncIterator[Phone]:
    """Give operator 201, registered, who answers after 0.2 s with a tone of her own."""
    async with operator(asterisk, "201", tone(FIRST_HZ)) as phone:
        await until(lambda: is_free(asterisk, "201"))
        phone.answer_automatically(after=0.2)
        yield phone


@pytest.fixture
async def second(asterisk: RunningAsterisk) -> AsyncIterator[Phone]:
    """Give operator 202, likewise."""
    async with operator(asterisk, "202", tone(SECOND_HZ)) as phone:
        await until(lambda: is_free(asterisk, "202"))
        phone.answer_automatically(after=0.2)
        yield phone


@pytest.fixture
def operators(first: Phone, second: Phone) -> list[Phone]:
    """Give both operators; which of them is rung first depends on the calls before."""
    return [first, second]
