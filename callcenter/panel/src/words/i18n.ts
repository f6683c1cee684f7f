/** Russian first, English beside it. Words live with the area that says them; this joins them. */
import i18next from "i18next";
import { initReactI18next } from "react-i18next";

export type Language = "ru" | "en";

/** The words of one area: the same keys in both languages. Plurals: `_one _few _many _other`. */
export interface Words {
  readonly ru: Readonly<Record<string, string>>;
  readonly en: Readonly<Record<string, string>>;
}

const KEPT = "callcenter.language";

export function keptLanguage(): Language {
  return localStorage.getItem(KEPT) === "en" ? "en" : "ru";
}

/** Start with the words of every area; keys are `area:key`. */
export function startWords(areas: Readonly<Record<string, Words>>): void {
  const resources = { ru: {} as Record<string, object>, en: {} as Record<string, object> };
  for (const [area, words] of Object.entries(areas)) {
    resources.ru[area] = words.ru;
    resources.en[area] = words.en;
  }
  void i18next.use(initReactI18next).init({
    resources,
    lng: keptLanguage(),
    fallbackLng: "ru",
    defaultNS: "common",
    keySeparator: false, // keys are flat: a dot is a dot
    interpolation: { escapeValue: false }, // React escapes: every string is text
    initAsync: false,
  });
  document.documentElement.lang = i18next.language;
}

export async function chooseLanguage(language: Language): Promise<void> {
  localStorage.setItem(KEPT, language);
  document.documentElement.lang = language;
  await i18next.changeLanguage(language);
}
