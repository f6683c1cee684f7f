"""What all calls of one phone share: its socket, its account, its address."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from callcenter.demo.digest import credentials
from callcenter.demo.sip_message import Address, Message, Status
from callcenter.demo.transactions import Endpoint

CHALLENGES: Final = {Status.UNAUTHORIZED, Status.PROXY_UNAUTHORIZED}


@dataclass(slots=True)
class Line:
    endpoint: Endpoint
    user: str
    secret: str | None  # None: nobody asks, as on a trunk known by its address

    @property
    def contact(self) -> str:
        host, port = self.endpoint.address
        return f"sip:{self.user or 'phone'}@{host}:{port}"

    async def exchange(
        self,
        make: Callable[[], Message],
        to: Address,
        on_progress: Callable[[Message], None] = lambda _: None,
    ) -> Message:
        """Send what `make` returns, once more with credentials when asked for them.

        Raises NoAnswer. `make` is called for each sending: every one has its own number.
        """
        asked = make()
        answer = await self.endpoint.request(asked, to, on_progress=on_progress)
        if answer.status not in CHALLENGES or self.secret is None:
            return answer
        again = make()
        again.headers.append(credentials(answer, again, self.user, self.secret))
        return await self.endpoint.request(again, to, on_progress=on_progress)
