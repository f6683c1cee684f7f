import { expect, test } from "vitest";
import { changesOf, EMPTY } from "./fields";

test("only what was changed is sent", () => {
  expect(changesOf(EMPTY, EMPTY)).toEqual({});
  expect(changesOf(EMPTY, { ...EMPTY, address: " ул. Мира, 1 " })).toEqual({
    address: "ул. Мира, 1",
  });
});

test("an emptied field is null where the API knows null, else empty", () => {
  const before = { ...EMPTY, inn: "7707083893", note: "старое" };

  expect(changesOf(before, EMPTY)).toEqual({ inn: null, note: "" });
});

test("phones go one a line, empty lines are nothing", () => {
  expect(changesOf(EMPTY, { ...EMPTY, phones: "576-22-25\n\n 103 " })).toEqual({
    phones: ["576-22-25", "103"],
  });
});
