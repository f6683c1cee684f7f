import { expect, test } from "vitest";
import type { AppealListed, TicketListed } from "@/api/schema";
import { letters } from "./letters";

const appeal = (case_id: string, awaits_proposal: boolean, due_at: string | null) =>
  ({ case_id, awaits_proposal, due_at, created_at: "2026-11-01T00:00:00Z" }) as AppealListed;
const ticket = (case_id: string, state: string, due_at: string | null, created_at = "2026-11-01") =>
  ({ case_id, state, due_at, created_at }) as TicketListed;

test("what waits for us comes first, the soonest due on top; the rest by date", () => {
  const box = letters(
    [appeal("later", true, "2026-12-20"), appeal("over", false, null)],
    [
      ticket("result", "done", "2026-12-02"),
      ticket("fresh", "in_work", "2026-11-30", "2026-11-20"),
    ],
  );

  expect(box.map((one) => one.caseId)).toEqual(["result", "later", "fresh", "over"]);
  expect(box.map((one) => one.waits)).toEqual([true, true, false, false]);
});
