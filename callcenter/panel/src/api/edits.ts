/** Headers of requests that change something. */

/** For an edit of what was read as `version`; the key makes a repeated try harmless. */
export function onVersion(version: number) {
  return { "If-Match": `"${version}"`, "Idempotency-Key": crypto.randomUUID() };
}

/** For a POST that creates: made once for each attempt of a person, not for each request. */
export function once() {
  return { "Idempotency-Key": crypto.randomUUID() };
}

/** Fields left out of a PATCH stay as they are, which the types of its body cannot say. */
export function partly<Body>(changes: Partial<Body>): Body {
  return changes as Body;
}
