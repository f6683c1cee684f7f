"""The web application: every route in one table, each with its rule, the rest denied."""

from collections.abc import AsyncIterator, Sequence
from typing import Final

import orjson
from aiohttp import web

from callcenter.api import (
    agent_states,
    appeal_steps,
    appeals,
    applications,
    callbacks,
    calls,
    cards,
    cases,
    classifier,
    configuration,
    contacts,
    deadlines,
    directory_imports,
    exports,
    figures,
    knowledge,
    letters,
    live,
    notice_templates,
    notices,
    operations,
    organisations,
    people,
    prompts,
    recordings,
    registration_preview,
    saved_views,
    session,
    sessions,
    sip,
    softphone,
    staff,
    ticket_steps,
    tickets,
    transfers,
    users,
)
from callcenter.api import attachments as attachment_routes
from callcenter.api import audit as audit_routes
from callcenter.api import paper as paper_routes
from callcenter.api import site as site_routes
from callcenter.api.guard import add_hsts, add_security_headers, problems
from callcenter.api.limits import LARGEST_BODY
from callcenter.api.openapi import document
from callcenter.api.routes import PREFIX, Route
from callcenter.api.serve import endpoint
from callcenter.api.sip_lines import SipLines
from callcenter.api.visit import NoVitals, Tools, Vitals
from callcenter.services.attachments.places import AttachmentPlaces
from callcenter.services.live.client import Bye
from callcenter.services.live.hub import LiveHub
from callcenter.services.passwords import Passwords
from callcenter.services.recording_places import RecordingPlaces
from callcenter.services.sign_in import Lifetimes
from callcenter.settings import Settings
from db.pool import Pool

TOOLS: Final = web.AppKey("tools", Tools)
OPENAPI_PATH: Final = f"{PREFIX}/openapi.json"

ROUTES: Final[Sequence[Route]] = (
    *session.routes.table,
    *sessions.routes.table,
    *users.routes.table,
    *agent_states.routes.table,
    *applications.routes.table,
    *configuration.routes.table,
    *audit_routes.routes.table,
    *prompts.routes.table,
    *classifier.routes.table,
    *calls.routes.table,
    *cards.routes.table,
    *live.routes.table,
    *cases.routes.table,
    *registration_preview.routes.table,
    *saved_views.routes.table,
    *contacts.routes.table,
    *tickets.routes.table,
    *transfers.routes.table,
    *ticket_steps.routes.table,
    *deadlines.routes.table,
    *figures.routes.table,
    *exports.routes.table,
    *callbacks.routes.table,
    *softphone.routes.table,
    *sip.routes.table,
    *recordings.routes.table,
    *attachment_routes.routes.table,
    *organisations.routes.table,
    *staff.routes.table,
    *knowledge.routes.table,
    *directory_imports.routes.table,
    *notices.routes.table,
    *notice_templates.routes.table,
    *letters.routes.table,
    *people.routes.table,
    *appeals.routes.table,
    *appeal_steps.routes.table,
    *paper_routes.routes.table,
    *site_routes.routes.table,
)


def make_web_app(  # noqa: PLR0913 - parts of the process, each with a default
    pool: Pool,
    settings: Settings,
    *,
    places: RecordingPlaces | None = None,
    attachments: AttachmentPlaces | None = None,
    vitals: Vitals | None = None,
    passwords: Passwords | None = None,
    hub: LiveHub | None = None,
) -> web.Application:
    """Return the application; run it with `callcenter.api.limits.make_runner`.

    `places` and `attachments` are where recordings and files are kept, by default where the
    settings say. `vitals` tells /readyz and /metrics what this process's other parts are doing.
    `hub` serves live data for as long as somebody runs it.
    """
    tools = Tools(
        pool,
        settings,
        settings,
        passwords or Passwords(),
        vitals or NoVitals(),
        places or RecordingPlaces.of(settings),
        attachments or AttachmentPlaces.of(settings),
        hub or LiveHub("", pool, Lifetimes.of(settings)),
        SipLines(pool, Lifetimes.of(settings)),
    )
    app = web.Application(middlewares=[problems], client_max_size=LARGEST_BODY)
    app[TOOLS] = tools
    app.cleanup_ctx.append(_close_tools)
    app.on_shutdown.append(_part_with_panels)
    app.cleanup_ctx.append(tools.sip_lines.watching)
    app.on_shutdown.append(tools.sip_lines.close)
    app.on_response_prepare.append(add_security_headers)
    if settings.origin.startswith("https://"):
        app.on_response_prepare.append(add_hsts)
    for route in ROUTES:
        app.router.add_route(
            route.method, PREFIX + route.path, endpoint(route, tools), name=route.name
        )
    _add_openapi(app)
    operations.add_to(app, tools)  # last: the panel's page answers what is nobody else's
    return app


def _add_openapi(app: web.Application) -> None:
    text = orjson.dumps(document(ROUTES))

    async def openapi(_request: web.Request) -> web.Response:
        return web.Response(body=text, content_type="application/json")

    app.router.add_route("GET", OPENAPI_PATH, openapi, name="openapi")


async def _part_with_panels(app: web.Application) -> None:
    app[TOOLS].live.end_all(Bye.RESTART)


async def _close_tools(app: web.Application) -> AsyncIterator[None]:
    yield
    app[TOOLS].passwords.close()
    app[TOOLS].places.close()
