/** What is asked of the knowledge base. */
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { api, take } from "@/api/client";
import type { EditionShown, OrganisationShown } from "@/api/schema";
import { useMay } from "@/session/session";

export type Step = NonNullable<EditionShown["scenario"]>[number];

/** Articles that fit the words; the list stays while the next one is on its way. */
export function useFound(words: string, limit: number, category?: string) {
  return useQuery({
    queryKey: ["knowledge", words, category, limit],
    queryFn: () =>
      take(
        api.GET("/api/v1/knowledge", {
          params: { query: { limit, ...(words && { words }), ...(category && { category }) } },
        }),
      ),
    placeholderData: keepPreviousData,
  });
}

/** Organisations that fit them: "where is clinic 4?" is a question too. */
export function useClinics(words: string, limit: number) {
  const may = useMay("directory.read");
  return useQuery<readonly OrganisationShown[]>({
    queryKey: ["organisations", "found", words, limit],
    queryFn: async () => {
      const page = await take(
        api.GET("/api/v1/organisations", { params: { query: { q: words, limit } } }),
      );
      return page.items;
    },
    enabled: may && words !== "",
    placeholderData: keepPreviousData,
  });
}
