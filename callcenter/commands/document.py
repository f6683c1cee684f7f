"""`callcenter openapi`: the API's own description, as `/api/v1/openapi.json` serves it."""

import sys

import orjson

from callcenter.api.app import ROUTES
from callcenter.api.openapi import document


def openapi() -> None:
    """Print the OpenAPI 3.1 document of the HTTP API; the panel's types are made from it."""
    sys.stdout.buffer.write(orjson.dumps(document(ROUTES), option=orjson.OPT_INDENT_2) + b"\n")
