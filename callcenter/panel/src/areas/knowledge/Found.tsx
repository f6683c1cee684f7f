/** The articles found, one of them open: by a click, by the arrows, or because it fits best. */
import { IconListNumbers } from "@tabler/icons-react";
import { type KeyboardEvent, type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";
import type { EditionShown } from "@/api/schema";

export interface Chosen {
  readonly id: string | undefined; // of the open article
  readonly byHand: boolean;
  readonly open: (id: string) => void;
  readonly onKeyDown: (event: KeyboardEvent) => void;
}

export function useChosen(articles: readonly EditionShown[]): Chosen {
  const [wanted, setWanted] = useState<string | null>(null);
  const at = articles.findIndex((article) => article.article_id === wanted);
  const open = articles[Math.max(at, 0)]?.article_id;
  return {
    id: open,
    byHand: at >= 0,
    open: setWanted,
    onKeyDown(event) {
      const step = { ArrowDown: at < 0 ? 0 : 1, ArrowUp: -1, Enter: 0 }[event.key];
      if (step === undefined) return;
      const next = articles[Math.min(Math.max(Math.max(at, 0) + step, 0), articles.length - 1)];
      if (next) setWanted(next.article_id);
      event.preventDefault();
    },
  };
}

interface Props {
  readonly articles: readonly EditionShown[];
  readonly chosen: Chosen;
  readonly children: (article: EditionShown, byHand: boolean) => ReactNode;
}

export function Found({ articles, chosen, children }: Props) {
  const { t } = useTranslation("knowledge");
  return (
    <ul className="found" aria-label={t("found")}>
      {articles.map((article) => {
        const open = article.article_id === chosen.id;
        return (
          <li key={article.article_id} data-open={open}>
            <button
              type="button"
              className="found-title"
              aria-expanded={open}
              onClick={() => chosen.open(article.article_id)}
            >
              {article.question}
              {article.scenario && <IconListNumbers size={15} aria-label={t("script")} />}
            </button>
            {open && <div className="found-body">{children(article, chosen.byHand)}</div>}
          </li>
        );
      })}
    </ul>
  );
}
