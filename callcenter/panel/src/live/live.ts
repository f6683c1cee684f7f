/** Live data for components: the same connection for every page, kept outside React. */
import type { QueryClient } from "@tanstack/react-query";
import { useSyncExternalStore } from "react";
import { Anew } from "./anew";
import { type LinkState, LiveConnection } from "./connection";

export type AgentState = "offline" | "ready" | "ringing" | "talking" | "wrap_up" | "break";

/** Somebody with a phone: what they do now. */
export interface LiveAgent {
  readonly user_id: string;
  readonly login: string;
  readonly full_name: string;
  readonly role: string;
  readonly extension: string;
  readonly state: AgentState;
  readonly reason: string | null;
  readonly since_at: string;
  readonly until_at: string | null; // end of the wrap-up
  readonly device: "browser" | "phone" | null;
  readonly linkedid: string | null;
  readonly queue: string | null;
  readonly held: boolean;
}

export interface LiveQueue {
  readonly name: string;
  readonly title: string;
  readonly live: boolean; // false: no link to the PBX, so nobody knows who waits
  readonly waiting: number;
  readonly longest_since_at: string | null;
  readonly free: number;
  readonly busy: number;
  readonly on_break: number;
  readonly offered_today: number | null; // null: not counted yet
  readonly answered_today: number | null;
  readonly abandoned_today: number | null;
  readonly service_level: number | null; // share from 0 to 1; null: divided by nothing
}

/** The call on somebody's phone now. */
export interface LiveRing {
  readonly extension: string;
  readonly linkedid: string;
  readonly uniqueid: string;
  readonly device: "browser" | "phone";
  readonly direction: "inbound" | "outbound" | "internal";
  readonly held: boolean;
  readonly queue: string | null;
  readonly caller_e164: string | null;
  readonly menu_choice: string | null;
  readonly queued_at: string | null;
  readonly ringing_at: string;
  readonly answered_at: string | null;
}

interface Kinds {
  agent: LiveAgent;
  queue: LiveQueue;
  ring: LiveRing;
}

const connection = new LiveConnection();

/** Which lists are asked anew when the server says that something of a topic changed. */
const LISTS_OF_TOPIC: Readonly<Record<string, readonly string[]>> = {
  calls: ["calls", "contacts"],
  cases: ["cases", "tickets", "appeals", "deadlines"],
  callbacks: ["callbacks"],
  notices: ["notices", "call-tasks"],
};

const EVERY_TOPIC: readonly string[] = Object.keys(LISTS_OF_TOPIC);

/** Connect for a signed-in person; the returned function ends it. */
export function goLive(client: QueryClient): () => void {
  const anew = new Anew(client);
  const deaf = connection.onNews((topics, linkedids) => {
    for (const queryKey of keysOf(topics ?? EVERY_TOPIC, linkedids)) anew.ask(queryKey);
  });
  connection.begin();
  return () => {
    deaf();
    connection.close();
  };
}

function keysOf(topics: readonly string[], linkedids: readonly string[]): string[][] {
  const lists = topics.flatMap((topic) => LISTS_OF_TOPIC[topic] ?? [topic]);
  return [...lists.map((list) => [list]), ...(topics.includes("calls") ? cardsOf(linkedids) : [])];
}

/** The cards of calls that changed; the server names none when there were too many. */
function cardsOf(linkedids: readonly string[]): string[][] {
  return linkedids.length === 0 ? [["cards"]] : linkedids.map((linkedid) => ["cards", linkedid]);
}

/** Hear of every change of rows before components do; the returned function ends it. */
export function onRows(listener: () => void): () => void {
  return connection.subscribe(listener);
}

export function rowOf<Kind extends keyof Kinds>(kind: Kind, key: string): Kinds[Kind] | null {
  return (connection.rows(kind).get(key) as Kinds[Kind] | undefined) ?? null;
}

/** The rows of a kind by key, live. */
export function useLive<Kind extends keyof Kinds>(kind: Kind): ReadonlyMap<string, Kinds[Kind]> {
  return useSyncExternalStore(
    connection.subscribe,
    () => connection.rows(kind) as ReadonlyMap<string, Kinds[Kind]>,
  );
}

export function useLinkState(): LinkState {
  return useSyncExternalStore(connection.subscribe, () => connection.state);
}

/** The server's time now, in milliseconds: countdowns must not trust this machine's clock. */
export function serverNow(): number {
  return Date.now() + connection.clockOffset;
}
