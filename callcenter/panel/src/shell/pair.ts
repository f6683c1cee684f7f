/** Keys pressed one after the other: `g c`. Who has single keys asks whether one is the second. */
const TOGETHER_MILLISECONDS = 1_200;
const FIRST = "g"; // of every place

let last = { key: "", at: Number.NEGATIVE_INFINITY };

/** Note a key; return it with the one before, when they belong together. */
export function pairWith(key: string, at: number): string {
  const pair = isTogether(at) ? `${last.key} ${key}` : key;
  last = { key, at };
  return pair;
}

/** Whether a key pressed now is the shell's: `c` after `g` goes to a place and calls nobody. */
export function isSecondKey({ timeStamp }: { timeStamp: number }): boolean {
  return last.key === FIRST && isTogether(timeStamp);
}

function isTogether(at: number): boolean {
  return at - last.at < TOGETHER_MILLISECONDS;
}
