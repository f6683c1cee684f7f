/** What is typed and not on the server yet, kept in this browser: a crash or a reload loses nothing. */
import type { Fields, Value } from "./merge";

const PREFIX = "callcenter.draft.";

/** Each field with what stood there when it was begun, so that the server's news can be told apart. */
export type Kept = Readonly<Record<string, { readonly was: Value; readonly typed: Value }>>;

export function keep(owner: string, caseId: string, base: Fields, changes: Fields): void {
  const name = PREFIX + owner + caseId;
  const kept: Kept = Object.fromEntries(
    Object.entries(changes).map(([field, typed]) => [field, { was: base[field] ?? null, typed }]),
  );
  try {
    if (Object.keys(kept).length === 0) localStorage.removeItem(name);
    else localStorage.setItem(name, JSON.stringify(kept));
  } catch {
    // A full or forbidden store: the server still gets it, and the saved state says when not.
  }
}

export function kept(owner: string, caseId: string): Kept {
  try {
    return JSON.parse(localStorage.getItem(PREFIX + owner + caseId) ?? "{}") as Kept;
  } catch {
    return {};
  }
}

export function forget(owner: string, caseId: string): void {
  localStorage.removeItem(PREFIX + owner + caseId);
}
