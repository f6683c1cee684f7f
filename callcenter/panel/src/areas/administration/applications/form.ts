/** What an application's form says, as it is typed. */
import type { ApplicationShown, FormSaid } from "@/api/schema";

export type Kind = ApplicationShown["kind"];

export interface Typed {
  readonly organisation_id: string | null;
  readonly user_id: string | null;
  readonly form: FormSaid;
}

export const EMPTY: Typed = { organisation_id: null, user_id: null, form: { responsible: [] } };

export function typedOf(shown: ApplicationShown): Typed {
  return { organisation_id: shown.organisation_id, user_id: shown.user_id, form: shown.form };
}

/** The fields of each kind of form beyond those that all have. */
export const FIELDS: Readonly<Record<Kind, readonly (keyof FormSaid)[]>> = {
  connect_org: ["organisation_name"],
  grant_user: ["full_name", "position", "email", "employment_ends_on"],
  delete_user: ["note"],
};

/** The fields in which two people's forms differ; nothing, an empty text and no tick are alike. */
export function differences(
  yours: Typed,
  current: Typed,
): Readonly<Record<string, { readonly yours: unknown; readonly current: unknown }>> {
  const one: Record<string, unknown> = { user: yours.user_id, ...yours.form };
  const other: Record<string, unknown> = { user: current.user_id, ...current.form };
  const fields = [...new Set([...Object.keys(one), ...Object.keys(other)])];
  return Object.fromEntries(
    fields
      .map((field) => [field, { yours: said(one[field]), current: said(other[field]) }] as const)
      .filter(([, pair]) => pair.yours !== pair.current),
  );
}

/** As it is read in a line: people by what is known of each. */
function said(value: unknown): string {
  if (Array.isArray(value)) return value.map((one) => named(one)).join("; ");
  return value === null || value === undefined || value === false ? "" : String(value);
}

function named(person: object): string {
  return Object.values(person).filter(Boolean).join(", ");
}
