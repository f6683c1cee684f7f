/** The sections as the page groups them. */
import type { Section } from "@/api/schema";

export const GROUPS: readonly { readonly title: string; readonly sections: readonly Section[] }[] =
  [
    { title: "group.line", sections: ["hours", "queues", "phones", "numbers", "menu"] },
    { title: "group.people", sections: ["agents", "promises"] },
    { title: "group.terms", sections: ["terms", "desk", "calendar"] },
    { title: "group.records", sections: ["retention"] },
  ];

/** What the PBX has to take as well. */
export const OF_PBX: ReadonlySet<Section> = new Set([
  "hours",
  "queues",
  "phones",
  "numbers",
  "menu",
]);
