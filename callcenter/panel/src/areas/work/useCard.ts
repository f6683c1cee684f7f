/** The card of a call, asked for as soon as the phone rings; the case may follow a moment later. */
import { useQuery } from "@tanstack/react-query";
import { api, take } from "@/api/client";
import type { CallCardShown } from "@/api/schema";

const AGAIN_MILLISECONDS = 500; // while the case of a call that has just come is being written

export function useCard(linkedid: string | null) {
  return useQuery({
    queryKey: ["cards", linkedid],
    enabled: linkedid !== null,
    queryFn: () =>
      take<CallCardShown>(
        api.GET("/api/v1/cards/{linkedid}", { params: { path: { linkedid: linkedid ?? "" } } }),
      ),
    refetchInterval: ({ state }) => (state.data?.case_id === null ? AGAIN_MILLISECONDS : false),
  });
}
