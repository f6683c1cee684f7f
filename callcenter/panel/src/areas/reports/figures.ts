/** Figures as people read them. Nothing is computed here: a dash is the server's null. */
import i18next from "i18next";
import type { DefinitionShown } from "@/api/schema";

export const DASH = "—";

type Unit = DefinitionShown["unit"];

export function figureText(value: number | null | undefined, unit: Unit): string {
  if (value === null || value === undefined) return DASH;
  const language = i18next.language === "en" ? "en-GB" : "ru-RU";
  const written = (digits: number, scale = 1) =>
    new Intl.NumberFormat(language, { maximumFractionDigits: digits }).format(value * scale);
  const suffix = language === "ru-RU" ? { seconds: "с", hours: "ч", days: "дн" } : SHORT;
  switch (unit) {
    case "count":
      return written(0);
    case "share":
      return `${written(1, 100)} %`;
    case "seconds":
      return `${written(0)} ${suffix.seconds}`;
    case "hours":
      return `${written(1)} ${suffix.hours}`;
    case "days":
      return `${written(1)} ${suffix.days}`;
  }
}

const SHORT = { seconds: "s", hours: "h", days: "d" };

/** The office's date some days from a given one, `YYYY-MM-DD`. */
export function dayAfter(day: string, days: number): string {
  const moved = new Date(`${day}T00:00:00Z`);
  moved.setUTCDate(moved.getUTCDate() + days);
  return moved.toISOString().slice(0, 10);
}

/** Today in the office's zone. */
export function officeToday(zone: string, now: Date = new Date()): string {
  return new Intl.DateTimeFormat("en-CA", { timeZone: zone }).format(now);
}
