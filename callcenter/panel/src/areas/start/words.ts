import type { Words } from "@/words/i18n";

export const startWords: Words = {
  ru: {
    title: "Начало",
    hello: "Здравствуйте, {{name}}",
    what: "Разделы, которые вам доступны",
    palette: "Любой раздел и действие: Ctrl+K",
  },
  en: {
    title: "Start",
    hello: "Hello, {{name}}",
    what: "Where you can go",
    palette: "Any place and action: Ctrl+K",
  },
};
