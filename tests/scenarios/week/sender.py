"""The outbox in a process of its own, to be killed: `python -m ...sender URL SMTP_PORT`."""

import asyncio
import sys

from callcenter import logs
from callcenter.services.notices.send_notices import Outbox, send_notices
from db.pool import open_pool
from tests.integration.mail_parts import HOUSE
from tests.mail_servers import Post, mail_settings


async def main(url: str, smtp_port: str) -> None:
    logs.configure("ERROR")
    pool = await open_pool(url)
    await send_notices(Outbox(pool, mail_settings(Post(port=int(smtp_port))), HOUSE))


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
