import { beforeEach, expect, test } from "vitest";
import { dayAfter, dayOf, momentOf } from "./day";
import { keepOfficeZone } from "./zone";

beforeEach(() => keepOfficeZone("Europe/Moscow"));

test("the office's day begins at its own midnight, whatever this machine's zone", () => {
  expect(momentOf("2026-11-29").toISOString()).toBe("2026-11-28T21:00:00.000Z");
  expect(momentOf("2026-11-29", "14:05").toISOString()).toBe("2026-11-29T11:05:00.000Z");
});

test("a moment late in the UTC day is the next day of the office", () => {
  expect(dayOf(new Date("2026-11-28T22:30:00Z"))).toBe("2026-11-29");
});

test("a day with a clock change is found by its own offset", () => {
  keepOfficeZone("Europe/Berlin");
  expect(momentOf("2026-03-29", "12:00").toISOString()).toBe("2026-03-29T10:00:00.000Z");
  expect(momentOf("2026-03-29", "01:00").toISOString()).toBe("2026-03-29T00:00:00.000Z");
});

test("days follow over the end of a month", () => {
  expect(dayAfter("2026-02-28")).toBe("2026-03-01");
  expect(dayAfter("2026-03-01", -1)).toBe("2026-02-28");
});
