/** How good the audio is, from two looks at the connection. Pure. */
import type { Quality } from "./state";

/** One look: totals since the talk began, seconds. Null: not known yet. */
export interface Look {
  readonly received: number; // packets
  readonly lost: number;
  readonly jitter: number;
  readonly roundTrip: number | null;
}

interface Limits {
  readonly loss: number; // share of packets
  readonly jitter: number;
  readonly roundTrip: number;
}

const BAD: Limits = { loss: 0.08, jitter: 0.1, roundTrip: 0.6 };
const WEAK: Limits = { loss: 0.02, jitter: 0.04, roundTrip: 0.3 };

/** Nothing at all came: silent; else the worst of loss, jitter and delay decides. */
export function qualityBetween(before: Look, now: Look): Quality {
  const received = now.received - before.received;
  const lost = Math.max(0, now.lost - before.lost);
  if (received <= 0) return "silent";
  const beyond = (limits: Limits) =>
    lost / (received + lost) > limits.loss ||
    now.jitter > limits.jitter ||
    (now.roundTrip ?? 0) > limits.roundTrip;
  if (beyond(BAD)) return "bad";
  return beyond(WEAK) ? "weak" : "good";
}

/** Read one look out of a connection's statistics; null when nothing has come in yet. */
export function lookAt(report: Iterable<Record<string, unknown>>): Look | null {
  let look: Look | null = null;
  let roundTrip: number | null = null;
  for (const entry of report) {
    if (entry.type === "inbound-rtp" && entry.kind === "audio")
      look = {
        received: Number(entry.packetsReceived ?? 0),
        lost: Number(entry.packetsLost ?? 0),
        jitter: Number(entry.jitter ?? 0),
        roundTrip: null,
      };
    if (entry.type === "candidate-pair" && entry.nominated === true)
      roundTrip = Number(entry.currentRoundTripTime ?? 0);
  }
  return look && { ...look, roundTrip };
}
