/** Calls: find one, see what happened in it, hear it; recordings that have a problem. */
import { IconPhoneCall, IconWaveSine } from "@tabler/icons-react";
import { type Area, ofHotline } from "../area";
import { callWords } from "./words";

export const calls: Area = {
  name: "calls",
  places: [
    {
      path: "/calls",
      title: "title",
      icon: IconPhoneCall,
      needs: "calls.read",
      helps: ofHotline,
      keys: "g l",
    },
    {
      path: "/recordings",
      title: "recordings",
      icon: IconWaveSine,
      needs: "recordings.read",
      rail: false,
    },
  ],
  routes: [
    { path: "calls", lazy: async () => ({ Component: (await import("./CallsPage")).CallsPage }) },
    {
      path: "calls/:linkedid",
      lazy: async () => ({ Component: (await import("./CallPage")).CallPage }),
    },
    {
      path: "recordings",
      lazy: async () => ({ Component: (await import("./RecordingsPage")).RecordingsPage }),
    },
  ],
  words: callWords,
};
