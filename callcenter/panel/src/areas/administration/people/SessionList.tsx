/** Where somebody is signed in, each of it to be ended. */
import { Button, Group, Skeleton, Text } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { api } from "@/api/client";
import type { OpenSessionShown } from "@/api/schema";
import { EmptyState } from "@/ui/EmptyState";
import { ProblemNote } from "@/ui/ProblemNote";
import { ProblemPanel } from "@/ui/ProblemPanel";
import { dayAndTime } from "@/ui/zone";
import { useSessions } from "../queries";
import { browserOf } from "./browser";

/** `userId` null: one's own. */
export function SessionList({ userId }: { userId: string | null }) {
  const { t } = useTranslation("administration");
  const client = useQueryClient();
  const sessions = useSessions(userId);
  const ending = useMutation({
    mutationFn: (sessionId: string | null) => end(userId, sessionId),
    onSettled: () => client.invalidateQueries({ queryKey: ["sessions", userId] }),
  });
  if (sessions.isPending) return <Skeleton h={90} className="appears-late" />;
  if (sessions.isError) return <ProblemPanel problem={sessions.error} retry={sessions.refetch} />;
  const rows = sessions.data.items;
  const others = rows.filter((row) => !row.own);
  if (rows.length === 0)
    return <EmptyState title={t("sessions.none")} hint={t("sessions.noneHint")} />;
  return (
    <>
      <ul className="lines">
        {rows.map((row) => (
          <li key={row.session_id}>
            <Where row={row} />
            {row.own ? (
              <Text size="sm" c="dimmed">
                {t("sessions.this")}
              </Text>
            ) : (
              <Button
                size="xs"
                variant="default"
                loading={ending.isPending && ending.variables === row.session_id}
                onClick={() => ending.mutate(row.session_id)}
              >
                {t("sessions.end")}
              </Button>
            )}
          </li>
        ))}
      </ul>
      <ProblemNote problem={ending.error} />
      {others.length > 1 && (
        <Group mt="sm">
          <Button size="xs" variant="default" onClick={() => ending.mutate(null)}>
            {t(userId === null ? "sessions.endOthers" : "sessions.endAll")}
          </Button>
        </Group>
      )}
    </>
  );
}

function Where({ row }: { row: OpenSessionShown }) {
  const { t } = useTranslation("administration");
  const browser = browserOf(row.user_agent) ?? t("sessions.unknown");
  return (
    <div>
      <Text size="sm">{t("sessions.where", { browser, ip: row.ip ?? "—" })}</Text>
      <Text size="xs" c="dimmed">
        {t("sessions.since", { at: dayAndTime(row.created_at) })}
        {", "}
        {t("sessions.seen", { at: dayAndTime(row.seen_at) })}
      </Text>
    </div>
  );
}

async function end(userId: string | null, sessionId: string | null): Promise<void> {
  if (userId === null && sessionId === null) await api.DELETE("/api/v1/sessions");
  else if (userId === null && sessionId !== null)
    await api.DELETE("/api/v1/sessions/{session_id}", {
      params: { path: { session_id: sessionId } },
    });
  else if (userId !== null && sessionId === null)
    await api.DELETE("/api/v1/users/{user_id}/sessions", { params: { path: { user_id: userId } } });
  else if (userId !== null && sessionId !== null)
    await api.DELETE("/api/v1/users/{user_id}/sessions/{session_id}", {
      params: { path: { user_id: userId, session_id: sessionId } },
    });
}
