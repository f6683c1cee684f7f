"""What an organisations' file would change, decided without a database."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest

from callcenter.services.directory.organisation_rows import HEADINGS, place_key
from callcenter.services.directory.plan_organisations import Plan, plan_organisations
from callcenter.services.tables.read_table import named, read_table
from db.directory import Organisation, OrganisationFields

OID = "1.2.643.5.1.13.13.12.2.50.4000"
KNOWN = UUID(int=1)


def planned(*lines: str, known: Sequence[Organisation] = ()) -> Plan:
    table, _ = named(read_table("\n".join(lines).encode()), HEADINGS, required=("name",))
    return plan_organisations(table.rows, known, "495")


def there(number: int = 1, **fields: Any) -> Organisation:
    known = OrganisationFields(name="Больница", short_name="Больница", address="ул. Новая, 1")
    return Organisation(
        UUID(int=number), replace(known, **fields), (), datetime(2026, 1, 1, tzinfo=UTC), 1
    )


def refused(plan: Plan) -> list[tuple[int, str | None, str]]:
    return [(one.row, one.column, one.reason) for one in plan.refused]


def test_a_new_row_is_a_new_organisation() -> None:
    plan = planned("наименование;телефоны;kind", "Больница;576-22-25, доб. 1;hospital")

    [(organisation_id, fields)] = plan.inserts
    assert (fields.name, fields.short_name, fields.kind) == ("Больница", "Больница", "medical")
    assert fields.service_types == ["стационар"]
    [(phone_of, [phone])] = plan.phones
    assert phone_of == organisation_id
    assert (phone.e164, phone.extension) == ("+74955762225", "1")


@pytest.mark.parametrize(
    "line",
    [
        "Больница;ул. Новая, 1;",
        "БОЛЬНИЦА;ул.  новая, 1;",
        f"Больница;ул. Новая, 1;{OID}",
    ],
)
def test_name_and_address_find_what_is_there(line: str) -> None:
    plan = planned("наименование;адрес;оид", line, known=[there()])

    assert plan.inserts == []
    assert [one.match.organisation_id for one in plan.outcomes] == [KNOWN]


def test_the_oid_finds_it_under_a_new_name() -> None:
    plan = planned("name;address;oid", f"Центр;ул. Новая, 1;{OID}", known=[there(oid=OID)])

    [(organisation_id, after)] = plan.updates
    assert organisation_id == KNOWN
    assert after.name == "Центр"
    assert list(plan.outcomes[0].fields) == ["name"]


def test_where_it_came_from_finds_it_after_a_person_has_moved_it() -> None:
    origin = place_key("Больница", "ул. Старая, 1")
    moved = there(imported_as=origin, by_hand=["address"])
    plan = planned("name;address", "Больница;ул. Старая, 1", known=[moved])

    assert plan.inserts == []
    assert plan.updates == []
    assert list(plan.outcomes[0].kept) == ["address"]


def test_what_a_person_has_set_stays_and_the_rest_is_written() -> None:
    known = there(oid=OID, by_hand=["site"], site="https://own.example", note="звонить утром")
    plan = planned(
        "name;address;oid;site;email", f"Больница;ул. Новая, 1;{OID};a.ru;a@b.ru", known=[known]
    )

    [(_, after)] = plan.updates
    assert (after.site, after.email, after.note) == (
        "https://own.example",
        "a@b.ru",
        "звонить утром",
    )


def test_an_empty_cell_erases_nothing() -> None:
    known = there(email="a@b.ru", imported_as=place_key("Больница", "ул. Новая, 1"))
    plan = planned("name;address;email", "Больница;ул. Новая, 1;", known=[known])

    assert plan.updates == []


@pytest.mark.parametrize(
    ("lines", "reasons"),
    [
        (["инн;наименование", "7707083894;Больница"], [(2, "инн", "wrong_check_digits")]),
        (["оид;наименование", "1.2.3;Больница"], [(2, "oid", "wrong_form")]),
        (["вид;наименование", "клуб;Больница"], [(2, "вид", "unknown_value")]),
        (["адрес;наименование", "ул. Новая;"], [(2, "наименование", "missing")]),
        (["наименование;адрес", "Больница;ул. Новая; 1"], [(2, None, "shifted")]),
        (["наименование", "Больница", "больница"], [(3, None, "repeated_row")]),
        (["наименование;e-mail", "Больница;почта"], [(2, "электронная почта", "wrong_form")]),
        (["наименование;действует с", "Больница;31.02.2026"], [(2, "действует с", "wrong_form")]),
        (
            ["наименование;действует с;действует по", "Больница;02.01.2026;2026-01-01"],
            [(2, "действует по", "ends_before_it_begins")],
        ),
        (
            ["наименование;parent", "Больница;Центр"],
            [(2, "головная организация", "unknown_organisation")],
        ),
    ],
)
def test_a_wrong_row_is_refused_with_place_and_reason(
    lines: list[str], reasons: list[tuple[int, str, str]]
) -> None:
    assert refused(planned(*lines)) == reasons
    assert planned(*lines).refused[0].message


def test_good_rows_are_taken_beside_refused_ones() -> None:
    plan = planned("name;inn", "А;1", "Б;7707083893", "В;")

    assert [one.row for one in plan.refused] == [2]
    assert [fields.name for _, fields in plan.inserts] == ["Б", "В"]


def test_a_unit_may_stand_above_its_organisation() -> None:
    plan = planned("name;parent", "Отделение;Больница", "Больница;")

    ((unit_id, unit),) = plan.updates
    assert [fields.parent_id for _, fields in plan.inserts] == [None, None]
    assert plan.inserts[0][0] == unit_id
    assert unit.parent_id == plan.inserts[1][0]


def test_a_refused_organisation_takes_its_units_along() -> None:
    plan = planned("name;parent;inn", "Кабинет;Отделение;", "Отделение;Больница;", "Больница;;1")

    assert refused(plan) == [
        (2, "головная организация", "unknown_organisation"),
        (3, "головная организация", "unknown_organisation"),
        (4, "инн", "wrong_form"),
    ]


def test_a_circle_is_refused_and_the_others_taken() -> None:
    plan = planned("name;parent", "А;Б", "Б;А", "В;", "Г;В")

    assert refused(plan) == [
        (2, "головная организация", "circle"),
        (3, "головная организация", "circle"),
    ]
    assert len(plan.inserts) == 2


def test_a_name_of_several_organisations_leads_nowhere() -> None:
    plan = planned(
        "name;parent;address", "Отделение;Больница;", known=[there(), there(2, address="ул. 2")]
    )

    assert refused(plan) == [(2, "головная организация", "ambiguous_organisation")]


def test_the_place_of_another_organisation_is_not_taken_over() -> None:
    known = [there(oid=OID), there(2, name="Центр")]
    plan = planned("name;address;oid", f"Центр;ул. Новая, 1;{OID}", known=known)

    assert refused(plan) == [(2, "наименование", "taken")]
