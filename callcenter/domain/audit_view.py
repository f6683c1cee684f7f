"""How much of an audit entry who reads it is shown. Pure.

An auditor reads everything. An administrator runs the system and its accounts: what citizens say,
and why somebody listened to them, is not an administrator's business. Who did what when is.
"""

from typing import Final

from callcenter.domain.access import Role

# The first word of the actions that are about the house itself.
OF_THE_HOUSE: Final = frozenset(
    {
        "user", "session", "settings", "prompt", "template", "application", "classifier",
        "organisation", "organisations", "staff", "retention", "clock",
    }
)  # fmt: skip


def shows_body(role: Role, action: str) -> bool:
    """Return whether `role` is shown what an entry of this action says beyond who and when."""
    if role is Role.AUDITOR:
        return True
    return role is Role.ADMINISTRATOR and action.partition(".")[0] in OF_THE_HOUSE
