/** One SIP session with its audio: what JsSIP calls RTCSession, as the phone needs it. */
import type { RTCSession } from "jssip/lib/RTCSession";
import { keptDevices, playOn } from "./devices";
import { lookAt } from "./quality";
import type { KeptTalk } from "./resume";
import type { Phase, PhoneCall } from "./state";

const CANDIDATES_MILLISECONDS = 400; // a machine with odd networks must not delay the answer
const FREE_MILLISECONDS = 150;
const FREE_TRIES = 60;
/** Audio directly with the PBX; nobody else's server is asked. */
const ICE: RTCConfiguration = { iceServers: [] };

export interface LegEvents {
  changed(leg: Leg): void;
  ended(leg: Leg, cause: string): void;
}

export class Leg {
  readonly player = new Audio();
  private shown: PhoneCall;
  private begun = false;
  private beganAt: number | null = null; // of a talk taken up again

  constructor(
    readonly session: RTCSession,
    own: { incoming: boolean; number: string; phase: Phase },
    private readonly events: LegEvents,
    private readonly microphone = new MediaStream(), // tracks of its own: holding mutes them
  ) {
    this.shown = {
      id: session.id,
      incoming: own.incoming,
      number: own.number,
      phase: own.phase,
      since: Date.now(),
      talkingSince: null,
      muted: false,
      held: false,
    };
    this.player.autoplay = true;
    this.listen();
  }

  get call(): PhoneCall {
    return this.shown;
  }

  get isTalking(): boolean {
    return this.shown.phase === "talking";
  }

  answer(microphone: MediaStream): void {
    this.become({ phase: "connecting", since: Date.now() });
    this.session.answer({ mediaStream: this.own(microphone), pcConfig: ICE });
  }

  /** The talk of the page before this one goes on: so does its clock. */
  resumed(kept: KeptTalk): void {
    this.shown = { ...this.shown, incoming: kept.incoming, number: kept.number };
    this.beganAt = kept.talkingSince;
  }

  /** What names this dialog, for the page after a reload. */
  names(): Omit<KeptTalk, "seenAt"> | null {
    const { call, session } = this;
    const request = session as unknown as { _request?: { call_id: string } };
    const callId = request._request?.call_id;
    const tags = session as unknown as { _from_tag?: string; _to_tag?: string };
    if (!callId || !tags._from_tag || !tags._to_tag) return null;
    const we = session.direction === "outgoing";
    return {
      callId,
      localTag: we ? tags._from_tag : tags._to_tag,
      remoteTag: we ? tags._to_tag : tags._from_tag,
      incoming: call.incoming,
      number: call.number,
      talkingSince: call.talkingSince ?? Date.now(),
    };
  }

  hangUp(): void {
    if (!this.session.isEnded()) this.session.terminate();
  }

  mute(muted: boolean): void {
    if (muted) this.session.mute({ audio: true });
    else this.session.unmute({ audio: true });
  }

  hold(held: boolean): void {
    this.whenFree(() => (held ? this.session.hold() : this.session.unhold()));
  }

  press(key: string): void {
    this.session.sendDTMF(key, { transportType: "RFC2833" as never });
  }

  /** Tell the PBX where we are now: the socket is another one, perhaps the network too. */
  refresh(): void {
    const broken = ["disconnected", "failed"].includes(this.connection?.iceConnectionState ?? "");
    const options = broken ? { rtcOfferConstraints: { iceRestart: true } } : {};
    this.whenFree(() => this.session.renegotiate(options));
  }

  /** One offer at a time: JsSIP drops a second one without a word. */
  private whenFree(offer: () => void, tries = FREE_TRIES): void {
    if (!this.session.isEstablished()) return;
    if (this.session.isReadyToReOffer()) offer();
    else if (tries > 0) window.setTimeout(() => this.whenFree(offer, tries - 1), FREE_MILLISECONDS);
  }

  /** A copy of the microphone's tracks: each session switches its own. */
  own(microphone: MediaStream): MediaStream {
    for (const track of microphone.getAudioTracks()) this.microphone.addTrack(track.clone());
    return this.microphone;
  }

  async changeMicrophone(microphone: MediaStream): Promise<void> {
    const track = microphone.getAudioTracks()[0]?.clone();
    const sender = this.connection?.getSenders().find((one) => one.track?.kind === "audio");
    if (track === undefined || sender === undefined) return;
    track.enabled = sender.track?.enabled ?? true;
    for (const old of this.microphone.getTracks()) {
      old.stop();
      this.microphone.removeTrack(old);
    }
    this.microphone.addTrack(track);
    await sender.replaceTrack(track);
  }

  async look() {
    const report = await this.connection?.getStats();
    return report ? lookAt(report.values()) : null;
  }

  get connection(): RTCPeerConnection | null {
    return (this.session.connection as RTCPeerConnection | undefined) ?? null;
  }

  private become(changes: Partial<PhoneCall>): void {
    this.shown = { ...this.shown, ...changes };
    this.events.changed(this);
  }

  private listen(): void {
    const { session } = this;
    if (this.connection) this.attach(this.connection);
    session.on("peerconnection", ({ peerconnection }) => this.attach(peerconnection));
    session.on("icecandidate", ({ ready }) => {
      window.setTimeout(ready, CANDIDATES_MILLISECONDS);
    });
    session.on("confirmed", () => this.begin());
    session.on("accepted", () => this.begin());
    session.on("hold", ({ originator }) => this.ours(originator) && this.become({ held: true }));
    session.on("unhold", ({ originator }) => this.ours(originator) && this.become({ held: false }));
    session.on("muted", () => this.become({ muted: session.isMuted().audio === true }));
    session.on("unmuted", () => this.become({ muted: session.isMuted().audio === true }));
    session.on("ended", ({ cause }) => this.end(cause));
    session.on("failed", ({ cause }) => this.end(cause));
  }

  private ours(originator: string): boolean {
    return originator === "local";
  }

  private attach(connection: RTCPeerConnection): void {
    connection.addEventListener("track", ({ track, streams }) => {
      this.player.srcObject = streams[0] ?? new MediaStream([track]);
      void playOn(this.player, keptDevices().headset);
      void this.player.play().catch(() => undefined);
    });
  }

  private begin(): void {
    if (this.begun) return;
    this.begun = true;
    const now = Date.now();
    this.become({ phase: "talking", since: now, talkingSince: this.beganAt ?? now });
  }

  private end(cause: string): void {
    for (const track of this.microphone.getTracks()) track.stop();
    this.player.srcObject = null;
    this.events.ended(this, cause);
  }
}
