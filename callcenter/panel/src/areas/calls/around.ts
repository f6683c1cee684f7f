/** "Yesterday at about two": the moments between which to look for a call. */
import { dayAfter, momentOf } from "@/ui/day";

const DAY = /^(19|20|21)\d\d-(0\d|1[0-2])-([0-2]\d|3[01])$/;
const TIME = /^([01]\d|2[0-3]):[0-5]\d$/;
const MINUTE = 60_000;

/** A whole day of the office, or `within` minutes before and after a time of it. */
export function around(
  day: string | undefined,
  time: string | undefined,
  within: number,
): { offered_from?: string; offered_before?: string } {
  if (day === undefined || !DAY.test(day)) return {};
  if (time === undefined || !TIME.test(time))
    return {
      offered_from: momentOf(day).toISOString(),
      offered_before: momentOf(dayAfter(day)).toISOString(),
    };
  const at = momentOf(day, time).getTime();
  const spread = (Number.isFinite(within) && within > 0 ? within : 30) * MINUTE;
  return {
    offered_from: new Date(at - spread).toISOString(),
    offered_before: new Date(at + spread + MINUTE).toISOString(), // that minute is included
  };
}
