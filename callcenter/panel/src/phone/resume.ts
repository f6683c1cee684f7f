/**
 * A talk that outlives a reload of the page.
 *
 * The browser's leg dies with the page, the PBX keeps it for some seconds. What names its SIP
 * dialog is kept in this tab; the page that comes next dials with it as `Replaces` (RFC 3891), and
 * the PBX puts the new leg in the old one's place: the citizen waits two seconds in the same talk.
 */

export interface KeptTalk {
  readonly callId: string;
  readonly localTag: string;
  readonly remoteTag: string;
  readonly incoming: boolean;
  readonly number: string;
  readonly talkingSince: number;
  readonly seenAt: number;
}

const KEPT = "callcenter.phone.talk";
/** The PBX gives a silent browser up after 20 s (deploy/asterisk, rtp_timeout). */
export const KEPT_MILLISECONDS = 20_000;

export function keepTalk(talk: KeptTalk): void {
  sessionStorage.setItem(KEPT, JSON.stringify(talk));
}

export function forgetTalk(): void {
  sessionStorage.removeItem(KEPT);
}

/** The talk of the page before this one; also when it is too late to take it up. */
export function keptTalk(): KeptTalk | null {
  try {
    return JSON.parse(sessionStorage.getItem(KEPT) ?? "null") as KeptTalk | null;
  } catch {
    return null;
  }
}

export function isAlive(talk: KeptTalk, now: number): boolean {
  return now - talk.seenAt < KEPT_MILLISECONDS;
}

/** Header by which the PBX knows which leg to replace: its own tag comes first. */
export function replaces(talk: KeptTalk): string {
  return `Replaces: ${talk.callId};to-tag=${talk.remoteTag};from-tag=${talk.localTag}`;
}
