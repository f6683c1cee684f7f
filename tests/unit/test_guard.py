"""What an answer says when the work could not be done now, and later can."""

import pytest
from aiohttp import web
from aiohttp.test_utils import make_mocked_request

from callcenter.api.guard import problems
from db.pool import DatabaseBusy, DatabaseUnavailable


@pytest.mark.parametrize("error", [*DatabaseUnavailable, *DatabaseBusy])
async def test_whoever_met_a_lock_or_an_outage_may_try_again(error: type[Exception]) -> None:
    async def handler(_request: web.Request) -> web.StreamResponse:
        raise error("not now")

    answer = await problems(make_mocked_request("POST", "/api/v1/tickets"), handler)

    assert (answer.status, answer.headers["Retry-After"]) == (503, "2")
