/** One line of the register, whichever list it came from. */
import type { CaseShown, TicketListed } from "@/api/schema";

export interface RegisterRow {
  readonly case_id: string;
  readonly case_number: string | null;
  readonly kind: string;
  readonly state: string;
  readonly line: number | null; // of a ticket in its line's queue
  readonly urgency: string | null;
  readonly channel: string;
  readonly topic: string;
  readonly caller_name: string;
  readonly organisation: string | null;
  readonly operator_login: string | null;
  readonly operator_name: string | null;
  readonly created_at: string;
  readonly registered_at: string | null;
  readonly due_at: string | null;
  readonly ended: boolean; // nothing is owed any more
  readonly version: number;
}

export function ofCase(one: CaseShown): RegisterRow {
  return {
    ...one,
    line: null,
    urgency: null,
    ended: one.done_at !== null || one.closed_at !== null,
  };
}

export function ofQueued(one: TicketListed): RegisterRow {
  return { ...one, kind: "ticket", ended: one.done_at !== null || one.closed_at !== null };
}

/** The rows as the list has them now; one that left the list stays as it was seen last. */
export function asListed(
  seen: Iterable<RegisterRow>,
  listed: readonly RegisterRow[],
): readonly RegisterRow[] {
  const now = new Map(listed.map((row) => [row.case_id, row]));
  return [...seen].map((row) => now.get(row.case_id) ?? row);
}
