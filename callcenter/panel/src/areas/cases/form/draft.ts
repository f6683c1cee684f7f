/**
 * One draft being typed: it saves itself a moment after the last key, says truly whether it is
 * saved, and loses nothing to a dead server, a reload, another editor or a signed-out session.
 * Kept outside React, so that saving does not depend on what is drawn.
 */
import i18next from "i18next";
import { api, takeWithVersion } from "@/api/client";
import { ApiProblem } from "@/api/problems";
import type { CaseOpened } from "@/api/schema";
import { serverNow } from "@/live/live";
import { fieldAt, fieldsOf, patchOf } from "./fields";
import { forget, keep, kept } from "./kept";
import { type Conflict, changesOf, type Fields, merge, type Value } from "./merge";

export type SavedState = "saved" | "typing" | "saving" | "not_saved" | "conflict";

export interface DraftView {
  readonly shown: CaseOpened;
  readonly etag: string;
  readonly typed: Fields;
  readonly state: SavedState;
  readonly savedAt: string | null; // the server's time of the last save; null: none in this page
  readonly problem: ApiProblem | null;
  readonly refused: Readonly<Record<string, string>>; // a field's words: half an e-mail address
  readonly conflicts: readonly Conflict[];
  readonly restored: boolean; // something came back from this browser's store
}

const PAUSE_MILLISECONDS = 800;
const RETRY_MILLISECONDS = 2_000;
const PATIENCE_MILLISECONDS = 6_000;

export class Draft {
  private base: Fields;
  private listeners = new Set<() => void>();
  private timer: number | undefined;
  private sending: Promise<void> | null = null;
  private ended = false;
  private left = false;
  view: DraftView;
  /** Registered, while what follows (the answer given at once) is not written yet. */
  registered: { readonly version: number } | null = null;

  constructor(
    private readonly owner: string,
    shown: CaseOpened,
    etag: string,
    /** What a new form begins with; not sent until somebody chooses otherwise. */
    private readonly defaults: Fields = {},
  ) {
    this.base = this.fieldsOf(shown);
    const before = kept(owner, shown.case_id);
    const typed = Object.fromEntries(Object.entries(before).map(([key, one]) => [key, one.typed]));
    const was = Object.fromEntries(Object.entries(before).map(([key, one]) => [key, one.was]));
    const merged = merge({ ...this.base, ...was }, { ...this.base, ...typed }, this.base);
    this.view = {
      shown,
      etag,
      typed: merged.typed,
      state: merged.conflicts.length > 0 ? "conflict" : "saved",
      savedAt: null,
      problem: null,
      refused: {},
      conflicts: merged.conflicts,
      restored: Object.keys(before).length > 0,
    };
    if (this.view.restored || Object.keys(this.unsaved()).length > 0) this.saveSoon(0);
  }

  subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  snapshot = (): DraftView => this.view;

  type(field: string, value: Value): void {
    const { [field]: _, ...refused } = this.view.refused;
    this.become({ typed: { ...this.view.typed, [field]: value }, refused, state: "typing" });
    keep(this.owner, this.view.shown.case_id, this.base, this.unsaved());
    this.saveSoon(PAUSE_MILLISECONDS);
  }

  /** A person has decided: `value` stands, whatever the other editor wrote. */
  settle(field: string, value: Value): void {
    const conflicts = this.view.conflicts.filter((one) => one.field !== field);
    this.become({ conflicts, typed: { ...this.view.typed, [field]: value }, state: "typing" });
    keep(this.owner, this.view.shown.case_id, this.base, this.unsaved());
    this.saveSoon(0);
  }

  /** Save what is left now; resolve when it is on the server, throw what stands in the way. */
  async flush(): Promise<void> {
    window.clearTimeout(this.timer);
    for (let turn = 0; turn < 3 && Object.keys(this.unsaved()).length > 0; turn++)
      await this.save();
    if (this.view.problem) throw this.view.problem;
    const [refused] = Object.values(this.view.refused);
    if (refused) throw new Error(refused);
    if (this.view.conflicts.length > 0) throw new Error(i18next.t("cases:settleFirst"));
  }

  /** The server has another version: take what nobody here typed over. */
  meet(shown: CaseOpened, etag: string): void {
    if (shown.version <= this.view.shown.version || this.sending !== null) return;
    this.adopt(shown, etag);
  }

  /** It is registered or closed: nothing is left to keep. */
  end(): void {
    this.ended = true;
    window.clearTimeout(this.timer);
    forget(this.owner, this.view.shown.case_id);
  }

  /** Somebody changed what was registered: the rest goes out on the case as it stands now. */
  async lookAtRegistered(): Promise<void> {
    const { value } = await this.ask();
    this.registered = { version: value.version };
  }

  /** The form is shown. */
  come(): void {
    this.left = false;
  }

  /** The form is not shown any more: what is typed goes out at once, else waits in the browser. */
  leave(): void {
    window.clearTimeout(this.timer);
    this.left = true;
    if (!this.ended) void this.save();
  }

  unsaved(): Fields {
    return changesOf(this.base, this.view.typed);
  }

  private sendable(): Fields {
    const held = new Set([
      ...this.view.conflicts.map((one) => one.field),
      ...Object.keys(this.view.refused),
    ]);
    return Object.fromEntries(Object.entries(this.unsaved()).filter(([field]) => !held.has(field)));
  }

  private saveSoon(milliseconds: number): void {
    window.clearTimeout(this.timer);
    if (this.left) return;
    this.timer = window.setTimeout(() => void this.save(), milliseconds);
  }

  private save(): Promise<void> {
    this.sending ??= this.send().finally(() => {
      this.sending = null;
    });
    return this.sending;
  }

  private async send(): Promise<void> {
    const changes = this.sendable();
    if (this.ended || Object.keys(changes).length === 0) {
      this.rest();
      return;
    }
    this.become({ state: "saving" });
    const { shown, etag } = this.view;
    try {
      const saved = await takeWithVersion<CaseOpened>(
        api.PATCH("/api/v1/cases/{case_id}", {
          params: { path: { case_id: shown.case_id }, header: { "If-Match": etag } },
          body: patchOf(changes),
          signal: AbortSignal.timeout(PATIENCE_MILLISECONDS), // a server that hangs is said
        }),
      );
      this.base = { ...this.base, ...changes };
      this.become({ savedAt: new Date(serverNow()).toISOString() });
      this.adopt(saved.value, saved.etag);
    } catch (problem) {
      await this.refuse(problem);
    }
    if (Object.keys(this.sendable()).length > 0 && this.view.problem === null) this.saveSoon(0);
  }

  private async refuse(problem: unknown): Promise<void> {
    if (!(problem instanceof ApiProblem)) throw problem;
    if (problem.code === "changed_meanwhile") return this.lookAgain();
    const fields = Object.fromEntries(
      problem.mistakes.map((one) => [fieldAt(one.place), one.message]),
    );
    const known = Object.keys(fields).some((field) => field in this.view.typed);
    if (problem.code === "invalid" && known) {
      this.become({ refused: { ...this.view.refused, ...fields } });
      this.rest();
      return;
    }
    this.become({ problem, state: "not_saved" });
    if (problem.status === 0 || problem.status >= 500 || problem.status === 401)
      this.saveSoon(RETRY_MILLISECONDS);
  }

  private async lookAgain(): Promise<void> {
    try {
      const now = await this.ask();
      this.adopt(now.value, now.etag);
    } catch (problem) {
      await this.refuse(problem);
    }
  }

  private ask(): Promise<{ value: CaseOpened; etag: string }> {
    return takeWithVersion<CaseOpened>(
      api.GET("/api/v1/cases/{case_id}", {
        params: { path: { case_id: this.view.shown.case_id } },
        signal: AbortSignal.timeout(PATIENCE_MILLISECONDS),
      }),
    );
  }

  private adopt(shown: CaseOpened, etag: string): void {
    const merged = merge(this.base, this.view.typed, this.fieldsOf(shown));
    const mine = new Map(merged.conflicts.map((one) => [one.field, one]));
    const still = this.view.conflicts
      .filter((one) => !mine.has(one.field))
      .map((one) => ({ ...one, mine: merged.typed[one.field] ?? null }));
    this.base = merged.base;
    this.become({
      shown,
      etag,
      typed: merged.typed,
      problem: null,
      conflicts: [...still, ...merged.conflicts],
    });
    this.rest();
  }

  private rest(): void {
    keep(this.owner, this.view.shown.case_id, this.base, this.unsaved());
    if (this.view.conflicts.length > 0) this.become({ state: "conflict" });
    else if (this.view.problem || Object.keys(this.view.refused).length > 0)
      this.become({ state: "not_saved" });
    else this.become({ state: Object.keys(this.unsaved()).length > 0 ? "typing" : "saved" });
  }

  private fieldsOf(shown: CaseOpened): Fields {
    return { ...this.defaults, ...fieldsOf(shown) };
  }

  private become(change: Partial<DraftView>): void {
    this.view = { ...this.view, ...change };
    for (const listener of this.listeners) listener();
  }
}
