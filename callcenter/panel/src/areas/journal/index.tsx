/** The electronic journal: every contact in any channel; letters and calls that wait for somebody. */
import { IconNotebook } from "@tabler/icons-react";
import { type Area, ofHotline } from "../area";
import { journalWords } from "./words";

export const journal: Area = {
  name: "journal",
  places: [
    {
      path: "/journal",
      title: "title",
      icon: IconNotebook,
      needs: "cases.read",
      helps: ofHotline,
      keys: "g j",
    },
    {
      path: "/journal/letters",
      title: "letters",
      icon: IconNotebook,
      needs: "letters.read",
      rail: false,
    },
    {
      path: "/journal/call-tasks",
      title: "callTasks",
      icon: IconNotebook,
      needs: "notices.tell",
      rail: false,
    },
  ],
  routes: [
    {
      path: "journal",
      lazy: async () => ({ Component: (await import("./JournalPage")).JournalPage }),
    },
    {
      path: "journal/letters",
      lazy: async () => ({ Component: (await import("./LettersPage")).LettersPage }),
    },
    {
      path: "journal/call-tasks",
      lazy: async () => ({ Component: (await import("./CallTasksPage")).CallTasksPage }),
    },
  ],
  words: journalWords,
};
