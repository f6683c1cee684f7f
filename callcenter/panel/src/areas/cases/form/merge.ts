/**
 * Three versions of a form: what stood there when one began, what is typed, what stands there now.
 *
 * A field that only one side changed needs nobody's decision; one that both changed needs a
 * person's. Nothing typed is ever thrown away by itself.
 */

export type Value = string | boolean | null;
export type Fields = Readonly<Record<string, Value>>;

export interface Conflict {
  readonly field: string;
  readonly mine: Value;
  readonly theirs: Value;
}

export interface Merged {
  readonly base: Fields; // what the server has, as far as we have looked at it
  readonly typed: Fields;
  readonly conflicts: readonly Conflict[];
}

/** Empty text, an unticked box and nothing at all are the same to the server. */
function plain(value: Value | undefined): Value {
  return value === "" || value === undefined || value === false ? null : value;
}

export function same(one: Value | undefined, other: Value | undefined): boolean {
  return plain(one) === plain(other);
}

/** The fields in which `typed` differs from what the server has. */
export function changesOf(base: Fields, typed: Fields): Fields {
  return Object.fromEntries(
    Object.entries(typed).filter(([field, value]) => !same(base[field], value)),
  );
}

export function merge(base: Fields, typed: Fields, theirs: Fields): Merged {
  const fields = new Set([...Object.keys(base), ...Object.keys(typed), ...Object.keys(theirs)]);
  const nextBase: Record<string, Value> = {};
  const nextTyped: Record<string, Value> = {};
  const conflicts: Conflict[] = [];
  for (const field of fields) {
    const [was, mine, now] = [base[field] ?? null, typed[field] ?? null, theirs[field] ?? null];
    nextBase[field] = now;
    if (same(was, mine))
      nextTyped[field] = now; // only they wrote, or nobody did
    else {
      nextTyped[field] = mine;
      if (same(was, now) || same(mine, now)) continue; // only we wrote, or both the same
      conflicts.push({ field, mine, theirs: now });
    }
  }
  return { base: nextBase, typed: nextTyped, conflicts };
}
