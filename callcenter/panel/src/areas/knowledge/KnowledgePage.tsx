import { Button, Card, Chip, Group, Skeleton, Text } from "@mantine/core";
import { useMutation, useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { Link, useNavigate } from "react-router";
import { api, take } from "@/api/client";
import { once } from "@/api/edits";
import type { EditionShown } from "@/api/schema";
import { useMay } from "@/session/session";
import { EmptyState } from "@/ui/EmptyState";
import { PageHead } from "@/ui/PageHead";
import { ProblemNote } from "@/ui/ProblemNote";
import { ProblemPanel } from "@/ui/ProblemPanel";
import { SearchBox } from "@/ui/SearchBox";
import { useFilters } from "@/ui/useFilters";
import { ClinicLine } from "../directory/ClinicLine";
import { ArticleView } from "./ArticleView";
import { Found, useChosen } from "./Found";
import { useClinics, useFound } from "./queries";
import { UnderWay } from "./UnderWay";
import "./knowledge.css";

export function KnowledgePage() {
  const { t } = useTranslation("knowledge");
  const [filters, change] = useFilters();
  const words = filters.search ?? "";
  const found = useFound(words, 30, filters.category);
  const clinics = useClinics(words, 3);
  const articles = found.data?.items ?? [];
  const chosen = useChosen(articles);
  const places = words ? (clinics.data ?? []) : [];
  return (
    <>
      <PageHead title={t("title")}>
        <Write />
      </PageHead>
      <SearchBox
        size="md"
        focus
        label={t("search")}
        placeholder={t("search.hint")}
        value={words}
        onSearch={(search) => change({ search })}
        onKeyDown={chosen.onKeyDown}
      />
      <Categories chosen={filters.category} onChoose={(category) => change({ category })} />
      <div className="two-panes">
        <Card withBorder>
          {found.isPending && <Skeleton height={200} className="appears-late" />}
          {found.isError && <ProblemPanel problem={found.error} retry={found.refetch} />}
          {places.map((clinic) => (
            <ClinicLine key={clinic.organisation_id} clinic={clinic} />
          ))}
          {found.isSuccess && articles.length === 0 && places.length === 0 && (
            <EmptyState title={t("none")} hint={t("none.hint")} />
          )}
          <Found articles={articles} chosen={chosen}>
            {(article) => <Inline article={article} />}
          </Found>
        </Card>
        <UnderWay />
      </div>
    </>
  );
}

function Inline({ article }: { article: EditionShown }) {
  const { t } = useTranslation("knowledge");
  return (
    <>
      <ArticleView article={article} bare />
      <Text size="sm" mt="xs">
        <Link to={`/knowledge/${article.article_id}`}>{t("open")}</Link>
        {article.category && <span className="dimmed"> · {article.category}</span>}
      </Text>
    </>
  );
}

function Categories(props: {
  chosen: string | undefined;
  onChoose: (category: string | null) => void;
}) {
  const { t } = useTranslation("knowledge");
  const categories = useQuery({
    queryKey: ["knowledge-categories"],
    queryFn: () => take(api.GET("/api/v1/knowledge-categories")),
  });
  const items = categories.data?.items ?? [];
  return (
    <Group gap={6} my="sm" mih={28} role="group" aria-label={t("categories")}>
      {items.map(({ category, articles }) => (
        <Chip
          key={category}
          size="xs"
          checked={props.chosen === category}
          onChange={(checked) => props.onChoose(checked ? category : null)}
        >
          {category} · {articles}
        </Chip>
      ))}
    </Group>
  );
}

function Write() {
  const { t } = useTranslation("knowledge");
  const navigate = useNavigate();
  const may = useMay("knowledge.write");
  const beginning = useMutation({
    mutationFn: () =>
      take(
        api.POST("/api/v1/knowledge", {
          params: { header: once() },
          body: {
            question: "",
            answer: "",
            category: "",
            audience: "operator",
            scenario: null,
            valid_to: null,
          },
        }),
      ),
    onSuccess: (draft) => navigate(`/knowledge/${draft.article_id}/edit`),
  });
  if (!may) return null;
  return (
    <>
      <ProblemNote problem={beginning.error} />
      <Button loading={beginning.isPending} onClick={() => beginning.mutate()}>
        {t("write")}
      </Button>
    </>
  );
}
