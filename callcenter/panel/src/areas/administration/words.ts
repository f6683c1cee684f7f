import type { Words } from "@/words/i18n";
import { applicationWords } from "./wording/applications";
import { houseWords } from "./wording/house";
import { peopleWords } from "./wording/people";
import { settingsWords } from "./wording/settings";

const parts = [peopleWords, applicationWords, settingsWords, houseWords];

export const administrationWords: Words = {
  ru: Object.assign({}, ...parts.map((part) => part.ru)),
  en: Object.assign({}, ...parts.map((part) => part.en)),
};
