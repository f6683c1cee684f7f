/** Days and moments of the office's zone, for filters. */
import { officeZone } from "./zone";

/** The moment at which the office's clock shows `day` (`2026-11-29`) and `time` (`14:05`). */
export function momentOf(day: string, time = "00:00"): Date {
  const asUtc = Date.parse(`${day}T${time}:00Z`);
  // Twice: the offset of the guess may differ from that of the answer (clock changes).
  const guess = asUtc - offsetAt(new Date(asUtc));
  return new Date(asUtc - offsetAt(new Date(guess)));
}

/** The office's date of a moment, `2026-11-29`. */
export function dayOf(moment: Date): string {
  return new Date(moment.getTime() + offsetAt(moment)).toISOString().slice(0, 10);
}

/** The day that follows a date by `days`. */
export function dayAfter(day: string, days = 1): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10);
}

/** How far the office's clock is ahead of UTC at a moment, in milliseconds. */
function offsetAt(moment: Date): number {
  const parts = new Intl.DateTimeFormat("en-GB", {
    timeZone: officeZone(),
    hourCycle: "h23",
    year: "numeric",
    month: "2-digit",
    day: "2-digit",
    hour: "2-digit",
    minute: "2-digit",
    second: "2-digit",
  }).formatToParts(moment);
  const of = (type: string) => Number(parts.find((part) => part.type === type)?.value);
  const shown = Date.UTC(
    of("year"),
    of("month") - 1,
    of("day"),
    of("hour"),
    of("minute"),
    of("second"),
  );
  return shown - Math.floor(moment.getTime() / 1000) * 1000;
}
