/** Where everybody begins: what one may do here, and whether all is well. */
import { IconHome } from "@tabler/icons-react";
import type { Area } from "../area";
import { StartPage } from "./StartPage";
import { startWords } from "./words";

export const start: Area = {
  name: "start",
  places: [{ path: "/", title: "title", icon: IconHome, needs: "session.use", keys: "g h" }],
  routes: [{ index: true, element: <StartPage /> }],
  words: startWords,
};
