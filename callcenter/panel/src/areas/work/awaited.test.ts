import { expect, test } from "vitest";
import { askedAgainIn, withoutCase } from "./awaited";

test("the case of a call that has just come is asked for twice a second", () => {
  expect(askedAgainIn({ case_id: null }, "inbound", true)).toBe(500);
  expect(withoutCase("inbound", true)).toBe("case.wait");
});

test("after a while nobody asks on", () => {
  expect(askedAgainIn({ case_id: null }, "inbound", false)).toBe(false);
  expect(withoutCase("inbound", false)).toBe("case.late");
});

test("a call out has no case of its own, so there is nothing to ask for", () => {
  expect(askedAgainIn({ case_id: null }, "outbound", true)).toBe(false);
  expect(withoutCase("outbound", true)).toBe("case.out");
});

test("a card with its case, or one that has not come, asks for nothing", () => {
  expect(askedAgainIn({ case_id: "a" }, "inbound", true)).toBe(false);
  expect(askedAgainIn(undefined, "inbound", true)).toBe(false);
});
