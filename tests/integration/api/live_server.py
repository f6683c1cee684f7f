"""The web application in a process of its own, for tools that drive it from outside.

Prints one line of JSON (address, cookie, csrf_token) when it serves, and ends with its input.
What it logs goes to its error stream: whoever reads one line only must not hold it up.
"""

import asyncio
import json
import sys

import structlog
from aiohttp import web

from callcenter.api.app import make_web_app
from callcenter.api.limits import make_runner
from callcenter.domain.access import Role
from callcenter.services.sign_in import Lifetimes, sign_in
from callcenter.settings import load
from db.pool import open_pool
from tests.integration.accounts import add, attempt, cheap_passwords


async def serve(database_url: str, role: Role, folder: str) -> None:
    structlog.configure(logger_factory=structlog.PrintLoggerFactory(sys.stderr))
    settings = load({"CALLCENTER_STATE_DIR": folder})
    pool = await open_pool(database_url)
    passwords = cheap_passwords()
    runner = make_runner(make_web_app(pool, settings, passwords=passwords))
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    await add(pool, role.value, role)
    lifetimes = Lifetimes(settings.session_idle, settings.session_absolute, settings.zone)
    opened = await sign_in(pool, passwords, attempt(role.value), lifetimes)
    host, port = runner.addresses[0][:2]
    said = {
        "address": f"http://{host}:{port}",
        "cookie": f"__Host-session={opened.token}",
        "csrf_token": opened.csrf_token,
    }
    sys.stdout.write(json.dumps(said) + "\n")
    sys.stdout.flush()
    await asyncio.to_thread(sys.stdin.read)
    await runner.cleanup()
    await pool.close()


if __name__ == "__main__":
    asyncio.run(serve(sys.argv[1], Role(sys.argv[2]), sys.argv[3]))
