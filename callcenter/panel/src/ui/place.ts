/** Where the cursor of a list is: on a row, and how far down that row was. */
export interface Place {
  readonly key: string;
  readonly index: number;
}

/** Return the index of the row under the cursor, -1 for none: of the next row when it is gone. */
export function placeOf(place: Place | null, keys: readonly string[]): number {
  if (place === null) return -1;
  const found = keys.indexOf(place.key);
  return found >= 0 ? found : Math.min(place.index, keys.length - 1);
}
