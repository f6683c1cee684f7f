/** Whether the case of a call still comes, and what stands in its place until it does. */
import type { LiveRing } from "@/live/live";

export type Way = LiveRing["direction"];

const AGAIN_MILLISECONDS = 500; // while the case of a call that has just come is being written
export const SOON_MILLISECONDS = 10_000; // then the news alone bring it

/** How soon to ask for the card again; false: not before something is news. */
export function askedAgainIn(
  card: { readonly case_id: string | null } | undefined,
  way: Way,
  justCame: boolean,
): number | false {
  return card?.case_id === null && way !== "outbound" && justCame ? AGAIN_MILLISECONDS : false;
}

/** The word of the area that says why there is no case: a call out has none of its own. */
export function withoutCase(way: Way, justCame: boolean): string {
  if (way === "outbound") return "case.out";
  return justCame ? "case.wait" : "case.late";
}
