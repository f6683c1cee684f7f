import { expect, test } from "vitest";
import { isSecondKey, pairWith } from "./pair";

test("a key soon after g is the second of a pair, and nobody else's", () => {
  pairWith("g", 1_000);
  expect(isSecondKey({ timeStamp: 2_199 })).toBe(true);
  expect(pairWith("c", 2_199)).toBe("g c");
  expect(isSecondKey({ timeStamp: 2_300 })).toBe(false);
});

test("a key long after g, or after another one, stands alone", () => {
  pairWith("g", 10_000);
  expect(isSecondKey({ timeStamp: 11_200 })).toBe(false);
  expect(pairWith("c", 11_200)).toBe("c");
  pairWith("j", 20_000);
  expect(isSecondKey({ timeStamp: 20_100 })).toBe(false);
});
