import { expect, test } from "vitest";
import { caseQuery, startOf, viewOf } from "./views";

test("a view and the filters of the address are one question", () => {
  expect(caseQuery("mine", { kind: "appeal", line: "2", overdue: "1" }, "anna")).toEqual({
    operator: "anna",
    kind: "appeal",
    line: 2,
    overdue: true,
  });
});

test("days are the office's, the last one counts whole", () => {
  expect(startOf("2026-11-29", 0, "+03:00")).toBe("2026-11-28T21:00:00.000Z");
  expect(startOf("2026-11-29", 1, "+07:00")).toBe("2026-11-29T17:00:00.000Z");
});

test("who works on a line begins with their own, others with everything", () => {
  expect(viewOf({}, "line2")).toBe("mine");
  expect(viewOf({}, "auditor")).toBe("all");
  expect(viewOf({ view: "overdue" }, "auditor")).toBe("overdue");
});
