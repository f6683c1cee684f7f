/** Moments as the office reads them: its zone, whatever this machine's. */
import i18next from "i18next";

let zone = "Europe/Moscow";

/** Take the office's zone from the server's session. */
export function keepOfficeZone(name: string): void {
  zone = name;
}

export function officeZone(): string {
  return zone;
}

const made = new Map<string, Intl.DateTimeFormat>();

/** Return a formatter, made once: making one takes longer than a row of a list may take. */
function formatter(options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const language = i18next.language === "en" ? "en-GB" : "ru-RU";
  const key = JSON.stringify([language, options]);
  const kept = made.get(key) ?? new Intl.DateTimeFormat(language, options);
  made.set(key, kept);
  return kept;
}

function format(options: Intl.DateTimeFormatOptions, moment: Date): string {
  return formatter({ timeZone: zone, ...options }).format(moment);
}

/** `14:05`, or `14:05:09`. */
export function clockTime(moment: string | Date, seconds = false): string {
  return format(
    { hour: "2-digit", minute: "2-digit", ...(seconds ? { second: "2-digit" } : {}) },
    new Date(moment),
  );
}

/** `29 нояб., 14:05`; `29.11.25, 14:05` when it was another year. */
export function dayAndTime(moment: string | Date): string {
  const at = new Date(moment);
  const day = yearOf(at) === yearOf(new Date()) ? THIS_YEAR : ANOTHER_YEAR;
  return format({ ...day, hour: "2-digit", minute: "2-digit" }, at);
}

const THIS_YEAR: Intl.DateTimeFormatOptions = { day: "numeric", month: "short" };
const ANOTHER_YEAR: Intl.DateTimeFormatOptions = {
  day: "2-digit",
  month: "2-digit",
  year: "2-digit", // a column is as wide as this year's moments need
};

function yearOf(moment: Date): string {
  return format({ year: "numeric" }, moment);
}

/** A date of the office, `YYYY-MM-DD`, in words: `29 ноября 2026 г.` It has no zone. */
export function dayInWords(day: string): string {
  return formatter({
    timeZone: "UTC",
    day: "numeric",
    month: "long",
    year: "numeric",
  }).format(new Date(`${day}T00:00:00Z`));
}

/** A date of the office, `YYYY-MM-DD`, short: `29 нояб.` */
export function shortDay(day: string): string {
  return formatter({
    timeZone: "UTC",
    day: "numeric",
    month: "short",
  }).format(new Date(`${day}T00:00:00Z`));
}

/** Seconds as `1:05` or `1:02:05`. */
export function stopwatch(seconds: number): string {
  const whole = Math.max(0, Math.floor(seconds));
  const [hours, minutes, rest] = [
    Math.floor(whole / 3600),
    Math.floor(whole / 60) % 60,
    whole % 60,
  ];
  const two = (value: number) => String(value).padStart(2, "0");
  return hours ? `${hours}:${two(minutes)}:${two(rest)}` : `${minutes}:${two(rest)}`;
}
