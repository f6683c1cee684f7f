/** Seconds as a person types them: a number and a unit. */
export const UNITS = { days: 86_400, hours: 3_600, minutes: 60, seconds: 1 } as const;
export type Unit = keyof typeof UNITS;

/** The largest of `units` in which the duration is a whole number; the smallest when none. */
export function unitOf(seconds: number, units: readonly Unit[]): Unit {
  const whole = units.find((unit) => seconds !== 0 && seconds % UNITS[unit] === 0);
  return whole ?? units.at(-1) ?? "seconds";
}
