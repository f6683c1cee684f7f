/** Nobody is left unanswered (P6): whom the hotline owes a call, until when; one key calls. */
import { IconPhoneCall } from "@tabler/icons-react";
import type { Area } from "../area";
import { callbacksWords } from "./words";

export const callbacks: Area = {
  name: "callbacks",
  places: [
    {
      path: "/callbacks",
      title: "title",
      icon: IconPhoneCall,
      needs: "callbacks.read",
      keys: "g b",
    },
  ],
  routes: [
    {
      path: "callbacks",
      lazy: async () => ({ Component: (await import("./CallbacksPage")).CallbacksPage }),
    },
  ],
  words: callbacksWords,
};
