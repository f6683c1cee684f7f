/** What is said of a call: of one that we made, the PBX rings our own phone first. */
import type { LiveRing } from "@/live/live";
import type { Phase, PhoneCall } from "./state";

/**
 * Return the phase and since when, in milliseconds of this machine. `ahead` is how far the
 * server's clock is before it.
 */
export function shownPhase(
  call: PhoneCall,
  ring: Pick<LiveRing, "direction" | "answered_at"> | null,
  ahead: number,
): { phase: Phase; since: number } {
  const since = call.talkingSince ?? call.since;
  if (call.phase !== "talking" || ring?.direction !== "outbound")
    return { phase: call.phase, since };
  if (ring.answered_at === null) return { phase: "dialling", since };
  return { phase: "talking", since: Math.max(since, Date.parse(ring.answered_at) - ahead) };
}
