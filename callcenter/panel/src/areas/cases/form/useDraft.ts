/** The draft of a case for a component: read once, then its own; the server's news are merged in. */
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef, useState, useSyncExternalStore } from "react";
import { api, takeWithVersion } from "@/api/client";
import type { CaseOpened } from "@/api/schema";
import { beforeSignOut, SESSION_KEY, useSession } from "@/session/session";
import { Draft, type DraftView } from "./draft";
import type { Fields } from "./merge";

export function useOpenedCase(caseId: string) {
  return useQuery({
    queryKey: ["case", caseId],
    queryFn: () =>
      takeWithVersion<CaseOpened>(
        api.GET("/api/v1/cases/{case_id}", { params: { path: { case_id: caseId } } }),
      ),
  });
}

/** Hold the draft of `opened`; `defaults` are what a new form begins with. */
export function useDraft(
  opened: { value: CaseOpened; etag: string },
  defaults: Fields,
): { draft: Draft; view: DraftView } {
  const session = useSession();
  const [draft] = useState(() => new Draft(session.user_id, opened.value, opened.etag, defaults));
  const view = useSyncExternalStore(draft.subscribe, draft.snapshot);
  useEffect(() => draft.meet(opened.value, opened.etag), [draft, opened]);
  useLeaving(draft, opened.value.case_id);
  useSignedOut(view);
  return { draft, view };
}

/** A session that ended while one typed: the sign-in comes, and after it the same text. */
function useSignedOut(view: DraftView): void {
  const client = useQueryClient();
  const ended = view.problem?.code === "not_signed_in";
  useEffect(() => {
    if (ended) client.setQueryData(SESSION_KEY, null);
  }, [ended, client]);
}

/** What is typed goes out when the page is hidden, left, or its owner signs out. */
function useLeaving(draft: Draft, caseId: string): void {
  const client = useQueryClient();
  const held = useRef(draft);
  held.current = draft;
  useEffect(() => {
    const hidden = () => {
      if (document.visibilityState === "hidden") void held.current.flush().catch(() => {});
    };
    const forgetFarewell = beforeSignOut(() => held.current.flush());
    held.current.come();
    document.addEventListener("visibilitychange", hidden);
    return () => {
      document.removeEventListener("visibilitychange", hidden);
      forgetFarewell();
      held.current.leave();
      void client.invalidateQueries({ queryKey: ["case", caseId] });
    };
  }, [client, caseId]);
}
