/** Who is signed in, and what the role allows: the server's own table, never a copy of it. */
import { type QueryClient, type QueryKey, useQuery, useQueryClient } from "@tanstack/react-query";
import { createContext, useContext } from "react";
import { api, keepCsrfToken, take } from "@/api/client";
import { ApiProblem } from "@/api/problems";
import type { Action, SessionShown } from "@/api/schema";

export type { Action };

export const SESSION_KEY = ["session"] as const;

/** Resolve to the session, or null when nobody is signed in. */
async function ask(): Promise<SessionShown | null> {
  try {
    const session = await take<SessionShown>(api.GET("/api/v1/session"));
    keepCsrfToken(session.csrf_token);
    return session;
  } catch (problem) {
    if (problem instanceof ApiProblem && problem.status === 401) return null;
    throw problem;
  }
}

export function useSessionQuery() {
  return useQuery({ queryKey: SESSION_KEY, queryFn: ask, staleTime: Number.POSITIVE_INFINITY });
}

export async function signIn(login: string, password: string): Promise<SessionShown> {
  const session = await take<SessionShown>(
    api.POST("/api/v1/session", { body: { login, password } }),
  );
  keepCsrfToken(session.csrf_token);
  return session;
}

/** Things that must let go before the session ends: the phone, the live connection. */
const farewells = new Set<() => void | Promise<void>>();

export function beforeSignOut(farewell: () => void | Promise<void>): () => void {
  farewells.add(farewell);
  return () => farewells.delete(farewell);
}

export async function signOut(): Promise<void> {
  await Promise.allSettled([...farewells].map((farewell) => farewell()));
  await api.DELETE("/api/v1/session");
}

const Signed = createContext<SessionShown | null>(null);
export const SessionProvider = Signed.Provider;

/** The session of a page behind the sign-in. */
export function useSession(): SessionShown {
  const session = useContext(Signed);
  if (session === null) throw new Error("a page outside the session asked who is signed in");
  return session;
}

export function may(session: SessionShown, action: Action): boolean {
  return action in session.permissions;
}

/** Whether the person signed in may do `action` to anything at all. */
export function useMay(action: Action): boolean {
  return may(useSession(), action);
}

export function useForgetSession(): () => void {
  const client = useQueryClient();
  return () => {
    client.setQueryData(SESSION_KEY, null);
    forgetAllBut(client, SESSION_KEY);
  };
}

export function forgetAllBut(client: QueryClient, kept: QueryKey): void {
  client.removeQueries({ predicate: ({ queryKey }) => queryKey[0] !== kept[0] });
}
