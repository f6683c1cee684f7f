/** What has to be told by phone, because no letter could be sent: whom to call, what to say. */
import { Button, Card, Group, NativeSelect, Skeleton, Stack, Text, Textarea } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { api, take } from "@/api/client";
import { onVersion } from "@/api/edits";
import type { CallResult, CallTaskShown } from "@/api/schema";
import { CopyText } from "@/ui/CopyText";
import { EmptyState } from "@/ui/EmptyState";
import { Moment } from "@/ui/Moment";
import { PageHead } from "@/ui/PageHead";
import { ProblemNote } from "@/ui/ProblemNote";
import { ProblemPanel } from "@/ui/ProblemPanel";
import { caseNumber, grouped } from "@/ui/phone";
import { JournalParts } from "./parts";

const RESULTS: readonly CallResult[] = [
  "told",
  "not_reached",
  "no_number",
  "wrong_person",
  "not_needed",
];

export function CallTasksPage() {
  const { t } = useTranslation("journal");
  const tasks = useQuery({
    queryKey: ["call-tasks"],
    queryFn: () => take(api.GET("/api/v1/call-tasks", { params: { query: { limit: 50 } } })),
  });
  return (
    <>
      <PageHead title={t("callTasks")}>
        <JournalParts />
      </PageHead>
      {tasks.isPending && <Skeleton height={120} className="appears-late" />}
      {tasks.isError && <ProblemPanel problem={tasks.error} retry={tasks.refetch} />}
      {tasks.data?.items.length === 0 && (
        <EmptyState title={t("callTasks.empty")} hint={t("callTasks.empty.hint")} />
      )}
      <Stack maw="46rem">
        {tasks.data?.items.map((task) => (
          <Task key={task.notice.notice_id} task={task} />
        ))}
      </Stack>
    </>
  );
}

function Task({ task }: { task: CallTaskShown }) {
  const { t } = useTranslation("journal");
  const { notice } = task;
  return (
    <Card withBorder component="article" aria-label={notice.caller_name ?? t("callTask.somebody")}>
      <Group justify="space-between" mb="xs">
        <Text fw={600}>
          {notice.caller_name || t("callTask.somebody")}
          {notice.phone_e164 && (
            <>
              {" · "}
              <CopyText text={notice.phone_e164}>{grouped(notice.phone_e164)}</CopyText>
            </>
          )}
        </Text>
        <Text size="sm" c="dimmed">
          {t("callTask.since")} <Moment at={notice.created_at} />
        </Text>
      </Group>
      <Text className="wraps" mb="sm">
        {task.text}
      </Text>
      {notice.case_id && (
        <Text size="sm" mb="sm">
          <Link to={`/cases/${notice.case_id}`}>
            {notice.case_number ? caseNumber(notice.case_number) : t("case.open")}
          </Link>
        </Text>
      )}
      <Closing task={task} />
    </Card>
  );
}

function Closing({ task }: { task: CallTaskShown }) {
  const { t } = useTranslation("journal");
  const client = useQueryClient();
  const [result, setResult] = useState<CallResult>("told");
  const [note, setNote] = useState("");
  const { notice } = task;
  const closing = useMutation({
    mutationFn: () =>
      take(
        api.POST("/api/v1/call-tasks/{notice_id}/close", {
          params: { path: { notice_id: notice.notice_id }, header: onVersion(notice.version) },
          body: { result, note: note.trim() || null },
        }),
      ),
    onSuccess: () => client.invalidateQueries({ queryKey: ["call-tasks"] }),
  });
  return (
    <Stack gap="xs">
      <Group align="flex-end" gap="sm">
        <NativeSelect
          label={t("callTask.result")}
          value={result}
          onChange={(event) => setResult(event.currentTarget.value as CallResult)}
          data={RESULTS.map((one) => ({ value: one, label: t(`callTask.${one}`) }))}
        />
        <Textarea
          label={t("callTask.note")}
          autosize
          minRows={1}
          maxLength={500}
          value={note}
          onChange={(event) => setNote(event.currentTarget.value)}
          style={{ flex: "1 1 14rem" }}
        />
        <Button loading={closing.isPending} onClick={() => closing.mutate()}>
          {t("callTask.close")}
        </Button>
      </Group>
      <ProblemNote problem={closing.error} />
    </Stack>
  );
}
