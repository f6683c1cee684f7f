import { expect, test } from "vitest";
import { unitOf } from "./duration";

test("a duration is shown in the largest unit that holds it whole", () => {
  expect(unitOf(252 * 3600, ["days", "hours", "minutes"])).toBe("hours");
  expect(unitOf(10 * 86_400, ["days", "hours"])).toBe("days");
  expect(unitOf(90, ["hours", "minutes", "seconds"])).toBe("seconds");
  expect(unitOf(0, ["hours", "minutes"])).toBe("minutes");
});
