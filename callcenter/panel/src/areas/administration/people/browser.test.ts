import { expect, test } from "vitest";
import { browserOf } from "./browser";

test.each([
  [
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0.0.0 YaBrowser/26.10.0 Safari/537.36",
    "Яндекс Браузер 26, Windows",
  ],
  ["Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0", "Firefox 140, Linux"],
  ["curl/8.5", null],
  [null, null],
])("%s", (said, expected) => {
  expect(browserOf(said)).toBe(expected);
});
