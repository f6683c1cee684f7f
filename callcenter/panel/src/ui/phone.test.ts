import { expect, test } from "vitest";
import { caseNumber, grouped } from "./phone";

test("a Russian number is grouped, anything else is left as it came", () => {
  expect(grouped("+79123456789")).toBe("+7 912 345-67-89");
  expect(grouped("89123456789")).toBe("+7 912 345-67-89"); // as the PBX dials it
  expect(grouped("103")).toBe("103");
});

test("a case number is shown as letters show it", () => {
  expect(caseNumber("1260001237")).toBe("1-26-000123-7");
});
