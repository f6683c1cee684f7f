"""What a row of an organisations' file says. Empty cells say nothing: they erase nothing."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from callcenter.domain.directory.refusals import FieldRefusedError, checked
from callcenter.domain.identifiers_ru import read_inn, read_ogrn, read_oid
from callcenter.services.directory import cells
from callcenter.services.directory.phones import phones, split
from callcenter.services.tables.table import Row
from db.directory import PhoneRow

# A heading in small letters, without ё -> our field. The first of a field is named in reports.
HEADINGS: Final[Mapping[str, str]] = {
    "наименование": "name",
    "полное наименование": "name",
    "название": "name",
    "name": "name",
    "краткое наименование": "short_name",
    "short_name": "short_name",
    "вид": "kind",
    "тип": "kind",
    "kind": "kind",
    "oid": "oid",
    "оид": "oid",
    "инн": "inn",
    "inn": "inn",
    "огрн": "ogrn",
    "ogrn": "ogrn",
    "адрес": "address",
    "address": "address",
    "фиас": "fias",
    "fias": "fias",
    "телефоны": "phones",
    "телефон": "phones",
    "phones": "phones",
    "phone": "phones",
    "электронная почта": "email",
    "e-mail": "email",
    "email": "email",
    "сайт": "site",
    "site": "site",
    "услуги": "service_types",
    "виды помощи": "service_types",
    "services": "service_types",
    "service_types": "service_types",
    "прикрепление населения": "attaches_population",
    "attaches_population": "attaches_population",
    "действует с": "active_from",
    "active_from": "active_from",
    "действует по": "active_to",
    "active_to": "active_to",
    "головная организация": "parent",
    "parent": "parent",
    "вышестоящая организация": "superior",
    "superior": "superior",
}
KINDS: Final[Mapping[str, str]] = {
    **{
        kind: kind
        for kind in (
            *("medical", "authority", "fund", "insurer", "vendor", "ambulance"),
            *("supervision", "media", "other"),
        )
    },
    "медицинская организация": "medical",
    "орган власти": "authority",
    "департамент": "authority",
    "фонд омс": "fund",
    "тфомс": "fund",
    "страховая организация": "insurer",
    "смо": "insurer",
    "поставщик": "vendor",
    "скорая помощь": "ambulance",
    "надзор": "supervision",
    "роспотребнадзор": "supervision",
    "сми": "media",
    "прочее": "other",
    **dict.fromkeys(("dental", "dispensary", "clinic", "hospital", "outpatient"), "medical"),
}
# What some lists call the kind of a medical organisation is what it does.
FACILITIES: Final[Mapping[str, str]] = {
    "dental": "стоматология",
    "dispensary": "диспансер",
    "clinic": "поликлиника",
    "hospital": "стационар",
    "outpatient": "амбулатория",
}


@dataclass(frozen=True, slots=True)
class OrganisationSaid:
    """A row that is in order by itself; its links are words still."""

    row: int
    name: str
    address: str
    fields: Mapping[str, Any]  # of OrganisationFields, those that the row fills
    facility: str | None  # its kind as a service; counts while nothing better is known
    phones: tuple[PhoneRow, ...]  # (): the row says nothing of them
    parent: str | None
    superior: str | None

    @property
    def imported_as(self) -> str:
        return place_key(self.name, self.address)


def place_key(name: str, address: str) -> str:
    """Return what tells an organisation without OID from others: name and address."""
    return "\n".join(" ".join(part.lower().split()) for part in (name, address))


def heading(field: str) -> str:
    """Return what people call a field of ours."""
    ours = {"parent_id": "parent", "superior_id": "superior"}.get(field, field)
    return next((word for word, known in HEADINGS.items() if known == ours), field)


def read_row(row: Row, area_code: str) -> OrganisationSaid:
    """Return what `row` says. Raises FieldRefusedError."""
    if row.overlong:
        raise FieldRefusedError("", "shifted")
    fields = {name: value for name, value in _fields(row).items() if value not in (None, [])}
    if (
        "active_from" in fields
        and fields.get("active_to", fields["active_from"]) < fields["active_from"]
    ):
        raise FieldRefusedError("active_to", "ends_before_it_begins")
    return OrganisationSaid(
        row=row.number,
        name=fields["name"],
        address=fields.get("address", ""),
        fields=fields,
        facility=FACILITIES.get(row.get("kind").lower()),
        phones=phones(split(row.get("phones")), area_code),
        parent=cells.text(row, "parent", 500),
        superior=cells.text(row, "superior", 500),
    )


def _fields(row: Row) -> dict[str, Any]:
    return {
        "name": cells.needed(row, "name", 500),
        "short_name": cells.text(row, "short_name", 200),
        "kind": cells.one_of(row, "kind", KINDS),
        "oid": checked("oid", read_oid, row.get("oid")),
        "inn": checked("inn", read_inn, row.get("inn")),
        "ogrn": checked("ogrn", read_ogrn, row.get("ogrn")),
        "fias": cells.uuid(row, "fias"),
        "address": cells.text(row, "address", 500),
        "email": cells.email(row, "email"),
        "site": cells.text(row, "site", 200),
        "service_types": cells.words(row, "service_types")[:50],
        "attaches_population": cells.flag(row, "attaches_population"),
        "active_from": cells.day(row, "active_from"),
        "active_to": cells.day(row, "active_to"),
    }
