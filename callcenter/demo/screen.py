"""What the demo prints: a line for each step with its time, then what the call has left."""

import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final
from zoneinfo import ZoneInfo

from rich.console import Console
from rich.table import Table

from callcenter.demo.accounts import Account
from callcenter.demo.case_work import RegisteredCase
from callcenter.demo.evidence import Evidence
from callcenter.demo.people import Conversation
from callcenter.domain.case_number import display_case_number

WAYS_IN: Final = {
    "operator": "operator · оператор (browser phone · телефон в браузере)",
    "supervisor": "supervisor · супервизор",
    "clinic": "clinic's employee · сотрудник клиники",
    "administrator": "administrator · администратор",
}


@dataclass(frozen=True, slots=True)
class Screen:
    console: Console
    errors: Console

    @contextmanager
    def step(self, what: str) -> Iterator[None]:
        """Show that it goes on, then how long it took."""
        begun = time.monotonic()
        with self.console.status(what):
            yield
        self.console.print(f"[green]✓[/] {what:<28} {time.monotonic() - begun:5.1f} s")

    def say(self, text: str) -> None:
        self.console.print(text, markup=False, highlight=False)

    def warn(self, text: str) -> None:
        self.errors.print(f"[yellow]![/] {text}", highlight=False)

    def fail(self, text: str) -> None:
        self.errors.print(f"callcenter demo: {text}", style="red", markup=False, highlight=False)

    def show_call(
        self, talk: Conversation, left: Evidence, case: RegisteredCase, zone: ZoneInfo
    ) -> None:
        call, recording = left.call, left.recording
        answered = call.answered_at.astimezone(zone) if call.answered_at else None
        table = Table(show_header=False, box=None, padding=(0, 2))
        for name, value in (
            ("Journal line · Строка журнала", call.linkedid),
            ("  caller · кто звонил", f"{call.caller_e164} → {call.dialled_number}"),
            ("  answered · ответил", f"{call.agent_login}, {answered:%H:%M:%S}"),
            ("  outcome · итог", call.outcome),
            ("  wait, talk · ожидание, разговор", _seconds(call.wait_seconds, call.talk_seconds)),
            ("Case number · Номер обращения", display_case_number(case.case_number)),
            ("  next deadline · ближайший срок", f"{case.due_at.astimezone(zone):%Y-%m-%d %H:%M}"),
            ("  letter · письмо", f"{case.letter_to}: {case.letter_subject}"),
            ("Recording · Запись", f"{recording.duration_seconds:.1f} s, {recording.size} bytes"),
            ("  citizen's level · гражданин", f"{recording.citizen_level_db:.1f} dB"),
            ("  operator's level · оператор", f"{recording.agent_level_db:.1f} dB"),
            ("  deleted after · удалится", f"{recording.expires_at:%Y-%m-%d %H:%M} UTC"),
            ("To an operator · До оператора", f"{talk.seconds_to_operator:.1f} s"),
        ):
            table.add_row(name, value)
        self.console.print(table)

    def show_way_in(self, origin: str, accounts: Sequence[Account]) -> None:
        """Print the panel's address and who may sign in there; the rest is in state.json."""
        self.console.print(f"\nPanel · Панель: [bold]{origin}/[/]")
        table = Table(show_header=False, box=None, padding=(0, 2))
        passwords = {account.login: account.password for account in accounts}
        for login, who in WAYS_IN.items():
            table.add_row(who, login, passwords[login])
        self.console.print(table)


def screen() -> Screen:
    return Screen(Console(highlight=False), Console(file=sys.stderr))


def _seconds(wait: float, talk: float) -> str:
    return f"{wait:.1f} s, {talk:.1f} s"
