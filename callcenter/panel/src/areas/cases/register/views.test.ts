import { expect, test } from "vitest";
import { caseQuery, viewOf } from "./views";

test("a view and the filters of the address are one question", () => {
  expect(caseQuery("mine", { kind: "appeal", line: "2", overdue: "1" }, "anna")).toEqual({
    operator: "anna",
    kind: "appeal",
    line: 2,
    overdue: true,
  });
});

test("who works on a line begins with their own, others with everything", () => {
  expect(viewOf({}, "line2")).toBe("mine");
  expect(viewOf({}, "auditor")).toBe("all");
  expect(viewOf({ view: "overdue" }, "auditor")).toBe("overdue");
});
