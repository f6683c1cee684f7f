"""One dialogue's side of a session: what it may ask Asterisk to do. No socket, no parsing."""

from collections.abc import Awaitable, Callable
from typing import Final

from agi.protocol import DEAD_CHANNEL, OK, AgiError, Answer, Environment, OurError, command

Ask = Callable[[bytes], Awaitable[Answer]]
Dialogue = Callable[["Session"], Awaitable[None]]

DONE: Final = "CC_AGI_OK"  # the dialplan tests this and never AGISTATUS, which lies


class CallerHungUp(AgiError):  # noqa: N818 - an event of telephony, nobody's error
    """The channel is gone; there is nobody left to talk to."""


class Session:
    """A channel in our hands: its environment and its commands, one at a time."""

    __slots__ = ("_ask", "environment")

    def __init__(self, environment: Environment, ask: Ask) -> None:
        self.environment = environment
        self._ask = ask

    async def command(self, *words: str) -> Answer:
        """Give Asterisk one command and return its answer.

        Raises CallerHungUp when the channel is gone, OurError when Asterisk does not know
        the command or refuses its arguments.
        """
        answer = await self._ask(command(*words))
        if answer.code == OK:
            return answer
        if answer.code == DEAD_CHANNEL:
            raise CallerHungUp("Asterisk answered that the channel is dead")
        raise OurError(f"{words[0]}: {answer.code} {answer.data}")

    async def set_variable(self, name: str, value: str) -> None:
        await self.command("SET", "VARIABLE", name, value)

    async def get_variable(self, name: str) -> str | None:
        """Return the variable's value; None when it is not set."""
        answer = await self.command("GET", "VARIABLE", name)
        return answer.data if answer.result == "1" else None

    async def verbose(self, message: str, level: int = 1) -> None:
        """Write a line to Asterisk's console, for its administrator."""
        await self.command("VERBOSE", message, str(level))

    async def share(self, name: str, value: str, channel: str) -> None:
        """Set a variable that `channel` (a name or a uniqueid) reads as `SHARED(name)`."""
        await self.set_variable(f"SHARED({name},{channel})", value)

    async def done(self, channel: str) -> None:
        """Tell the dialplan of `channel` that all before this has worked. Always the last."""
        await self.share(DONE, "1", channel)

    def argument(self, number: int) -> str:
        """Return the dialplan's argument, counted from 1; raises OurError when it is missing."""
        try:
            return self.environment.arguments[number - 1]
        except IndexError:
            name = self.environment.script
            raise OurError(f"the dialplan gives {name} no argument {number}") from None
