import { expect, test } from "vitest";
import { differences, EMPTY, type Typed } from "./form";

const form = (said: Typed["form"]): Typed => ({ ...EMPTY, form: { responsible: [], ...said } });

test("two forms are compared field by field", () => {
  const found = differences(form({ full_name: "Анна" }), form({ full_name: "Яна", position: "" }));
  expect(found).toEqual({ full_name: { yours: "Анна", current: "Яна" } });
});

test("nothing, an empty text and no tick are alike", () => {
  expect(differences(form({ stamped: false, note: "" }), form({ email: null }))).toEqual({});
});

test("people who answer are told in a line", () => {
  const found = differences(
    form({ responsible: [{ full_name: "Анна", phone: "102" }] }),
    form({ responsible: [] }),
  );
  expect(found.responsible).toEqual({ yours: "Анна, 102", current: "" });
});
