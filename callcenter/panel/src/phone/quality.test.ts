import { expect, test } from "vitest";
import { lookAt, qualityBetween } from "./quality";

const look = (received: number, lost: number, jitter = 0.005, roundTrip = 0.05) => ({
  received,
  lost,
  jitter,
  roundTrip,
});

test("a clean line is good, one packet in twenty-five lost is weak, one in ten bad", () => {
  expect(qualityBetween(look(0, 0), look(100, 0))).toBe("good");
  expect(qualityBetween(look(0, 0), look(96, 4))).toBe("weak");
  expect(qualityBetween(look(0, 0), look(90, 10))).toBe("bad");
});

test("old losses are forgotten", () => {
  expect(qualityBetween(look(1000, 500), look(1100, 500))).toBe("good");
});

test("a long way round is weak, then bad", () => {
  expect(qualityBetween(look(0, 0), look(100, 0, 0.005, 0.4))).toBe("weak");
  expect(qualityBetween(look(0, 0), look(100, 0, 0.005, 0.7))).toBe("bad");
});

test("nothing that comes is silence", () => {
  expect(qualityBetween(look(100, 0), look(100, 0))).toBe("silent");
});

test("statistics are read from what browsers report", () => {
  const found = lookAt([
    { type: "codec" },
    { type: "inbound-rtp", kind: "audio", packetsReceived: 7, packetsLost: 1, jitter: 0.01 },
    { type: "candidate-pair", nominated: true, currentRoundTripTime: 0.02 },
  ]);
  expect(found).toEqual({ received: 7, lost: 1, jitter: 0.01, roundTrip: 0.02 });
  expect(lookAt([])).toBeNull();
});
