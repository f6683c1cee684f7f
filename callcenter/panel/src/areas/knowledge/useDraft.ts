/** A draft saved as it is typed: on the server, and in this browser until the server has it. */
import { useQueryClient } from "@tanstack/react-query";
import { useCallback, useEffect, useRef, useState } from "react";
import { api, take } from "@/api/client";
import { onVersion, partly } from "@/api/edits";
import type { EditionShown } from "@/api/schema";

export interface DraftText {
  readonly question: string;
  readonly answer: string;
  readonly category: string;
  readonly audience: EditionShown["audience"];
  readonly scenario: EditionShown["scenario"];
  readonly valid_to: string | null;
}

interface Kept {
  readonly version: number;
  readonly changes: Partial<DraftText>;
}

const REST_MILLISECONDS = 800;

export function useDraft(edition: EditionShown) {
  const client = useQueryClient();
  const place = `callcenter.article.${edition.article_id}`;
  const [kept] = useState(() => readKept(place));
  const [text, setText] = useState<DraftText>({ ...textOf(edition), ...kept?.changes });
  const [savedAt, setSavedAt] = useState<Date | null>(null);
  const [problem, setProblem] = useState<unknown>(null);
  const [busy, setBusy] = useState(false);
  const version = useRef(kept?.version ?? edition.version);
  const unsaved = useRef<Partial<DraftText>>(kept?.changes ?? {});
  const timer = useRef<number>(undefined);
  const running = useRef<Promise<void> | null>(null);

  const save = useCallback(async (): Promise<void> => {
    window.clearTimeout(timer.current);
    if (running.current) await running.current;
    if (Object.keys(unsaved.current).length === 0) return;
    const changes = unsaved.current;
    unsaved.current = {};
    setBusy(true);
    running.current = take(
      api.PATCH("/api/v1/knowledge/{article_id}/draft", {
        params: { path: { article_id: edition.article_id }, header: onVersion(version.current) },
        body: partly(changes),
      }),
    )
      .then((saved) => {
        version.current = saved.version;
        setSavedAt(new Date());
        setProblem(null);
        if (Object.keys(unsaved.current).length === 0) localStorage.removeItem(place);
      })
      .catch((refusal: unknown) => {
        unsaved.current = { ...changes, ...unsaved.current };
        setProblem(refusal);
      })
      .finally(() => {
        running.current = null;
        setBusy(false);
      });
    await running.current;
  }, [edition.article_id, place]);

  const change = useCallback(
    (changes: Partial<DraftText>) => {
      unsaved.current = { ...unsaved.current, ...changes };
      const keep: Kept = { version: version.current, changes: unsaved.current };
      localStorage.setItem(place, JSON.stringify(keep));
      setText((before) => ({ ...before, ...changes }));
      window.clearTimeout(timer.current);
      timer.current = window.setTimeout(() => void save(), REST_MILLISECONDS);
    },
    [place, save],
  );

  useEffect(() => {
    if (Object.keys(unsaved.current).length > 0) void save(); // what this browser still held
    return () => void save();
  }, [save]);

  return {
    text,
    change,
    save,
    busy,
    savedAt,
    problem,
    version,
    keepMine(theirs: number) {
      version.current = theirs;
      void save();
    },
    takeTheirs() {
      unsaved.current = {};
      localStorage.removeItem(place);
      void client.invalidateQueries({ queryKey: ["knowledge"] });
    },
    isSaved: () => Object.keys(unsaved.current).length === 0,
  };
}

function textOf(edition: EditionShown): DraftText {
  const { question, answer, category, audience, scenario, valid_to } = edition;
  return { question, answer, category, audience, scenario, valid_to };
}

function readKept(place: string): Kept | null {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(place) ?? "null");
    return kept as Kept | null;
  } catch {
    return null;
  }
}
