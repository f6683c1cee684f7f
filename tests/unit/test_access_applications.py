"""Applications for access: what may follow what, and what a form has to say."""

from itertools import product
from pathlib import Path

import pytest

import callcenter.services.accounts_access
from callcenter.domain.access_applications import (
    REQUIRED,
    ApplicationKind,
    ApplicationState,
    ApplicationStep,
    ApplicationStepRefusedError,
    FormIncompleteError,
    check_complete,
    diagram,
    may_be_handed_over,
    state_after,
)

README = Path(callcenter.services.accounts_access.__file__).with_name("README.md")
S, T = ApplicationState, ApplicationStep
# Written from the domain model 4.4, not from the table of the code.
ALLOWED = {
    (S.DRAFT, T.EDIT): S.DRAFT,
    (S.DRAFT, T.SUBMIT): S.SUBMITTED,
    (S.SUBMITTED, T.CHECK): S.CHECKED,
    (S.CHECKED, T.ACCEPT): S.ACCEPTED,
    (S.CHECKED, T.RETURN): S.RETURNED,
    (S.RETURNED, T.EDIT): S.RETURNED,
    (S.RETURNED, T.SUBMIT): S.SUBMITTED,
    (S.ACCEPTED, T.EXECUTE): S.EXECUTED,
    (S.EXECUTED, T.NOTIFY): S.APPLICANT_NOTIFIED,
}


@pytest.mark.covers("000-18", "000-26")
@pytest.mark.parametrize(("state", "step"), list(product(S, T)))
def test_every_pair_of_state_and_step(state: ApplicationState, step: ApplicationStep) -> None:
    if (state, step) in ALLOWED:
        assert state_after(state, step) is ALLOWED[state, step]
        return
    with pytest.raises(ApplicationStepRefusedError):
        state_after(state, step)


@pytest.mark.covers("000-19")
@pytest.mark.parametrize("kind", ApplicationKind)
def test_each_thing_that_is_lacking_is_named(kind: ApplicationKind) -> None:
    whole: dict[str, object] = dict.fromkeys(REQUIRED[kind], "x")
    whole |= {"docx_id": "x", "scan_id": "x"}
    check_complete(kind, whole)

    for field in whole:
        with pytest.raises(FormIncompleteError) as refused:
            check_complete(kind, {**whole, field: None})
        assert refused.value.missing == (field,)


def test_without_seal_or_signature_nothing_is_complete() -> None:
    for fields in REQUIRED.values():
        assert {"signed_by", "signed_on", "stamped", "applicant_email"} <= set(fields)


@pytest.mark.covers("002-45")
def test_only_a_new_account_has_credentials_to_hand_over() -> None:
    ready = {pair for pair in product(ApplicationKind, S) if may_be_handed_over(*pair)}
    granted = ApplicationKind.GRANT_USER
    assert ready == {(granted, S.EXECUTED), (granted, S.APPLICANT_NOTIFIED)}


def test_the_readme_has_the_diagram_as_the_table_is() -> None:
    assert diagram() in README.read_text(encoding="utf-8"), f"put this in:\n{diagram()}"
