/**
 * One WebSocket per panel: the server's live rows, held here and resumed without gaps.
 *
 * The server numbers every change. After a lost connection we name the last number seen and get
 * only what we missed; when the server no longer has it, everything anew.
 */

export interface LiveRow {
  readonly kind: string;
  readonly key: string;
  readonly value: unknown; // null: gone
}

type Message =
  | {
      type: "hello";
      epoch: string;
      seq: number;
      rows: LiveRow[];
      resumed: boolean;
      now: string;
    }
  | { type: "rows"; seq: number; rows: LiveRow[] }
  | { type: "news"; topics: string[]; linkedids: string[] }
  | { type: "bye"; reason: string };

/** Which topics changed (null: nobody knows, so all may have), and which calls (none: any). */
type NewsListener = (topics: readonly string[] | null, linkedids: readonly string[]) => void;

export type LinkState = "connecting" | "live" | "lost" | "ended";

const LONGEST_PAUSE_MILLISECONDS = 5_000;

export class LiveConnection {
  private socket: WebSocket | null = null;
  private kinds = new Map<string, ReadonlyMap<string, unknown>>();
  private seq = -1;
  private epoch = "";
  private tries = 0;
  private again: number | undefined;
  private listeners = new Set<() => void>();
  private news = new Set<NewsListener>();
  state: LinkState = "connecting";
  /** What to add to this machine's clock to get the server's, in milliseconds. */
  clockOffset = 0;
  byeReason = "";

  /** Start from nothing: somebody has signed in. */
  begin(): void {
    this.kinds.clear();
    this.seq = -1;
    this.byeReason = "";
    this.state = "connecting";
    this.open();
  }

  private open(): void {
    const page = window.location;
    const address = `${page.protocol === "https:" ? "wss" : "ws"}://${page.host}/api/v1/live`;
    const resume = this.seq >= 0 ? `?epoch=${this.epoch}&after=${this.seq}` : "";
    const socket = new WebSocket(address + resume);
    this.socket = socket;
    socket.onmessage = (event) => this.take(JSON.parse(String(event.data)) as Message);
    socket.onclose = () => this.lost(socket);
  }

  /** End for good: signed out. */
  close(): void {
    this.state = "ended";
    window.clearTimeout(this.again);
    this.socket?.close();
    this.socket = null;
  }

  /** The rows of one kind by key; the same object until one of them changes. */
  rows(kind: string): ReadonlyMap<string, unknown> {
    return this.kinds.get(kind) ?? NONE;
  }

  subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  onNews(listener: NewsListener): () => void {
    this.news.add(listener);
    return () => this.news.delete(listener);
  }

  private take(message: Message): void {
    switch (message.type) {
      case "hello":
        this.tries = 0;
        this.clockOffset = Date.parse(message.now) - Date.now();
        if (!message.resumed) this.kinds.clear();
        this.epoch = message.epoch;
        this.apply(message.seq, message.rows);
        this.become("live");
        this.tellNews(null, []); // what was told before we listened
        break;
      case "rows":
        this.apply(message.seq, message.rows);
        this.tell();
        break;
      case "news":
        this.tellNews(message.topics, message.linkedids);
        break;
      case "bye":
        this.byeReason = message.reason;
        break;
    }
  }

  private apply(seq: number, rows: readonly LiveRow[]): void {
    this.seq = seq;
    const touched = new Map<string, Map<string, unknown>>();
    for (const row of rows) {
      const kind = touched.get(row.kind) ?? new Map(this.rows(row.kind));
      if (row.value === null) kind.delete(row.key);
      else kind.set(row.key, row.value);
      touched.set(row.kind, kind);
    }
    for (const [kind, kept] of touched) this.kinds.set(kind, kept);
  }

  private lost(socket: WebSocket): void {
    if (socket !== this.socket || this.state === "ended") return;
    if (this.byeReason === "signed_out") {
      this.become("ended");
      return;
    }
    this.become("lost");
    const pause = Math.min(200 * 2 ** this.tries, LONGEST_PAUSE_MILLISECONDS);
    this.tries += 1;
    this.again = window.setTimeout(() => this.open(), pause * (0.75 + Math.random() / 2));
  }

  private become(state: LinkState): void {
    this.state = state;
    this.tell();
  }

  private tellNews: NewsListener = (topics, linkedids) => {
    for (const listener of this.news) listener(topics, linkedids);
  };

  private tell(): void {
    for (const listener of this.listeners) listener();
  }
}

const NONE: ReadonlyMap<string, unknown> = new Map();
