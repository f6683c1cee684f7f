"""The one base of every rule's refusal. The docstring of a class is its default message."""


class DomainError(Exception):
    """A rule of the hotline refuses this."""

    def __init__(self, message: str | None = None) -> None:
        super().__init__(message or type(self).__doc__)
