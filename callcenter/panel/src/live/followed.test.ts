import { expect, test } from "vitest";
import { FOLLOWED_PAGES, isFollowed } from "./followed";

const read = (pages: number) => ({ state: { data: { pages: Array(pages).fill({ items: [] }) } } });

test("a list follows the news until many of its pages were read", () => {
  expect(isFollowed(read(0))).toBe(true);
  expect(isFollowed(read(FOLLOWED_PAGES))).toBe(true);
  expect(isFollowed(read(FOLLOWED_PAGES + 1))).toBe(false);
});

test("what is no list always follows", () => {
  for (const data of [undefined, null, 7, [], { pages: 9 }, { number: "1" }])
    expect(isFollowed({ state: { data } })).toBe(true);
});
