import type { Words } from "@/words/i18n";

export const guideWords: Words = {
  ru: { title: "Как пользоваться", contents: "Что здесь есть", inRussian: "" },
  en: {
    title: "User guide",
    contents: "Contents",
    inRussian: "The guide is written in Russian, for those who answer the hotline.",
  },
};
