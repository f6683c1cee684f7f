"""Whom an appeal may be forwarded to (59-FZ art. 8 p. 6 and 7, A29)."""

from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callcenter.domain.appeals.conflict import (
    About,
    Conflict,
    ForwardRefusedError,
    Ladder,
    Level,
    Rung,
    Sensitive,
    Subject,
    Target,
    check_forward,
    conflict_of,
    suggest_target,
)
from callcenter.domain.appeals.kinds import AppealKind

AUTHORITY, HOSPITAL, CLINIC, BRANCH, OTHER, FUND = (UUID(int=n) for n in range(1, 7))
LADDER = Ladder(
    {
        AUTHORITY: Rung(),
        HOSPITAL: Rung(),
        CLINIC: Rung(parent_id=HOSPITAL),
        BRANCH: Rung(parent_id=CLINIC),
        OTHER: Rung(superior_id=FUND),
        FUND: Rung(),
    },
    AUTHORITY,
)
PLACES = (AUTHORITY, HOSPITAL, CLINIC, BRANCH, OTHER, FUND)


def complaint(*subjects: Subject) -> Sensitive:
    return Sensitive(AppealKind.COMPLAINT, subjects)


@pytest.mark.parametrize(
    ("about", "place", "level", "allowed"),
    [
        (About.OFFICIAL, CLINIC, Level.CLINIC, False),
        (About.OFFICIAL, BRANCH, Level.CLINIC, False),
        (About.OFFICIAL, BRANCH, Level.CHIEF_DOCTOR, False),
        (About.OFFICIAL, CLINIC, Level.CHIEF_DOCTOR, True),
        (About.OFFICIAL, HOSPITAL, Level.CHIEF_DOCTOR, True),
        (About.HEAD, CLINIC, Level.CHIEF_DOCTOR, False),
        (About.HEAD, CLINIC, Level.CLINIC, False),
        (About.HEAD, HOSPITAL, Level.CHIEF_DOCTOR, True),
        (About.ORGANISATION, CLINIC, Level.CHIEF_DOCTOR, False),
        (About.ORGANISATION, BRANCH, Level.CLINIC, False),
        (About.ORGANISATION, HOSPITAL, Level.CHIEF_DOCTOR, True),
        (About.ORGANISATION, AUTHORITY, Level.AUTHORITY, True),
        (About.ORGANISATION, OTHER, Level.CLINIC, True),
    ],
)
@pytest.mark.covers("I-10")
def test_a_complaint_goes_past_whom_it_is_about(
    about: About, place: UUID, level: Level, *, allowed: bool
) -> None:
    found = conflict_of(complaint(Subject(CLINIC, about)), Target(place, level), LADDER)

    assert (found is Conflict.NONE) is allowed


@pytest.mark.parametrize(
    ("subjects", "suggested"),
    [
        ([Subject(CLINIC, About.OFFICIAL)], Target(CLINIC, Level.CHIEF_DOCTOR)),
        ([Subject(CLINIC, About.HEAD)], Target(HOSPITAL, Level.CHIEF_DOCTOR)),
        ([Subject(HOSPITAL, About.HEAD)], Target(AUTHORITY, Level.AUTHORITY)),
        ([Subject(OTHER, About.ORGANISATION)], Target(FUND, Level.AUTHORITY)),
        (
            [Subject(CLINIC, About.OFFICIAL), Subject(HOSPITAL, About.HEAD)],
            Target(AUTHORITY, Level.AUTHORITY),
        ),
        ([Subject(AUTHORITY, About.ORGANISATION)], None),  # returned: art. 8 p. 7
    ],
)
def test_the_nearest_superior_is_suggested(
    subjects: list[Subject], suggested: Target | None
) -> None:
    assert suggest_target(complaint(*subjects), LADDER) == suggested


def test_a_refusal_names_whom_to_ask_instead() -> None:
    with pytest.raises(ForwardRefusedError) as refusal:
        check_forward(complaint(Subject(CLINIC, About.HEAD)), Target(CLINIC, Level.CLINIC), LADDER)

    assert refusal.value.conflict is Conflict.COMPLAINED_OF
    assert refusal.value.suggestion == Target(HOSPITAL, Level.CHIEF_DOCTOR)


def test_thanks_may_go_to_whom_they_are_about() -> None:
    thanks = Sensitive(AppealKind.GRATITUDE, (Subject(CLINIC, About.HEAD),))

    assert conflict_of(thanks, Target(CLINIC, Level.CHIEF_DOCTOR), LADDER) is Conflict.NONE


@pytest.mark.covers("001-14")
@pytest.mark.parametrize("consents", [False, True])
@pytest.mark.parametrize("place", [HOSPITAL, CLINIC, BRANCH])
@pytest.mark.parametrize("kind", AppealKind)
def test_a_medical_workers_appeal_never_goes_to_the_own_institution(
    kind: AppealKind, place: UUID, *, consents: bool
) -> None:
    appeal = Sensitive(kind, employer_id=CLINIC, worker_consents=consents)

    found = conflict_of(appeal, Target(place, Level.CHIEF_DOCTOR), LADDER)

    assert found is Conflict.OWN_INSTITUTION


def test_a_medical_workers_appeal_goes_elsewhere_with_consent_only() -> None:
    target = Target(AUTHORITY, Level.AUTHORITY)
    silent = Sensitive(AppealKind.STATEMENT, employer_id=CLINIC)
    consenting = Sensitive(AppealKind.STATEMENT, employer_id=CLINIC, worker_consents=True)

    assert conflict_of(silent, target, LADDER) is Conflict.NO_CONSENT
    assert suggest_target(silent, LADDER) is None
    assert conflict_of(consenting, target, LADDER) is Conflict.NONE
    assert suggest_target(consenting, LADDER) == target


def test_organisations_that_stand_above_each_other_in_a_ring_do_not_hang() -> None:
    ring = Ladder({CLINIC: Rung(HOSPITAL, HOSPITAL), HOSPITAL: Rung(CLINIC, CLINIC)})

    assert suggest_target(complaint(Subject(CLINIC, About.HEAD)), ring) is None


subjects = st.builds(Subject, st.sampled_from(PLACES), st.sampled_from(About))
targets = st.builds(Target, st.sampled_from(PLACES), st.sampled_from(Level))


@pytest.mark.covers("I-10")
@given(st.lists(subjects, min_size=1, max_size=3), targets)
def test_what_is_suggested_is_never_what_is_complained_of(
    complained_of: list[Subject], target: Target
) -> None:
    appeal = complaint(*complained_of)
    allowed = conflict_of(appeal, target, LADDER) is Conflict.NONE
    suggested = suggest_target(appeal, LADDER)

    for subject in complained_of:
        if subject.about is not About.OFFICIAL:
            assert not (allowed and target.organisation_id == subject.organisation_id)
            assert suggested is None or suggested.organisation_id != subject.organisation_id
