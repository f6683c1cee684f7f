/** The operator's place: the phone along the top, the call's card, the case, what helps. */
import { IconHeadset } from "@tabler/icons-react";
import { lazy } from "react";
import type { Area } from "../area";
import { workWords } from "./words";

const PhoneStrip = lazy(async () => ({
  default: (await import("@/phone/PhoneStrip")).PhoneStrip,
}));

export const work: Area = {
  name: "work",
  places: [{ path: "/work", title: "title", icon: IconHeadset, needs: "cards.read", keys: "g w" }],
  routes: [
    { path: "work", lazy: async () => ({ Component: (await import("./WorkPage")).WorkPage }) },
  ],
  words: workWords,
  Always: PhoneStrip,
};
