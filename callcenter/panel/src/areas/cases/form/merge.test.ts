import { expect, test } from "vitest";
import { changesOf, merge } from "./merge";

test("what only one side wrote is taken without asking", () => {
  const merged = merge(
    { topic: "a", text: "old", note: null },
    { topic: "mine", text: "old", note: null },
    { topic: "a", text: "theirs", note: null },
  );
  expect(merged.typed).toEqual({ topic: "mine", text: "theirs", note: null });
  expect(merged.conflicts).toEqual([]);
  expect(changesOf(merged.base, merged.typed)).toEqual({ topic: "mine" });
});

test("what both wrote is asked, and what was typed stays until somebody decides", () => {
  const merged = merge({ text: "" }, { text: "mine" }, { text: "theirs" });
  expect(merged.conflicts).toEqual([{ field: "text", mine: "mine", theirs: "theirs" }]);
  expect(merged.typed.text).toBe("mine");
});

test("both wrote the same: a repeated save is no conflict", () => {
  const merged = merge({ text: "" }, { text: "same" }, { text: "same" });
  expect(merged.conflicts).toEqual([]);
  expect(changesOf(merged.base, merged.typed)).toEqual({});
});

test("empty and missing are the same, so an untouched field is not sent", () => {
  expect(changesOf({}, { topic: "", letter: false, code: null })).toEqual({});
  expect(changesOf({ topic: "a" }, { topic: "" })).toEqual({ topic: "" });
});
