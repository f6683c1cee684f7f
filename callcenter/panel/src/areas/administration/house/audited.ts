/** What an entry of the trail is about, in words: the server writes `case 01a2…`. */
import type { i18n, TFunction } from "i18next";

const ID = /^[0-9a-f]{8}-[0-9a-f-]{27}$/; // says nothing to a person

export function audited(t: TFunction, known: i18n, object: string): string {
  const words = object.split(" ");
  for (let count = words.length; count > 0; count--) {
    const key = `thing.${words.slice(0, count).join(" ")}`;
    if (!known.exists(`administration:${key}`)) continue;
    const which = words.slice(count).join(" ");
    if (which === "" || ID.test(which)) return t(key);
    return `${t(key)}: ${t(`section.${which}`, { defaultValue: which })}`;
  }
  return object;
}
