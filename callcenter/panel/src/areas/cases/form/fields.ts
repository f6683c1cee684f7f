/** A draft as flat fields: the case's own columns, and `form.*` for what registration will ask. */
import type { CaseChanges, CaseOpened } from "@/api/schema";
import type { Fields, Value } from "./merge";

const OWN = ["topic", "text", "caller_name", "caller_email", "organisation_id"] as const;
const NULLABLE: readonly string[] = ["caller_email", "organisation_id"];
const FORM = "form.";

export function fieldsOf(shown: CaseOpened): Fields {
  const own = Object.fromEntries(OWN.map((name) => [name, shown[name]]));
  const form = Object.fromEntries(
    Object.entries(shown.form).map(([name, value]) => [FORM + name, value]),
  );
  return { ...own, ...form };
}

/** The body of the PATCH that writes these fields. */
export function patchOf(changes: Fields): CaseChanges {
  const form: Record<string, Value> = {};
  const own: Record<string, Value> = {};
  for (const [field, value] of Object.entries(changes))
    if (field.startsWith(FORM)) form[field.slice(FORM.length)] = value === "" ? null : value;
    else own[field] = value === "" && NULLABLE.includes(field) ? null : value;
  return (Object.keys(form).length > 0 ? { ...own, form } : own) as CaseChanges;
}

/** Which of the fields a refusal `body.caller_email` or `body.form.impact` is about. */
export function fieldAt(place: string): string {
  return place.replace(/^body\./, "");
}
