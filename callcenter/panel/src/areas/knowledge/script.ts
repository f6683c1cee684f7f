/** A script as it is edited: a step more, one less, another order. Pure. */
import type { Step } from "./queries";

export const KINDS: readonly Step["kind"][] = [
  "question",
  "say",
  "tell_number",
  "red_flag",
  "solved",
  "register",
];

/** A question at the end, under a name that no step has. */
export function newStep(all: readonly Step[]): Step {
  const taken = new Set(all.map((step) => step.key));
  let number = all.length + 1;
  while (taken.has(`step_${number}`)) number += 1;
  return {
    key: `step_${number}`,
    kind: "question",
    text: "",
    choices: [],
    goto: null,
    number: null,
  };
}

/** The step as another kind: what only its former kind has is dropped. */
export function ofKind(step: Step, kind: Step["kind"]): Step {
  const goesOn = kind === "say" || kind === "tell_number";
  return {
    ...step,
    kind,
    choices: kind === "question" ? (step.choices ?? []) : [],
    goto: goesOn ? step.goto : null,
    number: kind === "red_flag" ? (step.number ?? "103") : null,
  };
}

export function moved(all: readonly Step[], index: number, by: -1 | 1): Step[] {
  const next = [...all];
  const [step] = next.splice(index, 1);
  if (step) next.splice(index + by, 0, step);
  return next;
}

/** Without a step; whatever led to it leads nowhere until somebody chooses. */
export function without(all: readonly Step[], key: string): Step[] | null {
  const left = all
    .filter((step) => step.key !== key)
    .map((step) => ({
      ...step,
      goto: step.goto === key ? null : step.goto,
      choices: (step.choices ?? []).filter((choice) => choice.goto !== key),
    }));
  return left.length > 0 ? left : null;
}
