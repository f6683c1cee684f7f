/** A citizen's record as a form holds it, and what of it was changed. Pure. */
import type { PersonChanges, PolicyKind, WholePersonShown } from "@/api/schema";

export interface Fields {
  readonly family_name: string;
  readonly given_name: string;
  readonly patronymic: string;
  readonly birth_date: string;
  readonly sex: "" | "female" | "male";
  readonly snils: string;
  readonly policy_kind: "" | PolicyKind;
  readonly policy_number: string;
  readonly email: string;
  readonly address: string;
  readonly attached_to: string | null;
  readonly phones: string; // one a line
  readonly note: string;
}

/** Fields that the API empties with an empty text; the others with null. */
const TEXTS = new Set(["family_name", "given_name", "patronymic", "address", "note"]);

export function fieldsOf(person: WholePersonShown): Fields {
  return {
    family_name: person.family_name,
    given_name: person.given_name,
    patronymic: person.patronymic,
    birth_date: person.birth_date ?? "",
    sex: person.sex ?? "",
    snils: person.snils ?? "",
    policy_kind: person.policy_kind ?? "",
    policy_number: person.policy_number ?? "",
    email: person.email ?? "",
    address: person.address,
    attached_to: person.attached_to,
    phones: person.phones.map((phone) => phone.raw).join("\n"),
    note: person.note,
  };
}

export function changesOf(before: Fields, now: Fields): Partial<PersonChanges> {
  const changed = Object.entries(now).filter(
    ([name, value]) => value !== before[name as keyof Fields],
  );
  return Object.fromEntries(changed.map(([name, value]) => [name, sent(name, value)]));
}

function sent(name: string, value: string | null): unknown {
  if (name === "phones")
    return (value ?? "")
      .split("\n")
      .map((line) => line.trim())
      .filter((line) => line !== "");
  const trimmed = value?.trim() ?? "";
  return trimmed === "" && !TEXTS.has(name) ? null : trimmed;
}
