/** What happens now: for the wall, and for the supervisor's desk. */
import { IconDeviceTv, IconUsersGroup } from "@tabler/icons-react";
import type { Area } from "../area";
import { wallboardWords } from "./words";

export const wallboard: Area = {
  name: "wallboard",
  places: [
    { path: "/team", title: "team", icon: IconUsersGroup, needs: "work.watch", keys: "g t" },
    { path: "/wallboard", title: "title", icon: IconDeviceTv, needs: "work.watch", keys: "g v" },
  ],
  routes: [
    { path: "team", lazy: async () => ({ Component: (await import("./TeamPage")).TeamPage }) },
    {
      path: "wallboard",
      lazy: async () => ({ Component: (await import("./WallboardPage")).WallboardPage }),
    },
  ],
  words: wallboardWords,
};
