/** Appeals and tickets as letters of one box: what waits for us first, the soonest due on top. */
import type { AppealListed, TicketListed } from "@/api/schema";

export interface Letter {
  readonly caseId: string;
  readonly kind: "appeal" | "ticket";
  readonly number: string | null;
  readonly state: AppealListed["state"] | TicketListed["state"];
  readonly topic: string;
  readonly from: string;
  readonly dueAt: string | null;
  readonly since: string;
  readonly waits: boolean; // for a step of ours
}

export function letters(
  appeals: readonly AppealListed[],
  tickets: readonly TicketListed[],
): readonly Letter[] {
  const all: Letter[] = [
    ...appeals.map((one) => ({
      caseId: one.case_id,
      kind: "appeal" as const,
      number: one.case_number,
      state: one.state,
      topic: one.topic,
      from: one.caller_name,
      dueAt: one.due_at,
      since: one.registered_at ?? one.created_at,
      waits: one.awaits_proposal,
    })),
    ...tickets.map((one) => ({
      caseId: one.case_id,
      kind: "ticket" as const,
      number: one.case_number,
      state: one.state,
      topic: one.topic,
      from: one.caller_name,
      dueAt: one.due_at,
      since: one.registered_at ?? one.created_at,
      waits: one.state === "done" || one.state === "rejected",
    })),
  ];
  return all.sort(
    (one, other) =>
      Number(other.waits) - Number(one.waits) ||
      (one.waits
        ? (one.dueAt ?? "9").localeCompare(other.dueAt ?? "9")
        : other.since.localeCompare(one.since)),
  );
}
