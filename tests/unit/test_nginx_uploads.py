"""The proxy lets large bodies through exactly where the API takes files."""

import re
from pathlib import Path

from callcenter.api.app import ROUTES
from callcenter.api.routes import PREFIX

CONF = Path(__file__).parents[2] / "deploy" / "nginx" / "callcenter.conf"
LOCATION = re.compile(r"location ~ (\S+) \{\n\s+client_max_body_size")


def test_files_pass_the_proxy_and_nothing_else_is_large() -> None:
    found = LOCATION.search(CONF.read_text(encoding="utf-8"))
    assert found is not None
    large = re.compile(found[1])

    for route in ROUTES:
        path = PREFIX + re.sub(r"{\w+}", "form", route.path)
        takes = route.rules.takes is not None
        if route.method == "POST":
            assert bool(large.search(path)) == takes, route.path
