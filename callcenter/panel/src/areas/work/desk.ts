/** Which calls lie on the desk: the one that rings comes by itself, others stay until put away. */
import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useSyncExternalStore } from "react";
import { type LiveRing, onRows, rowOf, useLive } from "@/live/live";
import { whenOwnerChanges } from "@/session/owner";
import { useSession } from "@/session/session";
import type { Way } from "./awaited";
import { fetchCardAhead } from "./card";

export interface DeskCall {
  readonly linkedid: string;
  readonly number: string | null;
  readonly way?: Way; // none: laid here before a reload, by an earlier panel
}

interface Desk {
  readonly calls: readonly DeskCall[];
  readonly shown: string | null; // linkedid
}

const KEPT = "callcenter.desk"; // of this tab: a reload shows the same
const MOST = 5;
const EMPTY: Desk = { calls: [], shown: null };

let desk = kept();
const listeners = new Set<() => void>();

function kept(): Desk {
  try {
    return (JSON.parse(sessionStorage.getItem(KEPT) ?? "null") as Desk | null) ?? EMPTY;
  } catch {
    return EMPTY;
  }
}

function become(next: Desk): void {
  desk = next;
  sessionStorage.setItem(KEPT, JSON.stringify(next));
  for (const listener of listeners) listener();
}

export function useDesk(): Desk {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => desk,
  );
}

/** Whence a call came; one laid here before its way was kept may have a case, as those in have. */
export function useWay(linkedid: string | null): Way {
  return useDesk().calls.find((call) => call.linkedid === linkedid)?.way ?? "inbound";
}

export function showCall(linkedid: string): void {
  become({ ...desk, shown: linkedid });
}

export function putAway(linkedid: string): void {
  const calls = desk.calls.filter((call) => call.linkedid !== linkedid);
  become({ calls, shown: desk.shown === linkedid ? (calls[0]?.linkedid ?? null) : desk.shown });
}

whenOwnerChanges(() => become(EMPTY));

/** The call on my phone now; a talk with a colleague has no card. */
export function useOwnRing(): LiveRing | null {
  const { extension } = useSession();
  const ring = useLive("ring").get(extension ?? "") ?? null;
  return ring === null || ring.direction === "internal" ? null : ring;
}

/** Lay each call that rings here on the desk, on top. */
export function useRingOnDesk(): LiveRing | null {
  const ring = useOwnRing();
  useCardAhead();
  const linkedid = ring?.linkedid ?? null;
  const number = ring?.caller_e164 ?? null;
  const way = ring?.direction ?? "inbound";
  useEffect(() => {
    if (linkedid === null) return;
    const others = desk.calls.filter((call) => call.linkedid !== linkedid);
    become({ calls: [{ linkedid, number, way }, ...others].slice(0, MOST), shown: linkedid });
  }, [linkedid, number, way]);
  return ring;
}

function useCardAhead(): void {
  const { extension } = useSession();
  const client = useQueryClient();
  useEffect(() => {
    let known: string | null = null;
    return onRows(() => {
      const ring = rowOf("ring", extension ?? "");
      const rings = ring !== null && ring.direction !== "internal" ? ring.linkedid : null;
      if (rings !== null && rings !== known) fetchCardAhead(client, rings);
      known = rings;
    });
  }, [client, extension]);
}
