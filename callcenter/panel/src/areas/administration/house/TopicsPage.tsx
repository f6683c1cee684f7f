/** Editions of the classifier of appeals: the one in use, and a new one after a look at it. */
import { Alert, Button, FileButton, Group, List, Skeleton, Table, Text } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { api, take } from "@/api/client";
import type { ClassifierImportShown, EditionsShown } from "@/api/schema";
import { fileBody } from "@/api/upload";
import { EmptyState } from "@/ui/EmptyState";
import { Moment } from "@/ui/Moment";
import { PageHead } from "@/ui/PageHead";
import { ProblemNote } from "@/ui/ProblemNote";
import { ProblemPanel } from "@/ui/ProblemPanel";
import "../administration.css";

const SHOWN = 20;
const RARE: ReadonlySet<string> = new Set(["aliases", "by"]); // left out on a narrow screen

export function TopicsPage() {
  const { t } = useTranslation("administration");
  const client = useQueryClient();
  const editions = useQuery({
    queryKey: ["classifier-editions"],
    queryFn: () => take<EditionsShown>(api.GET("/api/v1/classifier-editions")),
  });
  const looking = useMutation({ mutationFn: (file: File) => send(file, true) });
  const importing = useMutation({
    mutationFn: (file: File) => send(file, false),
    onSuccess: (done) => {
      looking.reset();
      notifications.show({ message: t("topics.done", { edition: done.edition }) });
    },
    onSettled: () => client.invalidateQueries({ queryKey: ["classifier-editions"] }),
  });
  return (
    <>
      <PageHead title={t("topics")}>
        <FileButton accept=".csv,.xlsx" onChange={(file) => file && looking.mutate(file)}>
          {(props) => (
            <Button {...props} loading={looking.isPending}>
              {t("topics.choose")}
            </Button>
          )}
        </FileButton>
      </PageHead>
      <Text size="sm" mb="md">
        {t("topics.why")}
      </Text>
      <ProblemNote problem={looking.error ?? importing.error} />
      {looking.data && looking.variables && (
        <Seen seen={looking.data} file={looking.variables}>
          <Group mt="sm">
            <Button
              loading={importing.isPending}
              onClick={() => importing.mutate(looking.variables)}
            >
              {t("topics.import")}
            </Button>
            <Button variant="default" onClick={() => looking.reset()}>
              {t("common:cancel")}
            </Button>
          </Group>
        </Seen>
      )}
      {editions.isPending ? (
        <Skeleton h={160} className="appears-late" />
      ) : editions.isError ? (
        <ProblemPanel problem={editions.error} retry={editions.refetch} />
      ) : (
        <Editions editions={editions.data} />
      )}
    </>
  );
}

function Editions({ editions }: { editions: EditionsShown }) {
  const { t } = useTranslation("administration");
  if (editions.items.length === 0)
    return <EmptyState title={t("topics.none")} hint={t("topics.noneHint")} />;
  return (
    <div className="wide-table">
      <Table withTableBorder mt="md" aria-label={t("topics")}>
        <Table.Thead>
          <Table.Tr>
            {(["edition", "source", "entries", "aliases", "by", "at"] as const).map((column) => (
              <Table.Th key={column} {...(RARE.has(column) ? { visibleFrom: "sm" } : {})}>
                {t(`topics.${column}`)}
              </Table.Th>
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {editions.items.map((one, at) => (
            <Table.Tr key={one.edition}>
              <Table.Td>
                {one.edition}
                {at === 0 && ` (${t("topics.inUse")})`}
              </Table.Td>
              <Table.Td className="wraps">{one.source}</Table.Td>
              <Table.Td className="figures">{one.entries}</Table.Td>
              <Table.Td className="figures" visibleFrom="sm">
                {one.aliases}
              </Table.Td>
              <Table.Td visibleFrom="sm">{one.imported_by}</Table.Td>
              <Table.Td>
                <Moment at={one.imported_at} />
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </div>
  );
}

interface SeenProps {
  readonly seen: ClassifierImportShown;
  readonly file: File;
  readonly children: React.ReactNode;
}

function Seen({ seen, file, children }: SeenProps) {
  const { t } = useTranslation("administration");
  const lists = { added: seen.added, gone: seen.gone, renamed: seen.renamed };
  return (
    <Alert variant="outline" color="gray" title={t("topics.seen", { file: file.name })}>
      <Text size="sm">{t("topics.counted", { entries: seen.entries, aliases: seen.aliases })}</Text>
      {Object.entries(lists).map(([what, codes]) => (
        <Text key={what} size="sm">
          {t(`topics.${what}`, { count: codes.length })}
          {codes.length > 0 && `: ${codes.slice(0, SHOWN).join(", ")}`}
          {codes.length > SHOWN && " …"}
        </Text>
      ))}
      {seen.unknown_columns.length > 0 && (
        <Text size="sm">{t("topics.columns", { columns: seen.unknown_columns.join(", ") })}</Text>
      )}
      {seen.refused.length > 0 && (
        <>
          <Text size="sm" mt="xs" fw={600}>
            {t("topics.refused", { count: seen.refused.length })}
          </Text>
          <List size="sm">
            {seen.refused.slice(0, SHOWN).map((one) => (
              <List.Item key={one.row}>
                {t("topics.row", { row: one.row, code: one.code, message: one.message })}
              </List.Item>
            ))}
          </List>
        </>
      )}
      {children}
    </Alert>
  );
}

function send(file: File, dryRun: boolean): Promise<ClassifierImportShown> {
  return take(
    api.POST("/api/v1/classifier-editions", {
      params: { query: { name: file.name.slice(0, 200), dry_run: dryRun } },
      ...fileBody(file),
    }),
  );
}
