/** An organisation as a form holds it, and what of it was changed. Pure. */
import type { OrganisationChanges, OrganisationShown } from "@/api/schema";

export interface Fields {
  readonly name: string;
  readonly short_name: string;
  readonly kind: OrganisationShown["kind"];
  readonly address: string;
  readonly phones: string; // one a line
  readonly email: string;
  readonly site: string;
  readonly parent_id: string | null;
  readonly superior_id: string | null;
  readonly oid: string;
  readonly inn: string;
  readonly ogrn: string;
  readonly fias: string;
  readonly active_from: string;
  readonly active_to: string;
  readonly service_types: readonly string[];
  readonly attaches_population: boolean;
  readonly note: string;
}

export const EMPTY: Fields = {
  name: "",
  short_name: "",
  kind: "medical",
  address: "",
  phones: "",
  email: "",
  site: "",
  parent_id: null,
  superior_id: null,
  oid: "",
  inn: "",
  ogrn: "",
  fias: "",
  active_from: "",
  active_to: "",
  service_types: [],
  attaches_population: false,
  note: "",
};

/** Fields that the API empties with null; the others with an empty text. */
const NULLED = new Set(["email", "site", "oid", "inn", "ogrn", "fias", "active_from", "active_to"]);

export function fieldsOf(organisation: OrganisationShown): Fields {
  const text = (value: string | null) => value ?? "";
  return {
    ...EMPTY,
    name: organisation.name,
    short_name: organisation.short_name,
    kind: organisation.kind,
    address: organisation.address,
    phones: organisation.phones.map((phone) => phone.raw).join("\n"),
    email: text(organisation.email),
    site: text(organisation.site),
    parent_id: organisation.parent_id,
    superior_id: organisation.superior_id,
    oid: text(organisation.oid),
    inn: text(organisation.inn),
    ogrn: text(organisation.ogrn),
    fias: text(organisation.fias),
    active_from: text(organisation.active_from),
    active_to: text(organisation.active_to),
    service_types: organisation.service_types,
    attaches_population: organisation.attaches_population,
    note: organisation.note,
  };
}

/** What differs, as the API takes it. */
export function changesOf(before: Fields, now: Fields): Partial<OrganisationChanges> {
  const changed = Object.entries(now).filter(
    ([name, value]) => JSON.stringify(value) !== JSON.stringify(before[name as keyof Fields]),
  );
  return Object.fromEntries(changed.map(([name, value]) => [name, sent(name, value)]));
}

function sent(name: string, value: unknown): unknown {
  if (name === "phones")
    return String(value)
      .split("\n")
      .map((line) => line.trim())
      .filter((line) => line !== "");
  if (typeof value !== "string") return value;
  const trimmed = value.trim();
  return trimmed === "" && NULLED.has(name) ? null : trimmed;
}
