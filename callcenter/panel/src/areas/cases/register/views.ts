/** The register's ready views, and how filters of the address become a question to the server. */
import { momentsOf } from "@/ui/Days";
import type { Filters } from "@/ui/useFilters";

export type View = "mine" | "queue" | "all" | "overdue" | "drafts";
export const VIEWS: readonly View[] = ["mine", "queue", "all", "overdue", "drafts"];

/** Filters of the address that the server knows by the same name. */
export const FILTERS = [
  "kind",
  "state",
  "topic_code",
  "organisation_id",
  "line",
  "operator",
  "channel",
  "overdue",
  "from",
  "until",
  "search",
] as const;

const LINES: Readonly<Record<string, string>> = { operator: "1", line2: "2", line3: "3" };

export function viewOf(filters: Filters, role: string): View {
  const asked = VIEWS.find((view) => view === filters.view);
  if (asked) return asked;
  return role in LINES ? "mine" : "all";
}

export function lineOf(filters: Filters, role: string): string {
  return filters.line ?? LINES[role] ?? "1";
}

/** The query of GET /cases: the view's own conditions, then what the person chose. */
export function caseQuery(view: View, filters: Filters, login: string): Record<string, unknown> {
  const query: Record<string, unknown> = {};
  if (view === "mine") query.operator = login;
  if (view === "overdue") query.overdue = true;
  if (view === "drafts") query.state = "draft";
  for (const name of FILTERS) {
    const value = filters[name];
    if (!value || name === "from" || name === "until") continue;
    if (name === "overdue") query.overdue = true;
    else if (name === "line") query.line = Number(value);
    else query[name] = value;
  }
  const { from, before } = momentsOf(filters);
  return {
    ...query,
    ...(from ? { created_from: from } : {}),
    ...(before ? { created_before: before } : {}),
  };
}
