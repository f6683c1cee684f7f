import { expect, test } from "vitest";
import { DASH, dayAfter, figureText, officeToday } from "./figures";

test("what was divided by nothing is a dash, never zero", () => {
  expect(figureText(null, "share")).toBe(DASH);
  expect(figureText(0, "count")).toBe("0");
});

test("a share is shown in percent", () => {
  expect(figureText(0.876, "share")).toBe("87,6 %");
});

test("days are the office's, across months and zones", () => {
  expect(dayAfter("2026-02-28", 1)).toBe("2026-03-01");
  expect(officeToday("Asia/Kamchatka", new Date("2026-11-29T13:00:00Z"))).toBe("2026-11-30");
});
