/** The words of this area, by where they are said. */
import type { Words } from "@/words/i18n";
import { formWords } from "./words/form";
import { historyWords } from "./words/history";
import { nameWords } from "./words/names";
import { pageWords } from "./words/page";
import { registerWords } from "./words/register";
import { stepWords } from "./words/steps";

const all = [nameWords, formWords, stepWords, pageWords, registerWords, historyWords];

export const casesWords: Words = {
  ru: Object.assign({}, ...all.map(({ ru }) => ru)),
  en: Object.assign({}, ...all.map(({ en }) => en)),
};
