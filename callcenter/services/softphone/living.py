"""What decides whether a lease lives: its session, and a role that may use a phone."""

from typing import Final

from callcenter.domain.access import Action, Role, may
from callcenter.services.sign_in import Lifetimes
from db.softphones import Living

ROLES: Final = tuple(role.value for role in Role if may(role, Action.USE_PHONE))


def living(lifetimes: Lifetimes) -> Living:
    return Living(lifetimes.idle, lifetimes.absolute, lifetimes.zone.key, ROLES)
