import { expect, test } from "vitest";
import { afterSave, meet } from "./base";

interface Row {
  readonly name: string;
  readonly version: number;
}

const read = ({ name }: Row) => ({ name });
const first = { name: "Анна", version: 1 };
const theirs = { name: "Анна Мария", version: 2 };
const begun = { base: first, met: first };

test("a form in which nothing is typed follows the server", () => {
  expect(meet(begun, theirs, false, read)).toEqual({ base: theirs, met: theirs });
});

test("what is typed stays over the version it was begun from", () => {
  expect(meet(begun, theirs, true, read)).toBe(begun);
});

test("a new version of the same fields is no colleague's edit", () => {
  const identified = { ...first, version: 2 };
  expect(meet(begun, identified, true, read).base).toBe(identified);
});

test("when what was typed is dropped, what the server has by now stands", () => {
  const typing = meet(begun, theirs, true, read);
  expect(meet(typing, theirs, false, read).base).toBe(theirs);
});

test("after a save the answer stands, not what the server had before it", () => {
  const saved = { name: "Анна П.", version: 3 };
  const held = afterSave(saved, theirs);
  expect(meet(held, theirs, false, read).base).toBe(saved);
  expect(meet(held, { ...saved }, false, read).base).toEqual(saved);
});
