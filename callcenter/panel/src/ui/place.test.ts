import { expect, test } from "vitest";
import { placeOf } from "./place";

test("the cursor stays on its row when rows come in above", () => {
  expect(placeOf({ key: "b", index: 1 }, ["new", "a", "b"])).toBe(2);
});

test("a row that is gone hands the cursor to the one after it", () => {
  expect(placeOf({ key: "b", index: 1 }, ["a", "c"])).toBe(1);
});

test("past the end the last row has the cursor", () => {
  expect(placeOf({ key: "c", index: 2 }, ["a", "b"])).toBe(1);
});

test("there is no cursor in an empty list, nor before one came", () => {
  expect(placeOf({ key: "a", index: 0 }, [])).toBe(-1);
  expect(placeOf(null, ["a"])).toBe(-1);
});
