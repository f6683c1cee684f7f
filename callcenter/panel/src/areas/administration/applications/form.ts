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
