import { expect, test } from "vitest";
import { oneTimePassword } from "./password";

test("a one-time password is long, legible and never the same", () => {
  const made = Array.from({ length: 50 }, oneTimePassword);

  for (const password of made)
    expect(password).toMatch(/^([a-hjkmnp-z2-9]{4}-){3}[a-hjkmnp-z2-9]{4}$/);
  expect(new Set(made).size).toBe(made.length);
});
