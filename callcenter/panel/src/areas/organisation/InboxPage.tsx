import { Card, Group, Skeleton, Stack, Text, Title } from "@mantine/core";
import { useInfiniteQuery } from "@tanstack/react-query";
import { useEffect } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { api, take } from "@/api/client";
import { useSession } from "@/session/session";
import { EmptyState } from "@/ui/EmptyState";
import { Moment } from "@/ui/Moment";
import { PageHead } from "@/ui/PageHead";
import { ProblemPanel } from "@/ui/ProblemPanel";
import { caseNumber } from "@/ui/phone";
import { TimeLeft } from "@/ui/TimeLeft";
import { type Letter, letters } from "./letters";
import "./organisation.css";

const PAGE = 100;

export function InboxPage() {
  const { t } = useTranslation("organisation");
  const session = useSession();
  const appeals = useAll("appeals", (cursor) =>
    take(
      api.GET("/api/v1/appeals", { params: { query: { limit: PAGE, ...(cursor && { cursor }) } } }),
    ),
  );
  const tickets = useAll("tickets", (cursor) =>
    take(
      api.GET("/api/v1/tickets", { params: { query: { limit: PAGE, ...(cursor && { cursor }) } } }),
    ),
  );
  if (appeals.isPending || tickets.isPending)
    return <Skeleton height={240} className="appears-late" />;
  if (appeals.isError) return <ProblemPanel problem={appeals.error} retry={appeals.refetch} />;
  if (tickets.isError) return <ProblemPanel problem={tickets.error} retry={tickets.refetch} />;
  const box = letters(
    appeals.data.pages.flatMap((page) => page.items),
    tickets.data.pages.flatMap((page) => page.items),
  );
  const waiting = box.filter((letter) => letter.waits);
  const others = box.filter((letter) => !letter.waits);
  return (
    <>
      <PageHead title={t("title")} />
      <Stack maw="56rem">
        <Text c="dimmed" size="sm">
          {session.organisation}
        </Text>
        <section>
          <Title order={2} size="h5" mb="xs">
            {t("waiting", { count: waiting.length })}
          </Title>
          {waiting.length === 0 && (
            <EmptyState title={t("waiting.none")} hint={t("waiting.none.hint")} />
          )}
          <Letters letters={waiting} />
        </section>
        {others.length > 0 && (
          <section>
            <Title order={2} size="h5" mb="xs">
              {t("others")}
            </Title>
            <Letters letters={others} />
          </section>
        )}
      </Stack>
    </>
  );
}

/** Every page of a list: a letter box is small, and nothing in it may be missed. */
function useAll<Row>(
  name: string,
  ask: (cursor: string | undefined) => Promise<{ items: Row[]; next_cursor: string | null }>,
) {
  const pages = useInfiniteQuery({
    queryKey: [name, "inbox"],
    queryFn: ({ pageParam }) => ask(pageParam),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (last) => last.next_cursor ?? undefined,
  });
  const { hasNextPage, isFetching, fetchNextPage } = pages;
  useEffect(() => {
    if (hasNextPage && !isFetching) void fetchNextPage();
  }, [hasNextPage, isFetching, fetchNextPage]);
  return pages;
}

function Letters({ letters: all }: { letters: readonly Letter[] }) {
  const { t } = useTranslation(["organisation", "terms"]);
  if (all.length === 0) return null;
  return (
    <Card withBorder padding={0} component="ul" m={0} className="letters">
      {all.map((letter) => (
        <li key={letter.caseId}>
          <Link to={`/inbox/${letter.kind}s/${letter.caseId}`} className="letter">
            <div>
              <Text fw={letter.waits ? 600 : 400}>
                {letter.topic || t(`terms:kind.${letter.kind}`)}
              </Text>
              <Text size="sm" c="dimmed">
                {t(`terms:kind.${letter.kind}`)}{" "}
                <span className="figures">{letter.number && caseNumber(letter.number)}</span>
                {letter.from && ` · ${letter.from}`}
              </Text>
              {letter.waits && <Text size="sm">{t(`asked.${letter.kind}`)}</Text>}
            </div>
            <Group gap="xs" justify="flex-end">
              {letter.waits && letter.dueAt ? (
                <TimeLeft due={letter.dueAt} since={letter.since} />
              ) : (
                <Text size="sm" c="dimmed">
                  {t(`terms:state.${letter.state}`)} · <Moment at={letter.since} />
                </Text>
              )}
            </Group>
          </Link>
        </li>
      ))}
    </Card>
  );
}
