/** One-time passwords, to be read aloud and typed once: no letters that look alike. */

const SIGNS = "abcdefghjkmnpqrstuvwxyz23456789";
const GROUPS = 4;
const GROUP = 4;

/** Return, say, `k3f9-a2cm-7qxz-hdw4`: 79 bits from the browser's own source of chance. */
export function oneTimePassword(): string {
  const signs: string[] = [];
  while (signs.length < GROUPS * GROUP)
    // What is left of 256 would make some signs likelier than others.
    for (const byte of crypto.getRandomValues(new Uint8Array(GROUPS * GROUP)))
      if (byte < SIGNS.length * Math.floor(256 / SIGNS.length))
        signs.push(SIGNS[byte % SIGNS.length] ?? "");
  const groups = Array.from({ length: GROUPS }, (_, at) =>
    signs.slice(at * GROUP, (at + 1) * GROUP).join(""),
  );
  return groups.join("-");
}
