/** The name of a browser as it introduces itself; the order matters, for they all claim others. */
const KNOWN: readonly (readonly [RegExp, string])[] = [
  [/YaBrowser\/(\d+)/, "Яндекс Браузер"],
  [/Edg\/(\d+)/, "Edge"],
  [/OPR\/(\d+)/, "Opera"],
  [/Firefox\/(\d+)/, "Firefox"],
  [/(?:Headless)?Chrome\/(\d+)/, "Chrome"],
  [/Version\/(\d+).*Safari/, "Safari"],
];
const SYSTEMS: readonly (readonly [RegExp, string])[] = [
  [/Windows/, "Windows"],
  [/Android/, "Android"],
  [/iPhone|iPad/, "iOS"],
  [/Mac OS X/, "macOS"],
  [/Linux/, "Linux"],
];

/** Return, say, `Firefox 140, Windows`; null for a program that says nothing known. */
export function browserOf(userAgent: string | null): string | null {
  if (userAgent === null) return null;
  const system = SYSTEMS.find(([sign]) => sign.test(userAgent))?.[1];
  for (const [sign, name] of KNOWN) {
    const version = sign.exec(userAgent)?.[1];
    if (version) return [`${name} ${version}`, system].filter(Boolean).join(", ");
  }
  return null;
}
