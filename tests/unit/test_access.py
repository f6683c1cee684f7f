"""Who may do what: the table as a whole, and how far each permission reaches."""

from itertools import product
from uuid import UUID, uuid4

import pytest

from callcenter.domain.access import (
    PERMISSIONS,
    Action,
    Owner,
    Person,
    Reach,
    Role,
    Scope,
    may,
    reach,
    scope,
)
from callcenter.domain.accounts import Duty

IVANOVA = UUID(int=1)
CLINIC, OTHER_CLINIC = UUID(int=7), UUID(int=8)


def person(role: Role, organisation_id: UUID | None = None) -> Person:
    return Person(IVANOVA, "ivanova", role, "201", organisation_id, Duty.HEAD)


def test_each_role_stands_in_the_table() -> None:
    assert set(PERMISSIONS) == set(Role)


def test_the_listeners_are_these_and_nobody_else() -> None:
    listeners = {role: scope(role, Action.LISTEN) for role in Role if may(role, Action.LISTEN)}

    assert listeners == {
        Role.OPERATOR: Scope.OWN,
        Role.LINE2: Scope.OWN,
        Role.LINE3: Scope.OWN,
        Role.SUPERVISOR: Scope.ALL,
    }


def test_only_the_administrator_manages_accounts() -> None:
    assert [role for role in Role if may(role, Action.MANAGE_USERS)] == [Role.ADMINISTRATOR]


def test_the_auditor_changes_nothing_and_hears_nobody() -> None:
    granted = set(PERMISSIONS[Role.AUDITOR])

    assert granted.isdisjoint({Action.LISTEN, Action.MANAGE_USERS, Action.EDIT_CASES})
    assert Action.CLOSE_CALLBACKS not in granted


@pytest.mark.parametrize(("role", "action"), list(product(Role, Action)))
def test_what_is_denied_reaches_nothing(role: Role, action: Action) -> None:
    owner = Owner(IVANOVA, frozenset({CLINIC}))

    assert reach(person(role, CLINIC), action).covers(owner) == may(role, action)


def test_own_means_answered_by_this_person() -> None:
    own = reach(person(Role.OPERATOR), Action.LISTEN)

    assert own.covers(Owner(agent_id=IVANOVA))
    assert not own.covers(Owner(agent_id=uuid4()))


def test_an_organisation_sees_its_own_and_no_other() -> None:
    theirs = reach(person(Role.ORGANISATION, CLINIC), Action.READ_CASES)

    assert theirs.covers(Owner(organisations=frozenset({CLINIC})))
    assert not theirs.covers(Owner(IVANOVA, frozenset({OTHER_CLINIC})))


def test_an_employee_without_an_organisation_sees_nothing() -> None:
    assert not reach(person(Role.ORGANISATION), Action.READ_CASES).covers(Owner.nobody())


def test_an_orphan_is_seen_only_by_those_who_see_everything() -> None:
    assert not Reach(agent_id=IVANOVA).covers(Owner.nobody())
    assert Reach(everything=True).covers(Owner.nobody())
