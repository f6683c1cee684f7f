/** Tickets, appeals and appointments: the register, one case, the form, what is due. */
import { IconClockExclamation, IconFolders } from "@tabler/icons-react";
import { type Area, ofHotline } from "../area";
import { casesWords } from "./words";

export const cases: Area = {
  name: "cases",
  places: [
    {
      path: "/cases",
      title: "title",
      icon: IconFolders,
      needs: "cases.read",
      helps: ofHotline,
      keys: "g c",
    },
    {
      path: "/deadlines",
      title: "deadlines",
      icon: IconClockExclamation,
      needs: "figures.read",
      keys: "g d",
    },
  ],
  routes: [
    {
      path: "cases",
      lazy: async () => ({ Component: (await import("./register/CasesPage")).CasesPage }),
    },
    {
      path: "cases/:caseId",
      lazy: async () => ({ Component: (await import("./page/CasePage")).CasePage }),
    },
    {
      path: "deadlines",
      lazy: async () => ({ Component: (await import("./register/DeadlinesPage")).DeadlinesPage }),
    },
  ],
  words: casesWords,
};
