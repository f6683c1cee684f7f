/** The user guide: what a new operator reads before the first call, and looks up later. */
import { IconBook2 } from "@tabler/icons-react";
import type { Area } from "../area";
import { guideWords } from "./words";

export const guide: Area = {
  name: "guide",
  places: [{ path: "/guide", title: "title", icon: IconBook2, needs: "session.use", keys: "g ?" }],
  routes: [
    { path: "guide", lazy: async () => ({ Component: (await import("./GuidePage")).GuidePage }) },
  ],
  words: guideWords,
};
