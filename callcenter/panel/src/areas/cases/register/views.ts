/** The register's ready views, and how filters of the address become a question to the server. */
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
  "before",
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
    if (!value) continue;
    if (name === "from") query.created_from = startOf(value);
    else if (name === "before") query.created_before = startOf(value, 1);
    else if (name === "overdue") query.overdue = true;
    else if (name === "line") query.line = Number(value);
    else query[name] = value;
  }
  return query;
}

/** The first moment of a day of the office, `days` later; the address holds `YYYY-MM-DD`. */
export function startOf(day: string, days = 0, offset = officeOffset(day)): string {
  const at = new Date(`${day}T00:00:00${offset}`);
  at.setUTCDate(at.getUTCDate() + days);
  return at.toISOString();
}

let zone = "Europe/Moscow";
export function keepZone(name: string): void {
  zone = name;
}

/** `+03:00`: what the office's clocks are ahead on that day. */
function officeOffset(day: string): string {
  const parts = new Intl.DateTimeFormat("en", { timeZone: zone, timeZoneName: "longOffset" });
  const name = parts
    .formatToParts(new Date(`${day}T12:00:00Z`))
    .find(({ type }) => type === "timeZoneName")?.value;
  return name?.replace("GMT", "") || "+00:00";
}
