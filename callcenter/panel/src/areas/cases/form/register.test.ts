import { expect, test } from "vitest";
import type { CaseOpened } from "@/api/schema";
import { lacking } from "./register";

const appeal = { kind: "appeal", channel: "phone" } as CaseOpened;
const ticket = { kind: "ticket", channel: "phone" } as CaseOpened;
const TYPED = { "form.code": "0001", "form.filing": "phone" };
const ASKED = { "form.service": "portal", "form.urgency": "high" };

test("nothing lacks in an appeal with a topic", () => {
  expect(lacking(appeal, TYPED)).toEqual([]);
  expect(lacking(appeal, { "form.filing": "phone" })).toEqual(["form.code"]);
});

test("a further question that was written needs its topic, else it would not be sent", () => {
  expect(lacking(appeal, { ...TYPED, "form.text_2": " ", "form.text_3": "И ещё" })).toEqual([
    "form.code_3",
  ]);
  expect(lacking(appeal, { ...TYPED, "form.text_2": "И ещё", "form.code_2": "0002" })).toEqual([]);
});

test("what was solved at once was solved with words", () => {
  const solved = { "form.solved": true, "form.result": " " };
  expect(lacking(appeal, { ...TYPED, ...solved })).toEqual(["form.result"]);
  expect(lacking(ticket, { ...ASKED, ...solved })).toEqual(["form.result"]);
  expect(lacking(ticket, { ...ASKED, ...solved, "form.result": "Дали адрес" })).toEqual([]);
});

test("the answer is not asked for where the form does not show it", () => {
  const solved = { "form.solved": true };
  expect(lacking(appeal, { ...TYPED, ...solved, "form.filing": "paper" })).toEqual([]);
  expect(lacking({ ...ticket, channel: "paper" }, { ...ASKED, ...solved })).toEqual([]);
});
