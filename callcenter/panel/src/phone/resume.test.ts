import { expect, test } from "vitest";
import { isAlive, type KeptTalk, replaces } from "./resume";

const talk: KeptTalk = {
  callId: "abc@pbx",
  localTag: "ours",
  remoteTag: "theirs",
  incoming: true,
  number: "+79120000000",
  talkingSince: 0,
  seenAt: 1_000,
};

test("the PBX finds the leg by its own tag and ours", () => {
  expect(replaces(talk)).toBe("Replaces: abc@pbx;to-tag=theirs;from-tag=ours");
});

test("a talk is taken up again within twenty seconds, not later", () => {
  expect(isAlive(talk, 20_999)).toBe(true);
  expect(isAlive(talk, 21_000)).toBe(false);
});
