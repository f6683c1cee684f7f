/** What I am doing, as the server keeps it and as everybody sees it; and how to change it. */
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import { api, take } from "@/api/client";
import type { AgentStateShown, BreakReasonsShown } from "@/api/schema";
import { useLive } from "@/live/live";
import { useSession } from "@/session/session";

const KEY = ["agent-state"];

export type ChosenState = "ready" | "break" | "offline";

export function useOwnState() {
  const client = useQueryClient();
  const session = useSession();
  const live = useLive("agent").get(session.user_id) ?? null;
  const kept = useQuery({
    queryKey: KEY,
    queryFn: () => take<AgentStateShown>(api.GET("/api/v1/agent-state")),
  });
  const choosing = useMutation({
    mutationFn: ({ state, reason = null }: { state: ChosenState; reason?: string | null }) =>
      take<AgentStateShown>(api.POST("/api/v1/agent-state", { body: { state, reason } })),
    onSuccess: (state) => client.setQueryData(KEY, state),
  });
  const shown = live && `${live.state} ${live.since_at} ${live.reason}`;
  useEffect(() => {
    if (shown) void client.invalidateQueries({ queryKey: KEY });
  }, [client, shown]);
  return { live, kept: kept.data ?? null, choosing };
}

export function useBreakReasons() {
  return useQuery({
    queryKey: ["break-reasons"],
    queryFn: () => take<BreakReasonsShown>(api.GET("/api/v1/break-reasons")),
    staleTime: Number.POSITIVE_INFINITY,
  });
}
