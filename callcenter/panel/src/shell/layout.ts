/** Russian and English keys of one keyboard: a palette understands what was typed in either. */
const ENGLISH = "`qwertyuiop[]asdfghjkl;'zxcvbnm,.";
const RUSSIAN = "ёйцукенгшщзхъфывапролджэячсмитьбю";

function exchange(text: string, from: string, to: string): string {
  return [...text].map((letter) => to[from.indexOf(letter)] ?? letter).join("");
}

/** The text as typed, and as the other layout would have typed it; lower case. */
export function bothLayouts(text: string): readonly string[] {
  const typed = text.trim().toLowerCase();
  return [typed, exchange(typed, ENGLISH, RUSSIAN), exchange(typed, RUSSIAN, ENGLISH)];
}

/** The Latin letter of a key, whatever layout is on: shortcuts work in Russian too. */
export function latinKey(key: string): string {
  const lower = key.toLowerCase();
  return ENGLISH[RUSSIAN.indexOf(lower)] ?? lower;
}
