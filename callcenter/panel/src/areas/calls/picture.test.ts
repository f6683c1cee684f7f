import { expect, test } from "vitest";
import type { CallPageShown } from "@/api/schema";
import { marks, pictureOf } from "./picture";

const at = (second: number) => new Date(Date.UTC(2026, 10, 29, 10, 0, second)).toISOString();

function call(timeline: Partial<CallPageShown["timeline"]>, ended: number | null): CallPageShown {
  return {
    offered_at: at(0),
    ended_at: ended === null ? null : at(ended),
    timeline: { steps: [], legs: [], talks: [], holds: [], ...timeline },
  } as unknown as CallPageShown;
}

const step = (second: number, what: string, detail = "") => ({ at: at(second), what, detail });

function drawn(of: CallPageShown, now = at(60)) {
  const picture = pictureOf(of, Date.parse(now));
  return picture.lanes.map((lane) =>
    lane.spans.map(
      (span) =>
        `${span.doing} ${(span.from - picture.from) / 1000}-${(span.to - picture.from) / 1000}`,
    ),
  );
}

test("an answered call: menu, wait and talk of the citizen, ring and talk of the phone", () => {
  const answered = call(
    {
      steps: [step(0, "offered"), step(3, "queued"), step(9, "joined", "201"), step(30, "ended")],
      talks: [[at(9), at(30)]],
      holds: [[at(15), at(20)]],
      legs: [
        {
          channel: "PJSIP/201-1",
          extension: "201",
          started_at: at(5),
          joined_at: at(9),
          left_at: at(30),
          ended_at: at(30),
          ring_seconds: 4,
          result: "answered",
        },
      ],
    },
    30,
  );

  expect(drawn(answered)).toEqual([
    ["menu 0-3", "wait 3-9", "talk 9-30", "hold 15-20"],
    ["ring 5-9", "talk 9-30"],
  ]);
});

test("a second queue ends the wait in the first", () => {
  const passed = call(
    { steps: [step(2, "queued", "hotline"), step(10, "queued", "experts"), step(20, "ended")] },
    20,
  );

  expect(drawn(passed)[0]).toEqual(["menu 0-2", "wait 2-10", "wait 10-20"]);
});

test("a call that goes on is drawn up to now", () => {
  const waiting = call({ steps: [step(2, "queued")] }, null);

  expect(drawn(waiting, at(40))[0]).toEqual(["menu 0-2", "wait 2-40"]);
});

test("an axis has a handful of marks, whatever its length", () => {
  expect(marks(6)).toEqual([0, 1, 2, 3, 4, 5, 6]);
  expect(marks(100)).toEqual([0, 15, 30, 45, 60, 75, 90]);
  expect(marks(3 * 3600).length).toBeLessThanOrEqual(9);
});
