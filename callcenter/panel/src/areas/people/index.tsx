/** Citizens: find without reading more than needed, read one on record, correct, merge duplicates. */
import { IconUsers } from "@tabler/icons-react";
import { type Area, ofHotline } from "../area";
import { peopleWords } from "./words";

export const people: Area = {
  name: "people",
  places: [
    {
      path: "/people",
      title: "title",
      icon: IconUsers,
      needs: "people.read",
      helps: ofHotline,
      keys: "g p",
    },
  ],
  routes: [
    {
      path: "people",
      lazy: async () => ({ Component: (await import("./PeoplePage")).PeoplePage }),
    },
    {
      path: "people/:personId",
      lazy: async () => ({ Component: (await import("./PersonPage")).PersonPage }),
    },
  ],
  words: peopleWords,
};
