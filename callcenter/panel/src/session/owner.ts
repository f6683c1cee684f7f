/**
 * Whose tab this is. What it keeps, the calls on the desk, a talk to take up, is of whoever is signed
 * in there; a colleague who signs in at the same tab begins with nothing.
 */
const OWNER = "callcenter.owner";

const forgetters = new Set<() => void>();

/** Have something forgotten when the tab changes hands. */
export function whenOwnerChanges(forget: () => void): void {
  forgetters.add(forget);
}

/** Take the tab over for a person who has signed in; the same person finds everything as it was. */
export function ownTab(userId: string): void {
  const former = sessionStorage.getItem(OWNER);
  if (former !== null && former !== userId) {
    sessionStorage.clear();
    for (const forget of forgetters) forget();
  }
  sessionStorage.setItem(OWNER, userId);
}
