/**
 * Which lists follow the news by themselves: those of which only the first pages were read.
 *
 * Asking for a list again means asking for every page that was read: whoever has read a hundred
 * would ask a hundred times at each call that comes, and each is a reading on record.
 */
export const FOLLOWED_PAGES = 4;

/** A list as the cache keeps it; anything else in the cache has no pages. */
interface Kept {
  readonly state: { readonly data?: unknown };
}

export function isFollowed({ state }: Kept): boolean {
  return pagesOf(state.data) <= FOLLOWED_PAGES;
}

function pagesOf(data: unknown): number {
  if (typeof data !== "object" || data === null || !("pages" in data)) return 0;
  return Array.isArray(data.pages) ? data.pages.length : 0;
}
