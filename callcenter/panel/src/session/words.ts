import type { Words } from "@/words/i18n";

export const sessionWords: Words = {
  ru: {
    title: "Вход",
    product: "Контакт-центр горячей линии",
    login: "Логин",
    password: "Пароль",
    enter: "Войти",
    ended: "Сеанс завершён. Войдите снова: введённое сохранено.",
    "newPassword.title": "Придумайте свой пароль",
    "newPassword.why":
      "Вам выдали разовый пароль. Замените его своим: не короче 12 знаков, известен только вам.",
    "newPassword.old": "Разовый пароль",
    "newPassword.new": "Новый пароль",
    "newPassword.again": "Новый пароль ещё раз",
    "newPassword.differ": "Пароли не совпадают",
    "newPassword.save": "Сохранить и войти",
  },
  en: {
    title: "Sign in",
    product: "Hotline contact centre",
    login: "Login",
    password: "Password",
    enter: "Sign in",
    ended: "Your session has ended. Sign in again: what you typed is kept.",
    "newPassword.title": "Choose your own password",
    "newPassword.why":
      "You were given a one-time password. Replace it: at least 12 characters, known to you alone.",
    "newPassword.old": "One-time password",
    "newPassword.new": "New password",
    "newPassword.again": "New password again",
    "newPassword.differ": "The passwords differ",
    "newPassword.save": "Save and go on",
  },
};
