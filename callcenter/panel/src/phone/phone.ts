/** The phone of this browser: one for all pages, from sign-in to sign-out. */
import type { RTCSession } from "jssip/lib/RTCSession";
import { MicrophoneError, openMicrophone, watchPermission } from "./devices";
import { Leg } from "./leg";
import { Line } from "./line";
import { type Look, qualityBetween } from "./quality";
import { forgetTalk, isAlive, type KeptTalk, keepTalk, keptTalk, replaces } from "./resume";
import { startRinging, stopRinging } from "./ringer";
import { change, phoneState } from "./state";

const LOOK_MILLISECONDS = 2_000;
const EXPECTED_MILLISECONDS = 35_000; // a call we asked for: the PBX rings us first

class Phone {
  private readonly line = new Line({
    arrived: (session, number) => this.arrived(session, number),
    registered: () => this.registered(),
  });
  private talk: Leg | null = null;
  private consultation: Leg | null = null;
  private microphone: MediaStream | null = null;
  private names: Omit<KeptTalk, "seenAt"> | null = null; // of the talk's dialog
  private look: Look | null = null;
  private expectedUntil = 0;
  private owner = "";
  private readonly legs = {
    changed: () => this.show(),
    ended: (leg: Leg, cause: string) => this.ended(leg, cause),
  };

  constructor() {
    window.setInterval(() => void this.watch(), LOOK_MILLISECONDS);
    window.addEventListener("beforeunload", (event) => {
      if (this.talk?.isTalking) event.preventDefault(); // the browser asks in its own words
    });
    window.addEventListener("pagehide", () => this.keep());
    window.addEventListener("online", () => this.line.whenHeard(() => this.refresh()));
    void watchPermission((denied) => {
      if (denied) change({ microphone: "denied" });
      else if (phoneState().microphone === "denied") change({ microphone: "unknown" });
    });
  }

  /** Be the phone of whoever is signed in; again: nothing. */
  start(owner: string): void {
    if (this.owner === owner && !["off", "failed"].includes(phoneState().line)) return;
    this.owner = owner;
    void this.line.open();
  }

  takeOver(): void {
    void this.line.open(true);
  }

  /** Signing out: the talk ends, the phone is given back. */
  async stop(): Promise<void> {
    this.owner = "";
    forgetTalk();
    this.consultation?.hangUp();
    this.talk?.hangUp();
    await this.line.close();
  }

  /** The next call that comes in was asked for here: it is answered by itself. */
  expectCall(): void {
    this.expectedUntil = Date.now() + EXPECTED_MILLISECONDS;
  }

  forgetExpected(): void {
    this.expectedUntil = 0;
  }

  async answer(): Promise<void> {
    if (this.talk?.call.phase !== "ringing") return;
    const microphone = await this.listen();
    if (microphone) this.talk?.answer(microphone);
  }

  hangUp(): void {
    if (this.consultation) this.consultation.hangUp();
    else this.talk?.hangUp();
  }

  mute(): void {
    const leg = this.consultation ?? this.talk;
    leg?.mute(!leg.call.muted);
  }

  hold(): void {
    if (this.mayAsk && !this.consultation) this.talk?.hold(!this.talk.call.held);
  }

  press(key: string): void {
    (this.consultation ?? this.talk)?.press(key);
  }

  /** Send the citizen to an extension, a queue or 103 at once. */
  transfer(target: string): void {
    if (this.mayAsk && this.talk) this.refer(this.talk, this.line.address(target));
  }

  /** Hold the citizen and call somebody first. */
  async consult(target: string): Promise<void> {
    if (!this.mayAsk || this.consultation) return;
    const microphone = await this.listen();
    if (!microphone || !this.mayAsk || this.consultation) return; // it may have ended meanwhile
    if (!this.talk?.call.held) this.talk?.hold(true);
    this.consultation = this.dial(target, microphone, []);
    this.show();
  }

  /** Connect the citizen with whom we have just spoken, and be free. */
  connect(): void {
    const [talk, other] = [this.talk, this.consultation];
    if (!this.mayAsk || !talk || !other?.isTalking) return;
    this.refer(talk, other.session.remote_identity.uri.toString(), other);
  }

  async changeDevices(): Promise<void> {
    if (this.microphone === null) return;
    this.letGo();
    const microphone = await this.listen();
    if (!microphone) return;
    await this.talk?.changeMicrophone(microphone);
    await this.consultation?.changeMicrophone(microphone);
  }

  private get mayAsk(): boolean {
    return this.line.isReady && this.talk?.isTalking === true;
  }

  private refer(talk: Leg, target: string, other?: Leg): void {
    change({ transfer: "going" });
    const refused = () => talk === this.talk && change({ transfer: "refused" });
    talk.session.refer(target, {
      ...(other ? { replaces: other.session } : {}),
      eventHandlers: {
        requestFailed: refused,
        failed: refused,
        accepted: () => {
          change({ transfer: "none" });
          talk.hangUp(); // the PBX leaves that to who transferred (RFC 5589)
          other?.hangUp();
        },
      },
    });
  }

  private arrived(session: RTCSession, number: string): void {
    if (this.talk) {
      session.terminate({ status_code: 486 });
      return;
    }
    this.talk = new Leg(session, { incoming: true, number, phase: "ringing" }, this.legs);
    change({ notice: null });
    if (Date.now() < this.expectedUntil) {
      this.forgetExpected();
      void this.answer();
    } else {
      startRinging(number);
      void this.listen(); // so that answering is at once
    }
    this.show();
  }

  private dial(target: string, microphone: MediaStream, extraHeaders: string[]): Leg {
    const own = new MediaStream(microphone.getAudioTracks().map((track) => track.clone()));
    const session = this.line.dial(target, {
      mediaStream: own,
      pcConfig: { iceServers: [] },
      extraHeaders,
    });
    const phase = extraHeaders.length ? "returning" : "dialling";
    return new Leg(session, { incoming: false, number: target, phase }, this.legs, own);
  }

  private registered(): void {
    this.refresh();
    const kept = this.talk ? null : keptTalk();
    if (kept) void this.takeUp(kept);
  }

  private refresh(): void {
    this.talk?.refresh();
    this.consultation?.refresh();
  }

  /** After a reload: put this page's leg in the place of the old one's. */
  private async takeUp(kept: KeptTalk): Promise<void> {
    forgetTalk();
    const alive = isAlive(kept, Date.now());
    if (!alive) change({ notice: "talk.lost" });
    const microphone = alive ? await this.listen() : null;
    if (!microphone) return;
    this.talk = this.dial(this.line.extension, microphone, [replaces(kept)]);
    this.talk.resumed(kept);
    this.show();
  }

  private async listen(): Promise<MediaStream | null> {
    try {
      this.microphone ??= await openMicrophone();
      change({ microphone: "ready" });
      return this.microphone;
    } catch (problem) {
      change({ microphone: problem instanceof MicrophoneError ? problem.problem : "busy" });
      return null;
    }
  }

  private letGo(): void {
    for (const track of this.microphone?.getTracks() ?? []) track.stop();
    this.microphone = null;
  }

  private ended(leg: Leg, cause: string): void {
    if (leg === this.consultation) {
      this.consultation = null;
      if (phoneState().transfer !== "going" && this.mayAsk) this.talk?.hold(false);
    } else if (leg === this.talk) {
      if (leg.call.phase === "returning") change({ notice: "talk.lost" });
      this.talk = this.consultation; // who was asked is still there, and must have its keys
      this.consultation = null;
      this.names = null;
      forgetTalk();
      this.look = null;
      change({ quality: null, transfer: "none" });
    }
    if (cause === "User Denied Media Access") change({ microphone: "denied" });
    if (!this.talk) this.letGo();
    this.show();
  }

  private show(): void {
    if (this.talk?.call.phase !== "ringing") stopRinging();
    if (this.talk?.isTalking) this.names ??= this.talk.names();
    change({ talk: this.talk?.call ?? null, consult: this.consultation?.call ?? null });
    this.keep();
  }

  private keep(): void {
    if (this.names) keepTalk({ ...this.names, seenAt: Date.now() });
  }

  private async watch(): Promise<void> {
    const talk = this.talk;
    if (!talk?.isTalking) return;
    this.keep();
    const now = await talk.look();
    if (talk !== this.talk) return; // another one's packets say nothing of it
    if (now && this.look) change({ quality: qualityBetween(this.look, now) });
    this.look = now;
  }
}

export const phone = new Phone();
