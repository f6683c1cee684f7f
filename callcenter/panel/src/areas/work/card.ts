/** The card of a call as it is asked for. */
import { type QueryClient, queryOptions } from "@tanstack/react-query";
import { api, take } from "@/api/client";
import type { CallCardShown } from "@/api/schema";

export const cardOf = (linkedid: string | null) =>
  queryOptions({
    queryKey: ["cards", linkedid],
    queryFn: () =>
      take<CallCardShown>(
        api.GET("/api/v1/cards/{linkedid}", { params: { path: { linkedid: linkedid ?? "" } } }),
      ),
  });

/** Ask for a card while the page is still about to show that the phone rings. */
export function fetchCardAhead(client: QueryClient, linkedid: string): void {
  void client.prefetchQuery(cardOf(linkedid));
}
