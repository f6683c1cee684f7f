import { expect, test } from "vitest";
import { bothLayouts, latinKey } from "./layout";

test("what was typed in the wrong layout is understood", () => {
  expect(bothLayouts("Pfzdrb")).toContain("заявки");
  expect(bothLayouts("ершы")).toContain("this");
});

test("a shortcut is the same key in both layouts", () => {
  expect(latinKey("о")).toBe("j");
  expect(latinKey("J")).toBe("j");
});
