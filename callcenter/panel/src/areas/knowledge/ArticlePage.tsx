/** An article: what is published, what is being written beside it, its editions, and the next step. */
import { Badge, Card, Group, Skeleton, Stack, Text, Title } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { Link, useParams } from "react-router";
import { api, take } from "@/api/client";
import type { EditionShown } from "@/api/schema";
import { Moment } from "@/ui/Moment";
import { PageHead } from "@/ui/PageHead";
import { ProblemPanel } from "@/ui/ProblemPanel";
import { useFilters } from "@/ui/useFilters";
import { dayInWords } from "@/ui/zone";
import { ArticleSteps } from "./ArticleSteps";
import { ArticleView } from "./ArticleView";
import { ScriptOutline } from "./ScriptOutline";
import "./knowledge.css";

export function ArticlePage() {
  const { t } = useTranslation("knowledge");
  const articleId = useParams().articleId ?? "";
  const [{ see }, change] = useFilters();
  const editions = useQuery({
    queryKey: ["knowledge", "editions", articleId],
    queryFn: () =>
      take(
        api.GET("/api/v1/knowledge/{article_id}/editions", {
          params: { path: { article_id: articleId } },
        }),
      ),
  });
  if (editions.isPending) return <Skeleton height={240} className="appears-late" />;
  if (editions.isError) return <ProblemPanel problem={editions.error} retry={editions.refetch} />;
  const all = editions.data.items;
  const shown = chosenOf(all, see);
  if (shown === undefined) return null;
  return (
    <>
      <PageHead title={shown.question || t("untitled")}>
        <Link to="/knowledge">{t("toList")}</Link>
      </PageHead>
      <Stack maw="60rem">
        <Card withBorder>
          <Group gap="sm" mb="sm">
            <Badge variant="default" tt="none">
              {t(`state.${shown.state}`)}
            </Badge>
            <Text size="sm" c="dimmed">
              {shown.category} · {t(`audience.${shown.audience}`)} ·{" "}
              {t("used", { count: shown.used })}
              {shown.valid_to && ` · ${t("validTo", { day: dayInWords(shown.valid_to) })}`}
            </Text>
          </Group>
          {shown.note && (
            <Text size="sm" mb="sm" className="wraps">
              {t("note")}: {shown.note}
            </Text>
          )}
          <ArticleView article={shown} bare />
          {shown.scenario && (
            <>
              <Title order={2} size="h6" mt="md">
                {t("script.whole")}
              </Title>
              <ScriptOutline steps={shown.scenario} />
            </>
          )}
          <ArticleSteps edition={shown} editions={all} />
        </Card>
        <Editions all={all} shown={shown} onSee={(edition) => change({ see: edition })} />
      </Stack>
    </>
  );
}

/** The edition asked for; else the published one, else the one being written. */
function chosenOf(all: readonly EditionShown[], see: string | undefined) {
  const open = all.find((one) => one.state === "draft" || one.state === "review");
  if (see === "draft" && open) return open;
  const asked = all.find((one) => String(one.edition) === see);
  return asked ?? all.find((one) => one.state === "published") ?? open ?? all[0];
}

function Editions(props: {
  all: readonly EditionShown[];
  shown: EditionShown;
  onSee: (edition: string) => void;
}) {
  const { t } = useTranslation("knowledge");
  return (
    <Card withBorder>
      <Title order={2} size="h6" mb="xs">
        {t("editions")}
      </Title>
      {props.all.map((edition) => (
        <Group key={edition.edition} gap="sm" mb={4}>
          <button
            type="button"
            className="link"
            aria-current={edition === props.shown}
            onClick={() => props.onSee(String(edition.edition))}
          >
            {t("edition", { number: edition.edition })}
          </button>
          <Text size="sm">{t(`state.${edition.state}`)}</Text>
          <Text size="sm" c="dimmed">
            <Moment at={edition.published_at ?? edition.changed_at} /> ·{" "}
            {edition.authors.join(", ")}
            {edition.reviewer && ` · ${t("reviewer", { login: edition.reviewer })}`}
          </Text>
        </Group>
      ))}
    </Card>
  );
}
