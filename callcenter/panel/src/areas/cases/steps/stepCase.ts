/** The case a step is taken with, as far as a step needs to know it. */
import type { AppealShown, TicketShown } from "@/api/schema";

export interface StepCase {
  readonly caseId: string;
  readonly path: string; // tickets/{id} or appeals/{id}
  readonly version: number;
  readonly line: number | null; // of a ticket
  readonly text: string; // what topics are suggested from
  readonly count: number; // of what a step touches: open children
  readonly questions: readonly { readonly seq: number; readonly title: string }[];
}

export function ofTicket(ticket: TicketShown): StepCase {
  return {
    caseId: ticket.case_id,
    path: `tickets/${ticket.case_id}`,
    version: ticket.version,
    line: ticket.ticket?.line ?? null,
    text: ticket.text,
    count: ticket.open_children,
    questions: [],
  };
}

export function ofAppeal(appeal: AppealShown): StepCase {
  return {
    caseId: appeal.case_id,
    path: `appeals/${appeal.case_id}`,
    version: appeal.version,
    line: null,
    text: appeal.text,
    count: appeal.questions.length,
    questions: appeal.questions.map(({ seq, title }) => ({ seq, title })),
  };
}
