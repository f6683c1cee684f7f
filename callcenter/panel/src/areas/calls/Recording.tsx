/** A recording: why one wants to hear it is asked first, and written down before a sound leaves. */
import { Button, Card, Group, Skeleton, Text, TextInput, Title } from "@mantine/core";
import { useMutation, useQuery } from "@tanstack/react-query";
import { lazy, Suspense, useState } from "react";
import { useTranslation } from "react-i18next";
import { api, take } from "@/api/client";
import type { ListeningShown, RecordingShown } from "@/api/schema";
import { useMay } from "@/session/session";
import { Moment } from "@/ui/Moment";
import { ProblemNote } from "@/ui/ProblemNote";
import { ProblemPanel } from "@/ui/ProblemPanel";
import { stopwatch } from "@/ui/zone";
import { RecordingMark } from "./parts";

const Player = lazy(async () => ({ default: (await import("./Player")).Player }));

const SHORTEST_REASON = 3; // letters, as the API has it
const PLAYABLE: readonly RecordingShown["state"][] = ["ready", "suspect"];

export function Recording({ recordingId }: { recordingId: string }) {
  const { t } = useTranslation(["calls", "terms"]);
  const mayListen = useMay("recordings.listen");
  const recording = useQuery({
    queryKey: ["recordings", "one", recordingId],
    queryFn: () =>
      take(
        api.GET("/api/v1/recordings/{recording_id}", {
          params: { path: { recording_id: recordingId } },
        }),
      ),
  });
  if (recording.isPending) return <Skeleton height={120} className="appears-late" />;
  if (recording.isError) {
    return <ProblemPanel problem={recording.error} retry={recording.refetch} />;
  }
  const shown = recording.data;
  return (
    <Card withBorder component="section" aria-label={t("recording")}>
      <Group justify="space-between" mb="xs">
        <Title order={2} size="h5">
          {t("recording")}
        </Title>
        <Text size="sm">
          <RecordingMark state={shown.state} problem={shown.problem} />
          {shown.duration_seconds !== null && (
            <span className="figures"> · {stopwatch(shown.duration_seconds)}</span>
          )}
        </Text>
      </Group>
      {shown.problem && (
        <Text size="sm" mb="xs">
          {t(`terms:problem.${shown.problem}`)}.
        </Text>
      )}
      <Until recording={shown} />
      {PLAYABLE.includes(shown.state) &&
        (mayListen ? (
          <Listening recording={shown} />
        ) : (
          <Text size="sm" c="dimmed">
            {t("mayNotListen")}
          </Text>
        ))}
    </Card>
  );
}

function Until({ recording }: { recording: RecordingShown }) {
  const { t } = useTranslation("calls");
  if (recording.deleted_at)
    return (
      <Text size="sm">
        {t("deletedAt")} <Moment at={recording.deleted_at} />. {t("deletedAt.rest")}
      </Text>
    );
  if (!recording.expires_at) return null;
  return (
    <Text size="sm" c="dimmed" mb="xs">
      {t("keptUntil")} <Moment at={recording.expires_at} />
    </Text>
  );
}

function Listening({ recording }: { recording: RecordingShown }) {
  const { t } = useTranslation("calls");
  const [reason, setReason] = useState("");
  const asking = useMutation<ListeningShown, Error>({
    mutationFn: () =>
      take(
        api.POST("/api/v1/recordings/{recording_id}/listenings", {
          params: { path: { recording_id: recording.recording_id } },
          body: { reason: reason.trim() },
        }),
      ),
  });
  if (asking.data)
    return (
      <Suspense fallback={<Skeleton height={150} className="appears-late" />}>
        <Player listening={asking.data} onExpired={() => asking.reset()} />
      </Suspense>
    );
  const enough = reason.trim().length >= SHORTEST_REASON;
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (enough) asking.mutate();
      }}
    >
      <Group align="flex-end" gap="sm">
        <TextInput
          label={t("reason.ask")}
          description={t("reason.hint")}
          value={reason}
          onChange={(event) => setReason(event.currentTarget.value)}
          maxLength={500}
          style={{ flex: "1 1 18rem" }}
        />
        <Button type="submit" disabled={!enough} loading={asking.isPending}>
          {t("listen")}
        </Button>
      </Group>
      {asking.isError && <ProblemNote problem={asking.error} />}
    </form>
  );
}
