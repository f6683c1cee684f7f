/** The knowledge base: find an answer while somebody waits; write, review and publish it. */
import { IconBook2 } from "@tabler/icons-react";
import { type Area, ofHotline } from "../area";
import { knowledgeWords } from "./words";

export const knowledge: Area = {
  name: "knowledge",
  places: [
    {
      path: "/knowledge",
      title: "title",
      icon: IconBook2,
      needs: "knowledge.read",
      helps: ofHotline,
      keys: "g k",
    },
  ],
  routes: [
    {
      path: "knowledge",
      lazy: async () => ({ Component: (await import("./KnowledgePage")).KnowledgePage }),
    },
    {
      path: "knowledge/:articleId",
      lazy: async () => ({ Component: (await import("./ArticlePage")).ArticlePage }),
    },
    {
      path: "knowledge/:articleId/edit",
      lazy: async () => ({ Component: (await import("./EditPage")).EditPage }),
    },
  ],
  words: knowledgeWords,
};
