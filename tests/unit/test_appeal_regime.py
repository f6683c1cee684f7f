"""Under which law an appeal stands (59-FZ, 547-FZ, A8, A10, A28)."""

from datetime import date

import pytest

from callcenter.domain.appeals.kinds import (
    AppealKind,
    FilingForm,
    Identification,
    Multiplicity,
    in_totals,
)
from callcenter.domain.appeals.regime import (
    Filing,
    Regime,
    RegimePolicy,
    decide_regime,
    needs_instructions,
)

BEFORE, SINCE = date(2025, 3, 29), date(2025, 3, 30)
USUAL = RegimePolicy()
PHONE_IS_59FZ = RegimePolicy(phone_complaint_is_59fz=True)
ESIA, STATED = Identification.ESIA, Identification.CALLER_STATED
COMPLAINT = AppealKind.COMPLAINT


@pytest.mark.parametrize(
    ("form", "known", "day", "regime"),
    [
        (FilingForm.PAPER, STATED, SINCE, Regime.FZ59),
        (FilingForm.PERSONAL_RECEPTION, Identification.DOCUMENT, SINCE, Regime.FZ59),
        (FilingForm.OTHER_BODY, Identification.NONE, SINCE, Regime.FZ59),
        (FilingForm.EPGU, ESIA, SINCE, Regime.FZ59),
        (FilingForm.SITE_ESIA, ESIA, SINCE, Regime.FZ59),
        (FilingForm.SITE_ESIA, STATED, SINCE, Regime.NOT_59FZ),
        (FilingForm.SITE, STATED, SINCE, Regime.NOT_59FZ),
        (FilingForm.SITE, STATED, BEFORE, Regime.FZ59),
        (FilingForm.EMAIL, STATED, BEFORE, Regime.FZ59),
        (FilingForm.EMAIL, STATED, SINCE, Regime.NOT_59FZ),
        (FilingForm.EMAIL, ESIA, SINCE, Regime.NOT_59FZ),
        (FilingForm.POS, ESIA, SINCE, Regime.POS_MESSAGE),
        (FilingForm.PHONE, STATED, SINCE, Regime.HOTLINE),
        (FilingForm.VIDEO, STATED, SINCE, Regime.NOT_59FZ),
        (FilingForm.VIDEO, ESIA, SINCE, Regime.FZ59),
    ],
)
@pytest.mark.covers("000-02", "001-13")
def test_the_regime_follows_from_form_day_and_identification(
    form: FilingForm, known: Identification, day: date, regime: Regime
) -> None:
    assert decide_regime(Filing(form, COMPLAINT, day, known), USUAL) is regime


def test_an_applicant_of_the_platform_may_choose_the_law() -> None:
    filing = Filing(FilingForm.POS, COMPLAINT, SINCE, ESIA, chose_59fz=True)

    assert decide_regime(filing, USUAL) is Regime.FZ59


@pytest.mark.parametrize(
    ("kind", "regime"),
    [
        (AppealKind.COMPLAINT, Regime.FZ59),
        (AppealKind.STATEMENT, Regime.FZ59),
        (AppealKind.REQUEST, Regime.HOTLINE),
        (AppealKind.GRATITUDE, Regime.HOTLINE),
    ],
)
def test_a_region_may_count_complaints_by_phone_as_appeals_of_the_law(
    kind: AppealKind, regime: Regime
) -> None:
    assert decide_regime(Filing(FilingForm.PHONE, kind, SINCE), PHONE_IS_59FZ) is regime


def test_a_regions_lawyer_may_keep_mail_as_it_was() -> None:
    filing = Filing(FilingForm.EMAIL, COMPLAINT, SINCE)

    assert decide_regime(filing, RegimePolicy(email_is_59fz=True)) is Regime.FZ59


@pytest.mark.parametrize("form", FilingForm)
def test_what_is_no_appeal_is_none_in_any_form(form: FilingForm) -> None:
    filing = Filing(form, COMPLAINT, SINCE, ESIA, is_appeal=False)

    assert decide_regime(filing, PHONE_IS_59FZ) is Regime.NOT_AN_APPEAL


@pytest.mark.parametrize("regime", Regime)
def test_only_who_filed_in_a_form_the_law_does_not_know_is_told_how_to(regime: Regime) -> None:
    assert needs_instructions(regime) == (regime is Regime.NOT_59FZ)


def test_gratitude_stands_outside_the_totals() -> None:
    assert [kind for kind in AppealKind if not in_totals(kind)] == [AppealKind.GRATITUDE]


def test_two_multiplicities_mean_repeated() -> None:
    assert [m.value for m in Multiplicity if m.repeated] == ["repeated", "collective_repeated"]
