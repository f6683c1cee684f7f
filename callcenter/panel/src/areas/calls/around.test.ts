import { beforeEach, expect, test } from "vitest";
import { keepOfficeZone } from "@/ui/zone";
import { around } from "./around";

beforeEach(() => keepOfficeZone("Europe/Moscow"));

test("a day alone is the whole day of the office", () => {
  expect(around("2026-11-29", undefined, 30)).toEqual({
    offered_from: "2026-11-28T21:00:00.000Z",
    offered_before: "2026-11-29T21:00:00.000Z",
  });
});

test("a time is looked for before and after, its own minute included", () => {
  expect(around("2026-11-29", "14:05", 30)).toEqual({
    offered_from: "2026-11-29T10:35:00.000Z",
    offered_before: "2026-11-29T11:36:00.000Z",
  });
});

test("half a date in an address asks for nothing rather than for something wrong", () => {
  expect(around("2026-1", "14:05", 30)).toEqual({});
  expect(around(undefined, "14:05", 30)).toEqual({});
});
