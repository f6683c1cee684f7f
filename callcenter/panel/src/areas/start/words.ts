import type { Words } from "@/words/i18n";

export const startWords: Words = {
  ru: {
    title: "Начало",
    hello: "Здравствуйте, {{name}}",
    what: "Разделы, которые вам доступны",
    "first.title": "Вы здесь впервые",
    "first.text":
      "За пятнадцать минут с руководством можно принять первый звонок. Начните с проверки микрофона, потом нажмите «Готов».",
    "first.read": "Прочитать руководство",
    "first.done": "Больше не показывать",
    palette: "Любой раздел и действие: Ctrl+K",
  },
  en: {
    title: "Start",
    hello: "Hello, {{name}}",
    what: "Where you can go",
    "first.title": "Your first visit",
    "first.text":
      "Fifteen minutes with the guide, and you can take a call. Begin with the microphone, then press “Ready”.",
    "first.read": "Read the guide",
    "first.done": "Do not show again",
    palette: "Any place and action: Ctrl+K",
  },
};
