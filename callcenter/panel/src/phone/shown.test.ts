import { expect, test } from "vitest";
import { shownPhase } from "./shown";
import type { PhoneCall } from "./state";

const TALK: PhoneCall = {
  id: "1",
  incoming: true,
  number: "+79123456789",
  phase: "talking",
  since: 1_000,
  talkingSince: 1_000,
  muted: false,
  held: false,
};

test("a call out is being dialled until the citizen answers", () => {
  const rings = { direction: "outbound", answered_at: null } as const;
  expect(shownPhase(TALK, rings, 0)).toEqual({ phase: "dialling", since: 1_000 });
});

test("its clock begins with the answer, by the server's time", () => {
  const answered = { direction: "outbound", answered_at: "1970-01-01T00:00:09Z" } as const;
  expect(shownPhase(TALK, answered, 500)).toEqual({ phase: "talking", since: 8_500 });
});

test("a citizen's own call is a talk as soon as we answer", () => {
  const rings = { direction: "inbound", answered_at: null } as const;
  expect(shownPhase(TALK, rings, 0)).toEqual({ phase: "talking", since: 1_000 });
  expect(shownPhase(TALK, null, 0)).toEqual({ phase: "talking", since: 1_000 });
});
