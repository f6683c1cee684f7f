import { expect, test } from "vitest";
import { changesOf, type Fields } from "./fields";

const before: Fields = {
  family_name: "Петрова",
  given_name: "",
  patronymic: "",
  birth_date: "1980-01-31",
  sex: "",
  snils: "",
  policy_kind: "",
  policy_number: "",
  email: "",
  address: "",
  attached_to: null,
  phones: "+79161234567",
  note: "",
};

test("only what was changed is sent, emptied as the API empties it", () => {
  expect(changesOf(before, before)).toEqual({});
  expect(
    changesOf(before, { ...before, given_name: " Мария ", birth_date: "", phones: "" }),
  ).toEqual({ given_name: "Мария", birth_date: null, phones: [] });
});
