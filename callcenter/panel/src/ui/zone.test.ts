import i18next from "i18next";
import { afterEach, beforeAll, expect, test, vi } from "vitest";
import { clockTime, dayAndTime, keepOfficeZone } from "./zone";

beforeAll(() => i18next.init({ lng: "ru", resources: {} }));
afterEach(() => vi.useRealTimers());

test("moments follow the office's zone, also when it becomes another one", () => {
  keepOfficeZone("Asia/Novokuznetsk");
  expect(clockTime("2026-11-29T10:05:09Z", true)).toBe("17:05:09");
  keepOfficeZone("Europe/Moscow");
  expect(clockTime("2026-11-29T10:05:09Z")).toBe("13:05");
});

test("the year is told when it is another one by the office's clock", () => {
  keepOfficeZone("Asia/Novokuznetsk");
  vi.useFakeTimers({ now: new Date("2026-12-31T18:00:00Z") }); // there 2027 has begun

  expect(dayAndTime("2026-12-31T17:30:00Z")).toBe("1 янв., 00:30");
  expect(dayAndTime("2026-12-31T16:30:00Z")).toBe("31.12.26, 23:30");
});

test("moments are told in the language of the panel", async () => {
  vi.useFakeTimers({ now: new Date("2026-11-30T00:00:00Z") });
  keepOfficeZone("Europe/Moscow");
  await i18next.changeLanguage("en");
  expect(dayAndTime("2026-11-29T10:05:09Z")).toBe("29 Nov, 13:05");
  await i18next.changeLanguage("ru");
  expect(dayAndTime("2026-11-29T10:05:09Z")).toBe("29 нояб., 13:05");
});
