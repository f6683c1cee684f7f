"""What the fault tests share: a way to print figures that pytest does not swallow."""

from collections.abc import Callable

import pytest

Aloud = Callable[[object], None]


@pytest.fixture
def aloud(capfd: pytest.CaptureFixture[str]) -> Aloud:
    def say(figures: object) -> None:
        with capfd.disabled():
            print(f"\n    {figures}", flush=True)  # noqa: T201 - that is its purpose

    return say
