/** What the phone of this browser is doing. Kept outside React: pages come and go, the talk goes on. */
import { useSyncExternalStore } from "react";

/** Of the link to the PBX. */
export type Line =
  | "off" // signed out, or nobody's phone
  | "starting"
  | "ready"
  | "lost" // comes again by itself; a talk goes on
  | "elsewhere" // open in another browser: may be taken over
  | "taken" // another browser took it over
  | "failed"; // `problem` says why

export type Phase =
  | "ringing" // somebody calls
  | "dialling" // we call
  | "connecting" // answered, the audio is on its way
  | "returning" // after a reload: the talk is being taken up again
  | "talking";

export interface PhoneCall {
  readonly id: string;
  readonly incoming: boolean;
  readonly number: string; // as the PBX tells it; text from a caller
  readonly phase: Phase;
  readonly since: number; // of the phase, milliseconds of this machine
  readonly talkingSince: number | null;
  readonly muted: boolean;
  readonly held: boolean; // by us
}

export type Microphone = "unknown" | "ready" | "denied" | "missing" | "busy";
/** Return the words for a microphone that cannot be used; null: nothing stands against it. */
export function microphoneTrouble(microphone: Microphone): string | null {
  return microphone === "unknown" || microphone === "ready" ? null : `microphone.${microphone}`;
}

export type Quality = "good" | "weak" | "bad" | "silent";

export interface PhoneState {
  readonly line: Line;
  readonly elsewhereSince: string | null; // ISO moment
  readonly problem: unknown; // why the line failed
  readonly talk: PhoneCall | null;
  /** A colleague or 103, asked while the talk is held. */
  readonly consult: PhoneCall | null;
  readonly transfer: "none" | "going" | "refused";
  readonly microphone: Microphone;
  readonly quality: Quality | null;
  /** What happened that must be said; a key of the words. */
  readonly notice: string | null;
}

export const IDLE: PhoneState = {
  line: "off",
  elsewhereSince: null,
  problem: null,
  talk: null,
  consult: null,
  transfer: "none",
  microphone: "unknown",
  quality: null,
  notice: null,
};

let state = IDLE;
const listeners = new Set<() => void>();

export function phoneState(): PhoneState {
  return state;
}

export function change(changes: Partial<PhoneState>): void {
  state = { ...state, ...changes };
  for (const listener of listeners) listener();
}

export function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export function usePhone(): PhoneState {
  return useSyncExternalStore(subscribe, phoneState);
}
