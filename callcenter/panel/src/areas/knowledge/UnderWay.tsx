/** What is being written and what waits for a reviewer, for those who write. */
import { Card, List, Text, Title } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { api, take } from "@/api/client";
import { useMay } from "@/session/session";
import { Moment } from "@/ui/Moment";

export function UnderWay() {
  const may = useMay("knowledge.write");
  const reviews = useMay("knowledge.review");
  if (!may && !reviews) return <div />;
  return (
    <Card withBorder>
      <Editions state="review" />
      <Editions state="draft" />
    </Card>
  );
}

function Editions({ state }: { state: "draft" | "review" }) {
  const { t } = useTranslation("knowledge");
  const editions = useQuery({
    queryKey: ["knowledge", "state", state],
    queryFn: () => take(api.GET("/api/v1/knowledge", { params: { query: { state, limit: 50 } } })),
  });
  const items = editions.data?.items ?? [];
  return (
    <section>
      <Title order={2} size="h6" mb={4}>
        {t(`list.${state}`)}
      </Title>
      {editions.isSuccess && items.length === 0 && (
        <Text size="sm" c="dimmed" mb="md">
          {t(`list.${state}.none`)}
        </Text>
      )}
      <List listStyleType="none" spacing={4} mb="md">
        {items.map((edition) => (
          <List.Item key={edition.article_id}>
            <Link to={`/knowledge/${edition.article_id}?see=draft`}>
              {edition.question || t("untitled")}
            </Link>
            <Text size="xs" c="dimmed">
              {edition.authors.join(", ")} · <Moment at={edition.changed_at} />
            </Text>
          </List.Item>
        ))}
      </List>
    </section>
  );
}
