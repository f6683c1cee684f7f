/** Questions that several pages of this area ask. */
import { useQuery } from "@tanstack/react-query";
import { api, take, takeWithVersion } from "@/api/client";
import type { SessionsShown, UserShown } from "@/api/schema";

export const ROLES = [
  "operator",
  "line2",
  "line3",
  "supervisor",
  "organisation",
  "administrator",
  "auditor",
] as const;
export type Role = (typeof ROLES)[number];

export function useUser(userId: string) {
  return useQuery({
    queryKey: ["users", "one", userId],
    queryFn: () =>
      takeWithVersion<UserShown>(
        api.GET("/api/v1/users/{user_id}", { params: { path: { user_id: userId } } }),
      ),
  });
}

/** What a block would end and free. */
export function useHoldings(userId: string, asked: boolean) {
  return useQuery({
    queryKey: ["users", "holdings", userId],
    queryFn: () =>
      take(api.GET("/api/v1/users/{user_id}/holdings", { params: { path: { user_id: userId } } })),
    enabled: asked,
    staleTime: 0,
  });
}

/** Where somebody is signed in; `null`: oneself. */
export function useSessions(userId: string | null) {
  return useQuery({
    queryKey: ["sessions", userId],
    queryFn: () =>
      take<SessionsShown>(
        userId === null
          ? api.GET("/api/v1/sessions")
          : api.GET("/api/v1/users/{user_id}/sessions", {
              params: { path: { user_id: userId } },
            }),
      ),
    refetchInterval: 15_000,
  });
}

export const once = () => ({ "Idempotency-Key": crypto.randomUUID() });
