/**
 * One box that answers while somebody waits on the line: articles and scripts in any word form,
 * and clinics with address and phone. What fits best is open already; arrows open the next, Enter
 * goes to the first answer of its script.
 */
import { ScrollArea, Skeleton, Text } from "@mantine/core";
import { type KeyboardEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { ProblemNote } from "@/ui/ProblemNote";
import { SearchBox } from "@/ui/SearchBox";
import { ClinicLine } from "../directory/ClinicLine";
import { ArticleView } from "./ArticleView";
import { Found, useChosen } from "./Found";
import { useClinics, useFound } from "./queries";
import type { RedFlag } from "./ScriptWalk";
import "./knowledge.css";

export interface KnowledgeFinderProps {
  /** The case of this call: which article was used is noted in it, once. */
  readonly caseId?: string;
  readonly onRedFlag?: (flag: RedFlag) => void;
}

export function KnowledgeFinder({ caseId, onRedFlag }: KnowledgeFinderProps) {
  const { t } = useTranslation("knowledge");
  const [words, setWords] = useState("");
  const found = useFound(words, 8);
  const clinics = useClinics(words, 3);
  const articles = found.data?.items ?? [];
  const chosen = useChosen(articles);
  const places = words ? (clinics.data ?? []) : [];
  const [entered, setEntered] = useState(false); // the script of the best answer is next
  const press = (event: KeyboardEvent) => {
    chosen.onKeyDown(event);
    if (event.key === "Enter") setEntered(true);
  };
  const search = (text: string) => {
    setWords(text);
    setEntered(false);
  };
  return (
    <section className="finder" aria-label={t("title")}>
      <SearchBox
        label={t("search")}
        placeholder={t("search.hint")}
        value={words}
        onSearch={search}
        onKeyDown={press}
      />
      <ScrollArea.Autosize mah={{ sm: "70vh" }} type="auto" offsetScrollbars mt="xs">
        {found.isPending && <Skeleton height={80} className="appears-late" />}
        <ProblemNote problem={found.error} />
        {places.map((clinic) => (
          <ClinicLine key={clinic.organisation_id} clinic={clinic} />
        ))}
        {found.isSuccess && articles.length === 0 && places.length === 0 && (
          <Text size="sm" c="dimmed" role="status" py="xs">
            {t("none")}
          </Text>
        )}
        <Found articles={articles} chosen={chosen}>
          {(article, opened) => (
            <ArticleView
              bare
              article={article}
              // What only stands open because it fits best was not used yet.
              caseId={opened ? caseId : undefined}
              onRedFlag={onRedFlag}
              // Not before the answer to what was typed is there, or it would be another's script.
              begin={entered && !found.isPlaceholderData}
            />
          )}
        </Found>
      </ScrollArea.Autosize>
    </section>
  );
}
