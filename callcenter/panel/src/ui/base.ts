/**
 * What a form was begun from. Pure.
 *
 * A record and its version are kept together: what is typed over one version must not be sent as
 * an edit of another, or a colleague's words would be taken back and nobody told.
 */

export interface Held<Record> {
  readonly base: Record; // what is typed over
  readonly met: Record; // what the server had last, as far as the form has looked
}

/** The base while the server has `server`: it follows, but not under somebody who types. */
export function meet<Record, Fields>(
  held: Held<Record>,
  server: Record,
  typing: boolean,
  read: (record: Record) => Fields,
): Held<Record> {
  if (server === held.met) return held;
  // Another step, such as identifying a person, makes a new version of the same fields.
  if (typing && !alike(read(server), read(held.base))) return held;
  return { base: server, met: server };
}

/** What was saved is the base, though the server has not been asked again yet. */
export function afterSave<Record>(answer: Record, server: Record): Held<Record> {
  return { base: answer, met: server };
}

function alike(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}
