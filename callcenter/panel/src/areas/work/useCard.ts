/** The card of a call, asked for as soon as the phone rings; the case may follow a moment later. */
import { type QueryClient, queryOptions, useQuery } from "@tanstack/react-query";
import { api, take } from "@/api/client";
import type { CallCardShown } from "@/api/schema";

const AGAIN_MILLISECONDS = 500; // while the case of a call that has just come is being written

const cardOf = (linkedid: string | null) =>
  queryOptions({
    queryKey: ["cards", linkedid],
    queryFn: () =>
      take<CallCardShown>(
        api.GET("/api/v1/cards/{linkedid}", { params: { path: { linkedid: linkedid ?? "" } } }),
      ),
  });

export function useCard(linkedid: string | null) {
  return useQuery({
    ...cardOf(linkedid),
    enabled: linkedid !== null,
    refetchInterval: ({ state }) => (state.data?.case_id === null ? AGAIN_MILLISECONDS : false),
  });
}

/** Ask for a card while the page is still about to show that the phone rings. */
export function fetchCardAhead(client: QueryClient, linkedid: string): void {
  void client.prefetchQuery(cardOf(linkedid));
}
