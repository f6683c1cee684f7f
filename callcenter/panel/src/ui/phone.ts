/** Phone numbers as people read them; copied plain. */

/** `+79123456789`, or with 8 as it is dialled, as `+7 912 345-67-89`; anything else as it came. */
export function grouped(number: string): string {
  const found = /^(?:\+?7|8)(\d{3})(\d{3})(\d{2})(\d{2})$/.exec(number);
  return found ? `+7 ${found[1]} ${found[2]}-${found[3]}-${found[4]}` : number;
}

/** `1260001237` as letters show it: `1-26-000123-7`. */
export function caseNumber(number: string): string {
  const found = /^(\d)(\d{2})(\d{6})(\d)$/.exec(number);
  return found ? found.slice(1).join("-") : number;
}
