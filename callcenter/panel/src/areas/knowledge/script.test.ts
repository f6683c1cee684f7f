import { expect, test } from "vitest";
import type { Step } from "./queries";
import { moved, newStep, ofKind, without } from "./script";

const step = (key: string, changes: Partial<Step> = {}): Step => ({
  key,
  kind: "question",
  text: key,
  choices: [],
  goto: null,
  number: null,
  ...changes,
});

test("a new step never takes a name that is there", () => {
  expect(newStep([step("step_1"), step("step_3")]).key).toBe("step_4");
  expect(newStep([step("step_2")]).key).toBe("step_3");
});

test("a step of another kind keeps nothing that kind cannot have", () => {
  const asked = step("a", { choices: [{ answer: "да", goto: "b" }] });

  expect(ofKind(asked, "red_flag")).toMatchObject({ choices: [], goto: null, number: "103" });
  expect(ofKind(ofKind(asked, "red_flag"), "say").number).toBeNull();
});

test("nothing leads to a step that is gone", () => {
  const all = [
    step("a", {
      choices: [
        { answer: "да", goto: "b" },
        { answer: "нет", goto: "c" },
      ],
    }),
    step("b"),
    step("c", { kind: "say", goto: "b" }),
  ];

  expect(without(all, "b")).toMatchObject([
    { key: "a", choices: [{ answer: "нет", goto: "c" }] },
    { key: "c", goto: null },
  ]);
  expect(without([step("a")], "a")).toBeNull();
});

test("steps change places", () => {
  expect(moved([step("a"), step("b")], 1, -1).map((one) => one.key)).toEqual(["b", "a"]);
});
