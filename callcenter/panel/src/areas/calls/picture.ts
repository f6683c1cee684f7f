/** A call's timeline as a picture: who did what, from when to when. Pure. */
import type { CallPageShown } from "@/api/schema";

export type Doing = "menu" | "wait" | "ring" | "talk" | "hold";

export interface Span {
  readonly doing: Doing;
  readonly from: number; // milliseconds
  readonly to: number;
}

export interface Lane {
  readonly key: string;
  readonly who: string | null; // an extension; null: the citizen, or a phone that is none of ours
  readonly citizen: boolean;
  readonly spans: readonly Span[];
}

export interface Picture {
  readonly from: number;
  readonly to: number;
  readonly lanes: readonly Lane[];
}

const WAIT_ENDS = new Set(["joined", "queue_left", "callback_promised", "ended", "interrupted"]);

/** What happened on each phone; a call that goes on is drawn up to `now`. */
export function pictureOf(call: CallPageShown, now: number): Picture {
  const { steps, legs } = call.timeline;
  const from = Date.parse(call.offered_at);
  const known = steps.map((step) => Date.parse(step.at));
  const to = Math.max(call.ended_at ? Date.parse(call.ended_at) : now, ...known, from + 1_000);
  const citizen: Lane = {
    key: "citizen",
    who: null,
    citizen: true,
    spans: citizenSpans(call, from, to),
  };
  const phones = legs.map<Lane>((leg, index) => {
    const began = Date.parse(leg.started_at);
    const over = leg.ended_at ? Date.parse(leg.ended_at) : to;
    const joined = leg.joined_at ? Date.parse(leg.joined_at) : null;
    const left = leg.left_at ? Date.parse(leg.left_at) : over;
    return {
      key: `${leg.channel}-${index}`,
      who: leg.extension,
      citizen: false,
      spans: [
        { doing: "ring", from: began, to: joined ?? over } as const,
        ...(joined === null ? [] : [{ doing: "talk", from: joined, to: left } as const]),
      ],
    };
  });
  return { from, to, lanes: [citizen, ...phones] };
}

function citizenSpans(call: CallPageShown, from: number, to: number): Span[] {
  const { steps, talks, holds } = call.timeline;
  const waits: Span[] = [];
  let since: number | null = null;
  for (const step of steps) {
    const at = Date.parse(step.at);
    if (since !== null && (WAIT_ENDS.has(step.what) || step.what === "queued")) {
      waits.push({ doing: "wait", from: since, to: at });
      since = null;
    }
    if (step.what === "queued") since = at;
  }
  if (since !== null) waits.push({ doing: "wait", from: since, to });
  const pairs = (doing: Doing, given: readonly unknown[][]): Span[] =>
    given.map(([begin, end]) => ({
      doing,
      from: Date.parse(String(begin)),
      to: Date.parse(String(end)),
    }));
  const spoken = pairs("talk", talks ?? []);
  const first = Math.min(to, ...waits.map((span) => span.from), ...spoken.map((span) => span.from));
  const menu: Span[] = first > from ? [{ doing: "menu", from, to: first }] : [];
  return [...menu, ...waits, ...spoken, ...pairs("hold", holds ?? [])];
}

/** Marks for an axis of some length: every so many seconds, four to eight of them. */
export function marks(seconds: number): number[] {
  const step = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 1800, 3600].find(
    (one) => seconds / one <= 8,
  );
  const every = step ?? 7200;
  return Array.from({ length: Math.floor(seconds / every) + 1 }, (_, index) => index * every);
}
