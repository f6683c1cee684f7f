import { expect, test } from "vitest";
import { asListed, type RegisterRow } from "./row";

const row = (case_id: string, version: number) => ({ case_id, version }) as RegisterRow;

test("a marked row is the one that the list has now, with its version", () => {
  const now = [row("c", 1), row("a", 3)];
  expect(asListed([row("a", 1), row("c", 1)], now)).toEqual([row("a", 3), row("c", 1)]);
});

test("a marked row that left the list stays as it was seen", () => {
  expect(asListed([row("gone", 2)], [row("a", 1)])).toEqual([row("gone", 2)]);
});
