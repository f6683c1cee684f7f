/**
 * The link to the PBX: a lease, a user agent over our own WebSocket, its registration.
 *
 * A lost socket comes again by itself and ends no talk: audio does not go through it. While it is
 * away nothing may be asked of a talk; JsSIP would end it.
 */
import type { RTCSession } from "jssip/lib/RTCSession";
import type { RTCSessionEvent, UA } from "jssip/lib/UA";
import { ApiProblem } from "@/api/problems";
import type { PhoneLeased } from "@/api/schema";
import { forgetLease, leasePhone, returnPhone } from "./lease";
import { change, phoneState } from "./state";

const REGISTERED_SECONDS = 300;
const AGAIN_MILLISECONDS = 3_000; // the PBX, or our server, is starting
/** Close codes of /api/v1/sip. */
const SIGNED_OUT = 4001;
const TAKEN_OVER = 4009;
const REFUSED = 1008;
/** Asking again changes nothing. */
const HOPELESS: ReadonlySet<string> = new Set(["not_signed_in", "no_phone", "forbidden"]);

interface Asking {
  sendOptions(
    target: string,
    body: undefined,
    options: {
      eventHandlers: {
        succeeded: () => void;
        failed: (answer: { originator: "local" | "remote" | "system" }) => void;
      };
    },
  ): void;
}

export interface LineEvents {
  arrived(session: RTCSession, number: string): void;
  registered(): void;
}

export class Line {
  private agent: UA | null = null;
  private lease: PhoneLeased | null = null;
  private again: number | undefined;
  private wanted = false;

  constructor(private readonly events: LineEvents) {}

  async open(takeOver = false): Promise<void> {
    window.clearTimeout(this.again);
    this.wanted = true;
    change({ line: "starting", problem: null, elsewhereSince: null });
    const [leasing, JsSIP] = await Promise.all([leasePhone(takeOver), import("jssip")]);
    if (!this.wanted) return;
    if ("elsewhereSince" in leasing) {
      change({ line: "elsewhere", elsewhereSince: leasing.elsewhereSince });
    } else if ("problem" in leasing) {
      this.failed(leasing.problem);
    } else {
      this.lease = leasing.lease;
      this.agent = this.makeAgent(JsSIP, leasing.lease);
      this.agent.start();
    }
  }

  /** Give the phone back; talks end with it. */
  async close(): Promise<void> {
    this.wanted = false;
    window.clearTimeout(this.again);
    this.dropAgent();
    change({ line: "off" });
    await returnPhone().catch(() => undefined);
  }

  get isReady(): boolean {
    return phoneState().line === "ready";
  }

  /**
   * Ask something harmless and run `then` once the PBX has answered. A socket may be dead for
   * seconds before the browser knows; a new one registers, and that tells enough.
   */
  whenHeard(then: () => void): void {
    if (!this.isReady) return;
    const agent = this.agent as unknown as Asking | null; // JsSIP has it, its types do not
    agent?.sendOptions(this.address(this.extension), undefined, {
      eventHandlers: {
        succeeded: then,
        failed: ({ originator }) => originator === "remote" && then(), // a refusal is an answer
      },
    });
  }

  /** An address of the PBX: an extension, a queue, a number. */
  address(user: string): string {
    return `sip:${user}@${this.lease?.uri.split("@")[1] ?? "invalid"}`;
  }

  get extension(): string {
    return this.lease?.username.replace(/-web$/, "") ?? "";
  }

  dial(user: string, options: Parameters<UA["call"]>[1]): RTCSession {
    if (this.agent === null) throw new Error("dialled without a line");
    return this.agent.call(this.address(user), options);
  }

  private makeAgent(JsSIP: typeof import("jssip"), lease: PhoneLeased): UA {
    const page = window.location;
    const scheme = page.protocol === "https:" ? "wss" : "ws";
    const agent = new JsSIP.UA({
      sockets: [new JsSIP.WebSocketInterface(`${scheme}://${page.host}${lease.socket_path}`)],
      uri: lease.uri,
      authorization_user: lease.username,
      password: lease.password,
      register_expires: REGISTERED_SECONDS,
      connection_recovery_min_interval: 1,
      connection_recovery_max_interval: 4,
      user_agent: "callcenter",
    });
    agent.on("registered", () => this.registered());
    agent.on("registrationFailed", () => this.lost());
    agent.on("disconnected", ({ code }) => this.lost(code));
    agent.on("newRTCSession", ({ session, originator }: RTCSessionEvent) => {
      if (originator === "remote")
        this.events.arrived(session, session.remote_identity.uri.user ?? "");
    });
    return agent;
  }

  private registered(): void {
    if (phoneState().line === "ready") return; // a refresh
    change({ line: "ready", problem: null });
    this.events.registered();
  }

  private lost(code?: number): void {
    if (this.agent === null) return;
    if (code === TAKEN_OVER) {
      forgetLease();
      this.dropAgent();
      change({ line: "taken" });
    } else if (code === SIGNED_OUT || code === REFUSED) {
      // The lease has ended with the session or by the server's hand: JsSIP would try for ever.
      this.dropAgent();
      this.failed(null);
    } else if (phoneState().line === "ready") change({ line: "lost" });
  }

  private failed(problem: unknown): void {
    change({ line: "failed", problem });
    if (problem instanceof ApiProblem && HOPELESS.has(problem.code)) return;
    this.again = window.setTimeout(() => this.wanted && void this.open(), AGAIN_MILLISECONDS);
  }

  private dropAgent(): void {
    const agent = this.agent;
    this.agent = null;
    agent?.removeAllListeners();
    agent?.stop();
  }
}
