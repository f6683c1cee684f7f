/** What the pages of this area ask the server for, and how they change it. */
import { type QueryClient, useQuery } from "@tanstack/react-query";
import i18next from "i18next";
import { api, take } from "@/api/client";
import { ApiProblem } from "@/api/problems";
import type {
  AppealShown,
  CatalogueShown,
  TicketShown,
  TopicsShown,
  TopicsSuggested,
} from "@/api/schema";
import { useMay } from "@/session/session";

const A_DAY = 86_400_000;

export type Kind = "ticket" | "appeal" | "appointment";

export function useTicket(caseId: string, enabled: boolean) {
  return useQuery({
    queryKey: ["ticket", caseId],
    enabled,
    queryFn: () =>
      take<TicketShown>(
        api.GET("/api/v1/tickets/{case_id}", { params: { path: { case_id: caseId } } }),
      ),
  });
}

export function useAppeal(caseId: string, enabled: boolean) {
  return useQuery({
    queryKey: ["appeal", caseId],
    enabled,
    queryFn: () =>
      take<AppealShown>(
        api.GET("/api/v1/appeals/{case_id}", { params: { path: { case_id: caseId } } }),
      ),
  });
}

/** Services, kinds of work, and the four texts that urgency is chosen by. */
export function useCatalogue(): CatalogueShown | undefined {
  return useQuery({
    queryKey: ["ticket-catalogue"],
    staleTime: A_DAY,
    queryFn: () => take<CatalogueShown>(api.GET("/api/v1/ticket-catalogue")),
  }).data;
}

/** Whatever has words in both languages, in the one chosen. */
export function inOurLanguage(said: { ru: string; en: string }): string {
  return i18next.language === "en" ? said.en : said.ru;
}

export function useTopics(): TopicsShown | undefined {
  const may = useMay("appeals.handle");
  return useQuery({
    queryKey: ["appeal-topics"],
    enabled: may,
    staleTime: A_DAY,
    queryFn: () =>
      take<TopicsShown>(api.GET("/api/v1/appeal-topics", { params: { query: { search: "" } } })),
  }).data;
}

/** Topics that fit a text; nothing for a few words. */
export function useSuggestedTopics(text: string): TopicsSuggested["items"] {
  const found = useQuery({
    queryKey: ["appeal-topics", "suggest", text],
    enabled: text.trim().length >= 12,
    staleTime: A_DAY,
    queryFn: () =>
      take<TopicsSuggested>(api.POST("/api/v1/appeal-topics/suggest", { body: { text } })),
  });
  return found.data?.items ?? [];
}

/** Everything that shows this case, or lists of which it is a part, is asked anew. */
export async function askAnew(client: QueryClient, caseId: string): Promise<void> {
  for (const one of ["case", "ticket", "appeal", "case-notices", "case-attachments"])
    await client.invalidateQueries({ queryKey: [one, caseId] });
  for (const list of ["cases", "tickets", "appeals", "deadlines"])
    void client.invalidateQueries({ queryKey: [list] });
}

/** After a step on a version that is no more: the next try begins from what stands now. */
export async function lookAgain(
  client: QueryClient,
  caseId: string,
  refusal: unknown,
): Promise<void> {
  if (changedMeanwhile(refusal)) await askAnew(client, caseId);
}

export function changedMeanwhile(refusal: unknown): boolean {
  return refusal instanceof ApiProblem && refusal.code === "changed_meanwhile";
}

let attempt = { request: "", key: "" };

/** The same key for the same request: sent again after a lost answer, it happens once. */
export function onceKey(request: string): string {
  if (attempt.request !== request) attempt = { request, key: crypto.randomUUID() };
  return attempt.key;
}

/** Take a step: `path` below /api/v1, on the version that was seen, once however often it is sent. */
export async function takeStep(
  path: string,
  version: number | null,
  body?: object,
): Promise<{ readonly version: number }> {
  const request = JSON.stringify([path, version, body]);
  const headers: Record<string, string> = { "Idempotency-Key": onceKey(request) };
  if (version !== null) headers["If-Match"] = `"${version}"`;
  // One function for forty routes of one form: their bodies are typed where the steps are named.
  const post = api.POST as (
    path: string,
    options: object,
  ) => Promise<{ data?: { version: number } }>;
  return take(post(`/api/v1/${path}`, { headers, ...(body === undefined ? {} : { body }) }));
}
