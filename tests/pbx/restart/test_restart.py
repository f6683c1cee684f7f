"""Asterisk killed in the middle of a call and started again: no id comes back (A5, A21)."""

from pathlib import Path

from callcenter.demo.asterisk import running_asterisk
from tests.pbx.hotline import (
    CITIZEN,
    SUPPORT,
    Journal,
    citizen,
    hotline_settings,
    operator,
    talking,
)
from tests.waiting import until


async def test_killed_and_started_again(tmp_path: Path) -> None:
    with running_asterisk(hotline_settings(tmp_path)) as asterisk:
        journal = Journal.from_now(asterisk.files.journal_file)
        async with citizen(asterisk) as phone, operator(asterisk, "201") as first:
            first.answer_automatically(after=0.1)
            await (await phone.call(SUPPORT, number=CITIZEN)).answered()
            await talking(first, journal)
            asterisk.kill()
            asterisk.start_again()
        since = Journal.from_now(asterisk.files.journal_file)  # the first talk never ends in it
        async with citizen(asterisk) as phone, operator(asterisk, "201") as first:
            first.answer_automatically(after=0.1)
            call = await (await phone.call(SUPPORT, number=CITIZEN)).answered()
            await talking(first, since)
            await call.hang_up()
            await until(lambda: journal.call(journal.calls()[-1]).ended_at)

    cut, whole = journal.calls()
    assert cut.split("-")[0] != whole.split("-")[0]
    assert journal.story(cut)[-1] == "leg 201 answered"  # and no end: we must write it
    assert journal.story(whole)[-1] == "answered, hung up by caller"
    torn = (asterisk.files.incoming_folder / f"{cut}-citizen.wav").read_bytes()
    assert torn[40:44] == bytes(4)  # a header of length 0: the finaliser's work
